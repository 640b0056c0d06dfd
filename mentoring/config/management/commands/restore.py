"""`manage.py restore FILE`: an empty database becomes the one that was copied."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mentoring.config.dumps import DumpError, engine, restore


class Command(BaseCommand):
    help = "Fills an empty database from a backup, all or nothing."
    # The checks ask for tables that are not there yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is no file")
        try:
            with engine():
                restore(path)
        except DumpError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Restored. Next: manage.py migrate, in case the code is newer than the copy.")
