"""``python -m mentoring.config.embedded start|stop|status|env`` – the services by hand."""

import argparse
import shlex

from . import Postgres, Valkey, default_places, service_urls
from .lock import exclusive


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m mentoring.config.embedded", description=__doc__)
    parser.add_argument("verb", choices=["start", "stop", "status", "env"])
    verb = parser.parse_args().verb
    places = default_places()
    services = (Postgres(places), Valkey(places))
    if verb == "start":
        with exclusive(places.root / "start.lock"):
            for service in services:
                service.start()
    if verb == "stop":
        for service in reversed(services):
            service.stop()
    if verb == "env":
        database, broker = service_urls(places)
        print(f"export DATABASE_URL={shlex.quote(database)}")
        print(f"export REDIS_URL={shlex.quote(broker)}")
    if verb in {"start", "status"}:
        for service in services:
            print(f"{service.name}: {'answers' if service.ready() else 'does not run'} ({service.folder})")


main()
