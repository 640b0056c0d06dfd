"""Fills an empty, migrated database with the region at a given size."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.db import connection, connections

from mentoring.core import clock
from monitoring.models import Period
from monitoring.services import values

from . import organisation, region
from .crowd import Place
from .organisation import World
from .size import Size
from .spool import TABLES, Spool, copy_statement, parts
from .tables import settle_sequences, strip

T = TypeVar("T")
_CHUNK = 30  # organisations made by one task
Say = Callable[[str, float], None]


def fill(size: Size, *, workers: int = 1, say: Say = lambda step, seconds: None) -> None:
    """Make everything. `workers`: processes with connections of their own; with one it all goes through the current
    connection, so that it may stand inside a transaction. `say` is told each step and its seconds.
    """
    with tempfile.TemporaryDirectory(prefix="region-") as name:
        folder = Path(name)
        step = _Steps(say)
        places, world = region.build(size)
        step("places, users, periods")
        chunks = [places[start : start + _CHUNK] for start in range(0, len(places), _CHUNK)]
        _run(partial(_make, world, folder), chunks, workers)
        step("rows written as text")
        laid = strip(TABLES)
        _run(_copy, list(parts(sorted(folder.iterdir()))), workers)
        step("COPY")
    # Facts have the longest list of indexes, so they go first.
    _run(_execute, [laid.own[table] for table in reversed(TABLES)], workers)
    _execute(laid.links)
    settle_sequences(TABLES)
    step("indexes, constraints, triggers")
    region.organisation_figures()
    _run(_analyse if workers == 1 else _vacuum, TABLES, workers)
    step("statistics")
    rebuild_all(workers=workers)
    step("values of indicators")


class _Steps:
    def __init__(self, say: Say) -> None:
        self.say, self.began = say, time.perf_counter()

    def __call__(self, step: str) -> None:
        self.say(step, time.perf_counter() - self.began)
        self.began = time.perf_counter()


def _run(work: Callable[[T], None], tasks: Iterable[T], workers: int) -> None:
    if workers == 1:
        for task in tasks:
            work(task)
        return
    # A connection must not be shared with the children.
    connections.close_all()
    with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
        for _ in pool.map(work, tasks):
            pass


def _make(world: World, folder: Path, places: list[Place]) -> None:
    spool = Spool(folder / f"{places[0].number:06d}")
    for place in places:
        organisation.make(place, world, spool)
    spool.close()


def _copy(part: tuple[str, Path]) -> None:
    table, path = part
    with path.open("rb") as file, connection.cursor() as cursor:
        cursor.copy_expert(copy_statement(table), file, 1 << 20)
    path.unlink()


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("RESET maintenance_work_mem")


def _analyse(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def _vacuum(table: str) -> None:
    """What autovacuum would have done by the next day."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {table}")


def _rebuild(period: Period) -> None:
    """Values of all indicators at all levels, by the portal's own recount."""
    values.rebuild(period=period, now=clock.now())


def rebuild_all(*, workers: int = 1) -> None:
    """Count all periods again, after a formula has changed."""
    _run(_rebuild, list(Period.objects.filter(submissions__isnull=False).distinct().order_by("pk")), workers)
    (_analyse if workers == 1 else _vacuum)("monitoring_indicatorvalue")
