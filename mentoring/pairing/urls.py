"""Addresses of pairs and groups."""

from __future__ import annotations

from django.urls import path

from .views import browse, changing, forming, meeting_entry, meetings, search, states

app_name = "pairing"

urlpatterns = [
    path("pairs/", browse.pair_list, name="list"),
    path("pairs/search/", search.search, name="search"),
    path("pairs/new/", forming.new_pair, name="new"),
    path("pairs/meetings/", meeting_entry.entry_page, name="meetings"),
    path("pairs/meetings/undo/<uuid:entry>/", meetings.undo, name="meetings_undo"),
    path("pairs/meetings/<uuid:public_id>/edit/", meetings.edit, name="meeting_edit"),
    path("pairs/meetings/<uuid:public_id>/remove/", meetings.remove, name="meeting_remove"),
    path("pairs/<uuid:public_id>/", browse.pair_page, name="page"),
    path("pairs/<uuid:public_id>/edit/", changing.edit_pair, name="edit"),
    path("pairs/<uuid:public_id>/members/", changing.add_members, name="members"),
    path("pairs/<uuid:public_id>/members/remove/", changing.remove_member, name="member_remove"),
    path("pairs/<uuid:public_id>/meetings/", meetings.add, name="meeting_add"),
    path("pairs/<uuid:public_id>/activate/", states.activate, name="activate"),
    path("pairs/<uuid:public_id>/complete/", states.complete, name="complete"),
    path("pairs/<uuid:public_id>/end/", states.end_early, name="end"),
    path("pairs/<uuid:public_id>/reopen/", states.reopen, name="reopen"),
    path("pairs/<uuid:public_id>/discard/", states.discard, name="discard"),
]
