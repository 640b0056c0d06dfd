"""`manage.py rebuild_values [--period 2026-q4]`: values of indicators from scratch.

Normally nobody needs it: values are written with every decision. It is for a formula that has changed, for facts
loaded past the services (`make bench`), and to compare.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.core import clock
from monitoring.models import Period
from monitoring.services.values import rebuild


class Command(BaseCommand):
    help = "Counts the values of indicators from scratch"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", help="code of one period, as 2026-q4; without it all periods")

    def handle(self, *args: Any, **options: Any) -> None:
        periods = Period.objects.order_by("starts_on")
        if options["period"]:
            periods = periods.filter(code=options["period"])
            if not periods:
                raise CommandError(f"There is no period {options['period']}")
        for period in periods:
            rows = rebuild(period=period, now=clock.now())
            self.stdout.write(f"{period.code}: {rows} values")
