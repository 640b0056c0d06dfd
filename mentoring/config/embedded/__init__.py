"""PostgreSQL and Valkey from wheels, for a machine that has neither.

Both listen on unix sockets only, in a folder that nobody else may enter, at a path that follows from
the checkout's own path. So whoever knows the checkout knows the address: there is no port to agree on
and no state file to go stale.

``python -m mentoring.config.embedded`` starts, stops and shows them by hand.
"""

from .places import Places, default_places
from .services import EmbeddedError, Postgres, Valkey

__all__ = ["EmbeddedError", "Places", "Postgres", "Valkey", "default_places", "service_urls"]


def service_urls(places: Places | None = None) -> tuple[str, str]:
    """Addresses of the embedded services: (DATABASE_URL, REDIS_URL), whether they run or not."""
    places = places or default_places()
    return places.database_url, places.redis_url
