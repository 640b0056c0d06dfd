"""The gallery's address; hung under /gallery/ where DEMO is on."""

from django.urls import path

from . import views_gallery

urlpatterns = [
    path("", views_gallery.gallery, name="gallery"),
    path("job/", views_gallery.gallery_job, name="gallery-job"),
]
