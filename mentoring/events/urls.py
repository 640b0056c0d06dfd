"""Addresses of events. Certificates are checked under an address of their own, short on paper."""

from __future__ import annotations

from django.urls import path

from .views import afterwards, arrivals, browse, calendar, certificates, hosting, places, presence, verify

app_name = "events"

urlpatterns = [
    path("events/", browse.index, name="list"),
    path("events/new/", hosting.new, name="new"),
    path("events/<uuid:public_id>/", browse.card, name="card"),
    path("events/<uuid:public_id>/edit/", hosting.edit, name="edit"),
    path("events/<uuid:public_id>/invite/", hosting.invite, name="invite"),
    path("events/<uuid:public_id>/announce/", hosting.announce, name="announce"),
    path("events/<uuid:public_id>/announce-series/", hosting.announce_series, name="announce_series"),
    path("events/<uuid:public_id>/hold/", hosting.hold, name="hold"),
    path("events/<uuid:public_id>/reopen/", hosting.reopen, name="reopen"),
    path("events/<uuid:public_id>/cancel/", hosting.cancel, name="cancel"),
    path("events/<uuid:public_id>/repeat/", hosting.repeat, name="repeat"),
    path("events/<uuid:public_id>/enrol/", places.enrol, name="enrol"),
    path("events/<uuid:public_id>/staff/", places.staff, name="staff"),
    path("events/enrolments/<uuid:public_id>/withdraw/", places.withdraw, name="withdraw"),
    path("events/<uuid:public_id>/attendance/", presence.attendance, name="attendance"),
    path("events/<uuid:public_id>/attendance/workbook/", presence.workbook, name="attendance_workbook"),
    path("events/<uuid:public_id>/attendance/upload/", presence.upload, name="attendance_upload"),
    path("events/<uuid:public_id>/attendance/walk-in/", arrivals.walk_in, name="walk_in"),
    path("events/<uuid:public_id>/room/", arrivals.room, name="room"),
    path("events/<uuid:public_id>/here/<str:code>/", arrivals.check_in, name="check_in"),
    path("events/<uuid:public_id>/materials/new/", afterwards.add_material, name="material_add"),
    path(
        "events/<uuid:public_id>/materials/<uuid:material_id>/remove/",
        afterwards.remove_material,
        name="material_remove",
    ),
    path("events/<uuid:public_id>/materials/<uuid:material_id>/", afterwards.material_file, name="material_file"),
    path("events/<uuid:public_id>/feedback/", afterwards.feedback, name="feedback"),
    path("events/certificates/", certificates.my_certificates, name="my_certificates"),
    path("events/<uuid:public_id>/certificates/", certificates.certificates, name="certificates"),
    path("events/<uuid:public_id>/certificates/issue/", certificates.issue, name="certificates_issue"),
    path("events/<uuid:public_id>/certificates/archive/", certificates.archive, name="certificates_archive"),
    path("events/enrolments/<uuid:public_id>/certificate.pdf", certificates.paper, name="certificate_paper"),
    path("events/enrolments/<uuid:public_id>/certificate/revoke/", certificates.revoke, name="certificate_revoke"),
    path("events/enrolments/<uuid:public_id>/certificate/reissue/", certificates.reissue, name="certificate_reissue"),
    path("events/<uuid:public_id>/calendar.ics", calendar.event_file, name="calendar"),
    path("certificates/<str:secret>/", verify.check, name="certificate_check"),
]
