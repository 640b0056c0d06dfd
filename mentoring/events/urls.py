"""Addresses of events: papers and calendars. Certificates are checked under an address of their own, short on paper."""

from __future__ import annotations

from django.urls import path

from .views import calendar, certificates, verify

app_name = "events"

urlpatterns = [
    path("events/certificates/", certificates.my_certificates, name="my_certificates"),
    path("events/<uuid:public_id>/certificates/", certificates.certificates, name="certificates"),
    path("events/<uuid:public_id>/certificates/issue/", certificates.issue, name="certificates_issue"),
    path("events/<uuid:public_id>/certificates/archive/", certificates.archive, name="certificates_archive"),
    path("events/enrolments/<uuid:public_id>/certificate.pdf", certificates.paper, name="certificate_paper"),
    path("events/enrolments/<uuid:public_id>/certificate/revoke/", certificates.revoke, name="certificate_revoke"),
    path("events/<uuid:public_id>/calendar.ics", calendar.event_file, name="calendar"),
    path("certificates/<str:secret>/", verify.check, name="certificate_check"),
]
