"""``python -m mentoring.config.embedded start|stop|status|env|forget`` – the services by hand."""

import argparse
import shlex
import shutil
import sys
from collections.abc import Sequence

from . import Places, Postgres, Valkey, default_places, service_urls
from .lock import alone, exclusive
from .services import Service


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
    if verb == "stop":
        stop(services)
    if verb == "forget":
        with alone(places.run_lock) as held:
            if not held:
                sys.exit("The portal of this checkout runs: end it first (Ctrl-C where make run is).")
            stop(services)
            forget(places)
    if verb == "env":
        database, broker = service_urls(places)
        print(f"export DATABASE_URL={shlex.quote(database)}")
        print(f"export REDIS_URL={shlex.quote(broker)}")
    if verb in {"start", "status"}:
        for service in services:
            print(f"{service.name}: {'answers' if service.ready() else 'does not run'} ({service.folder})")


def stop(services: Sequence[Service]) -> None:
    for service in reversed(services):
        service.stop()


def forget(places: Places) -> None:
    """Remove data and logs. The keys stay, or no backup could be read; the cluster of the tests may be in use."""
    for name in ("postgres", "valkey", "logs"):
        shutil.rmtree(places.root / name, ignore_errors=True)
    print(f"Forgotten: {places.root} (the keys of encrypted fields stay in {places.keys}: backups need them)")


main()
