"""How views ask: the permission first, then the row inside the scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase

from .actor import Actor
from .decisions import NotAllowed
from .permissions import Permission
from .rows import ScopedQuerySet

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The acting person. A signed-in user without any role may do nothing."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise NotAllowed("У вашей учётной записи нет действующей роли. Обратитесь к тому, кто вас пригласил.")
    return actor


def needs(*permissions: Permission, reason: str = "") -> Callable[[View], View]:
    """A view for actors with any of these permissions; others get 403 with the reason in Russian."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if not any(actor.has(permission) for permission in permissions):
                names = ", ".join(f"«{permission.label}»" for permission in permissions)
                raise NotAllowed(reason or f"Для этой страницы нужно право {names}.")
            return view(request, *args, **kwargs)

        guarded.needed_permissions = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


def visible_or_404(queryset: ScopedQuerySet, actor: Actor, **lookup: Any) -> Any:
    """The one row inside the actor's scope. Foreign, missing and malformed ids look the same: 404."""
    try:
        row = queryset.visible_to(actor).filter(**lookup).first()
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        raise Http404 from error
    if row is None:
        raise Http404
    return row
