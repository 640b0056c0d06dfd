"""For the 409 page only: both versions of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from ..conflict import VersionRow, versions

register = template.Library()


@register.simple_tag
def versions_of(current: Any, typed: Mapping[str, Any] | None) -> list[VersionRow]:
    """Rows of the comparison; none when the object has nothing to compare."""
    return versions(current, typed or {})
