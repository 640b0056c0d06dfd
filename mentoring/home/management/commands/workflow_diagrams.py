"""Writes docs/workflow-*.md from the transition tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mentoring.workflow.advance import registered
from mentoring.workflow.diagram import file_name, page


class Command(BaseCommand):
    help = "Write the state diagrams of docs/ from the transition tables."

    def handle(self, *args: Any, **options: Any) -> None:
        docs = Path(settings.BASE_DIR) / "docs"
        docs.mkdir(exist_ok=True)
        for table in registered():
            path = docs / file_name(table)
            path.write_text(page(table), encoding="utf-8")
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
