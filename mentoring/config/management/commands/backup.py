"""`manage.py backup FILE`: a copy of the database that `restore` can read."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mentoring.config.dumps import DumpError, backup, engine


class Command(BaseCommand):
    help = "Writes a copy of the database. The keys of encrypted fields are not in it: keep them apart."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if path.exists():
            raise CommandError(f"{path} exists already")
        try:
            with engine():
                size = backup(path)
        except DumpError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path}: {size / 1024 / 1024:.1f} MB")
