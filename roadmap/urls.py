"""Addresses of the roadmap, below /roadmap/."""

from . import urls_boards, urls_editions

app_name = "roadmap"
urlpatterns = [*urls_boards.urlpatterns, *urls_editions.urlpatterns]
