"""Addresses of the home page, the inbox, jobs, files, the journal and the guides."""

from __future__ import annotations

from django.urls import path

from .views import calendar, files, guide, inbox, index, jobs, journal

app_name = "home"

urlpatterns = [
    path("", index.index, name="index"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read-all/", inbox.read_all, name="read_all"),
    path("inbox/settings/", inbox.preferences, name="preferences"),
    path("inbox/<uuid:public_id>/", inbox.open_message, name="open_message"),
    path("jobs/<uuid:public_id>/", jobs.job, name="job"),
    path("jobs/<uuid:public_id>/cancel/", jobs.cancel_job, name="job_cancel"),
    path("jobs/<uuid:public_id>/retry/", jobs.retry_job, name="job_retry"),
    path("files/<uuid:public_id>/", files.download, name="file"),
    path("calendar/", calendar.page, name="calendar"),
    path("calendar/<str:key>.ics", calendar.feed, name="calendar_feed"),
    path("journal/", journal.journal, name="journal"),
    path("guide/", guide.guide, name="guide"),
    path("guide/<slug:code>/", guide.guide_of, name="guide_of"),
]
