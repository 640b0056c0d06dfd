"""Addresses of monitoring: the organisation's submissions, the review above it, and what is read of both."""

from __future__ import annotations

from django.urls import URLPattern, path

from .urls_figures import FIGURES
from .views import reference, review, review_periods, submissions

app_name = "monitoring"

OWN = [
    path("submissions/", submissions.index, name="submissions"),
    path("submissions/open/<slug:code>/", submissions.begin, name="submission_begin"),
    path("submissions/<uuid:public_id>/", submissions.summary, name="submission"),
    path("submissions/<uuid:public_id>/rows/", submissions.rows, name="submission_rows"),
    path("submissions/<uuid:public_id>/print/", submissions.paper, name="submission_print"),
    path("submissions/<uuid:public_id>/send/", submissions.send, name="submission_send"),
    path("submissions/<uuid:public_id>/take-back/", submissions.take_back, name="submission_take_back"),
    path("submissions/<uuid:public_id>/sign/", submissions.sign, name="submission_sign"),
    path("submissions/<uuid:public_id>/decline/", submissions.decline, name="submission_decline"),
    path("submissions/<uuid:public_id>/recall/", submissions.recall, name="submission_recall"),
]

REVIEW = [
    path("review/", review.queue, name="review_queue"),
    path("review/approve/", review.approve_chosen, name="review_approve_chosen"),
    path("review/undo/<uuid:batch>/", review.undo_chosen, name="review_undo_chosen"),
    path("review/<uuid:public_id>/", review.detail, name="review"),
    path("review/<uuid:public_id>/approve/", review.approve, name="review_approve"),
    path("review/<uuid:public_id>/return/", review.give_back, name="review_return"),
    path("review/<uuid:public_id>/undo/", review.undo, name="review_undo"),
    path("review/periods/", review_periods.index, name="periods"),
    path("review/periods/<slug:code>/", review_periods.period, name="period"),
    path("review/periods/<slug:code>/<slug:municipality>/", review_periods.municipality, name="municipality_period"),
    path(
        "review/periods/<slug:code>/<slug:municipality>/accept/",
        review_periods.accept,
        name="municipality_period_accept",
    ),
    path(
        "review/periods/<slug:code>/<slug:municipality>/reopen/",
        review_periods.reopen,
        name="municipality_period_reopen",
    ),
    path("review/periods/<slug:code>/<slug:municipality>/undo/", review_periods.undo, name="municipality_period_undo"),
]

REFERENCE = [
    path("reference/periods/", reference.periods, name="reference_periods"),
    path("reference/periods/open/", reference.open_school_year, name="reference_school_year"),
    path("reference/periods/<slug:code>/", reference.period_edit, name="reference_period"),
    path("reference/indicators/", reference.indicators, name="reference_indicators"),
    path("reference/indicators/<slug:code>/", reference.indicator, name="reference_indicator"),
    path("reference/indicators/<slug:code>/target/", reference.indicator_target, name="reference_target"),
]

urlpatterns: list[URLPattern] = [*OWN, *REVIEW, *REFERENCE, *FIGURES]
