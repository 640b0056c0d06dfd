"""Addresses of editions: reading, changing, lines."""

from django.urls import path

from .views import editions, editions_edit, editions_lines

urlpatterns = [
    path("editions/", editions.index, name="editions"),
    path("editions/own/", editions_edit.own, name="edition_own"),
    path("editions/<uuid:public_id>/", editions.detail, name="edition"),
    path("editions/<uuid:public_id>/print/", editions.paper, name="edition_print"),
    path("editions/<uuid:public_id>/file.<slug:kind>", editions.file, name="edition_file"),
    path("editions/<uuid:public_id>/document/", editions.document, name="edition_document"),
    path("editions/<uuid:public_id>/compare/", editions.comparison, name="edition_compare"),
    path("editions/<uuid:public_id>/copy/", editions_edit.copy, name="edition_copy"),
    path("editions/<uuid:public_id>/edit/", editions_edit.edit, name="edition_edit"),
    path("editions/<uuid:public_id>/adopt/", editions_edit.adopt, name="edition_adopt"),
    path("editions/<uuid:public_id>/undo/", editions_edit.undo, name="edition_undo"),
    path("editions/<uuid:public_id>/attach/", editions_edit.attach, name="edition_attach"),
    path("editions/<uuid:public_id>/remove/", editions_edit.remove, name="edition_remove"),
    path("editions/<uuid:public_id>/lines/", editions_lines.add, name="edition_line_add"),
    path("activities/<uuid:public_id>/edit/", editions_lines.edit, name="activity_edit"),
    path("activities/<uuid:public_id>/move/", editions_lines.move, name="activity_move"),
    path("activities/<uuid:public_id>/remove/", editions_lines.remove, name="activity_remove"),
]
