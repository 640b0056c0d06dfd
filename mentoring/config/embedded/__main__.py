"""``python -m mentoring.config.embedded start|stop|status|env|forget`` – the services by hand."""

import argparse
import shlex
import shutil

from . import Places, Postgres, Valkey, default_places, service_urls
from .lock import exclusive


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m mentoring.config.embedded", description=__doc__)
    parser.add_argument("verb", choices=["start", "stop", "status", "env", "forget"])
    verb = parser.parse_args().verb
    places = default_places()
    services = (Postgres(places), Valkey(places))
    if verb == "start":
        with exclusive(places.root / "start.lock"):
            for service in services:
                service.start()
    if verb in {"stop", "forget"}:
        for service in reversed(services):
            service.stop()
    if verb == "forget":
        forget(places)
    if verb == "env":
        database, broker = service_urls(places)
        print(f"export DATABASE_URL={shlex.quote(database)}")
        print(f"export REDIS_URL={shlex.quote(broker)}")
    if verb in {"start", "status"}:
        for service in services:
            print(f"{service.name}: {'answers' if service.ready() else 'does not run'} ({service.folder})")


def forget(places: Places) -> None:
    """Remove data, keys and logs. The cluster of the tests may be in use, it stays."""
    for name in ("postgres", "valkey", "keys", "logs"):
        shutil.rmtree(places.root / name, ignore_errors=True)
    print(f"Forgotten: {places.root}")


main()
