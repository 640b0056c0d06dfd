from django.urls import path

from .views import organisations, reference

app_name = "organisations"
urlpatterns = [
    path("organisations/", organisations.organisation_list, name="list"),
    path("organisations/add/", organisations.organisation_add, name="add"),
    path("organisations/<int:pk>/", organisations.organisation_page, name="page"),
    path("organisations/<int:pk>/site/", organisations.organisation_site, name="site"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="edit"),
    path("reference/", reference.index, name="reference"),
    path("reference/forms/", reference.form_list, name="forms"),
    path("reference/forms/<slug:code>/", reference.form_edit, name="form_edit"),
    path("reference/variants/add/", reference.variant_edit, name="variant_add"),
    path("reference/variants/<int:pk>/", reference.variant_edit, name="variant_edit"),
    path("reference/topics/", reference.topic_list, name="topics"),
    path("reference/topics/add/", reference.topic_edit, name="topic_add"),
    path("reference/topics/<int:pk>/", reference.topic_edit, name="topic_edit"),
    path("reference/residents/", reference.residents, name="residents"),
    path("reference/residents/<slug:code>/<int:school_year>/", reference.residents_edit, name="residents_edit"),
]
