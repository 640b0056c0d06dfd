"""Fill or reuse the region, measure every line, print the table. Always ends with 0: a miss is marked, not hidden."""

from __future__ import annotations

import importlib
import os
import sys
import traceback

from . import database
from .table import Line, show

LINES = ("dashboard", "approval", "mentees", "pairs", "imports", "api", "report", "certificates", "roadmap")


def main() -> None:
    only = [name for name in LINES if name in sys.argv[1:]] or (LINES if len(sys.argv) == 1 else ())
    print("Region of full size: 34 territories, 900 organisations, 860,000 participations, 16 quarters", flush=True)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "mentoring.config.settings", "API_RATE": "1000000/min"}
    services = database.open_cluster()
    try:
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connections

        from .priority import go_first

        settings.ROOT_URLCONF = "tests.bench.api"
        call_command("collectstatic", verbosity=0, interactive=False)
        database.prepare(fresh=os.environ.get("FRESH") == "1")
        print(f"Filled in {database.kept('filling')}", flush=True)
        database.copy()
        go_first()
        lines: list[Line] = []
        for name in only:
            print(f"  {name} …", flush=True)
            lines += measured(name)
        print()
        print(show(lines))
    finally:
        connections.close_all()
        for service in services:
            service.stop()


def measured(name: str) -> list[Line]:
    """The lines of one module; an error is a line too, so that the others are still measured."""
    try:
        found: list[Line] = importlib.import_module(f"{__package__}.{name}").measure()
    except Exception as error:
        # Told in the table, with its trace above it.
        traceback.print_exc()
        return [Line(name, f"{type(error).__name__}: {error}", "", False)]
    return found


main()
