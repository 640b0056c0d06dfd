"""`manage.py prepare`: what a database needs before people come. Safe to repeat."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from mentoring.accounts.seed import load_roles
from mentoring.core import clock
from mentoring.core.school_year import school_year_of
from mentoring.demo import region
from mentoring.organisations.seed import load_directories, load_municipalities
from monitoring.seed import ensure_periods, load_reference
from roadmap.seed import load_roadmap
from roadmap.services.tasks import ensure_tasks


class Command(BaseCommand):
    help = "Loads reference data, and the demo region when DEMO=1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--take-every", type=int, default=1, help="Thin out the organisations of the demo region.")

    def handle(self, *args: Any, **options: Any) -> None:
        load_municipalities()
        load_directories()
        load_roles()
        load_reference()
        running = school_year_of(clock.today())
        for school_year in (running - 1, running, running + 1):
            ensure_periods(school_year)
        load_roadmap()
        ensure_tasks(now=clock.now())
        if not settings.DEMO or region.exists():
            return
        if region.occupied():
            self.stdout.write("The demo region is not made: this database has organisations or accounts of its own.")
        else:
            started = time.monotonic()
            self.stdout.write("Making the demo region, this takes a minute or two …")
            region.load(take_every=options["take_every"])
            self.stdout.write(f"The demo region is ready after {time.monotonic() - started:.0f} s.")
