"""The top of the house: settings, addresses, engines. Imported by nobody."""

# Loaded with the settings, so that every process that asks for work rings the portal's own broker.
from .celery import app as celery_app

__all__ = ["celery_app"]
