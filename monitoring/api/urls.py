"""Addresses of the statistics under /api/v1/; they hang, with those of other apps, in mentoring/config/urls_api.py."""

from __future__ import annotations

from django.urls import path

from . import directories, statistics

urlpatterns = [
    path("municipalities/", directories.Municipalities.as_view(), name="municipalities"),
    path("municipalities/<slug:code>/", directories.OneMunicipality.as_view(), name="municipality"),
    path("organisations/", directories.Organisations.as_view(), name="organisations"),
    path("organisations/<int:pk>/", directories.OneOrganisation.as_view(), name="organisation"),
    path("periods/", directories.Periods.as_view(), name="periods"),
    path("periods/<slug:code>/", directories.OnePeriod.as_view(), name="period"),
    path("indicators/", directories.Indicators.as_view(), name="indicators"),
    path("indicators/<slug:code>/", directories.OneIndicator.as_view(), name="indicator"),
    path("indicator-values/", statistics.Values.as_view(), name="indicator_values"),
    path("completeness/", statistics.Completeness.as_view(), name="completeness"),
    path("submissions/", statistics.Submissions.as_view(), name="submissions"),
]
