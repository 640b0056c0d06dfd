"""Addresses of the two bases, their cards, consents and imports."""

from __future__ import annotations

from django.urls import path

from .exchange.columns import Base
from .views import cards, consents, ended, imports, lists

app_name = "registry"

MENTEES, MENTORS = {"base": Base.MENTEES}, {"base": Base.MENTORS}

urlpatterns = [
    path("mentees/", lists.people, MENTEES, name="mentees"),
    path("mentees/search/", lists.search, MENTEES, name="mentees_search"),
    path("mentees/export/", lists.export, MENTEES, name="mentees_export"),
    path("mentees/consents/", consents.record, MENTEES, name="mentees_consents"),
    path("mentees/add/", cards.add, MENTEES, name="mentee_add"),
    path("mentees/<uuid:public_id>/", cards.card, MENTEES, name="mentee"),
    path("mentees/<uuid:public_id>/edit/", cards.edit, MENTEES, name="mentee_edit"),
    path("mentees/<uuid:public_id>/open/", cards.open_card, MENTEES, name="mentee_open"),
    path("mentors/", lists.people, MENTORS, name="mentors"),
    path("mentors/search/", lists.search, MENTORS, name="mentors_search"),
    path("mentors/export/", lists.export, MENTORS, name="mentors_export"),
    path("mentors/consents/", consents.record, MENTORS, name="mentors_consents"),
    path("mentors/add/", cards.add, MENTORS, name="mentor_add"),
    path("mentors/<uuid:public_id>/", cards.card, MENTORS, name="mentor"),
    path("mentors/<uuid:public_id>/edit/", cards.edit, MENTORS, name="mentor_edit"),
    path("mentors/<uuid:public_id>/open/", cards.open_card, MENTORS, name="mentor_open"),
    path("people/<uuid:public_id>/consents/<str:kind>/withdraw/", consents.withdraw, name="consent_withdraw"),
    path("consents/ended/", ended.index, name="ended"),
    path("people/<uuid:public_id>/consent-again/", ended.renew, name="consent_renew"),
    path("people/<uuid:public_id>/destroy/", ended.destroy, name="destroy"),
    path("consents/ended/acts/<uuid:public_id>/", ended.act, name="destruction_act"),
    path("imports/", imports.index, name="imports"),
    path("imports/template/mentees/", imports.blank, MENTEES, name="template_mentees"),
    path("imports/template/mentors/", imports.blank, MENTORS, name="template_mentors"),
    path("imports/<uuid:batch>/", imports.batch, name="import"),
    path("imports/<uuid:batch>/apply/", imports.apply, name="import_apply"),
    path("imports/<uuid:batch>/discard/", imports.discard, name="import_discard"),
    path("imports/<uuid:batch>/undo/", imports.undo, name="import_undo"),
    path("imports/<uuid:batch>/marked/<int:position>/", imports.marked, name="import_marked"),
]
