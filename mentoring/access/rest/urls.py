"""What the API has beside the apps' addresses. Comes last: any other address under it is answered here."""

from __future__ import annotations

from django.urls import path, re_path

from . import schema

urlpatterns = [
    path("schema/", schema.Schema.as_view(), name="schema"),
    path("docs/", schema.docs, name="docs"),
    re_path(r"", schema.Unknown.as_view(), name="unknown"),
]
