"""Reference data of the first start."""

import csv
from pathlib import Path
from typing import Any

import pytest

from mentoring.organisations import hooks, seed
from mentoring.organisations.enums import Figure
from mentoring.organisations.models import (
    MentoringForm,
    Municipality,
    MunicipalityStatus,
    RequestTopic,
    RoleVariant,
    YearlyFigure,
)

pytestmark = pytest.mark.django_db


def test_there_are_33_municipalities_and_the_krai_each_on_its_own_tile() -> None:
    seed.load_municipalities()

    assert Municipality.objects.filter(is_krai=False).count() == 33
    assert Municipality.objects.filter(is_krai=True).count() == 1
    tiles = set(Municipality.objects.values_list("tile_column", "tile_row"))
    assert len(tiles) == 34


def test_ten_municipalities_changed_their_kind_at_the_end_of_2023() -> None:
    seed.load_municipalities()

    changed = MunicipalityStatus.objects.filter(valid_until__isnull=False)
    assert changed.count() == 10
    assert all(status.kind == "городской округ" for status in changed)
    now = MunicipalityStatus.objects.filter(valid_until__isnull=True)
    assert now.filter(kind="муниципальный округ").count() == 26
    assert now.filter(kind="городской округ").count() == 7


def test_codes_equal_the_customers_table() -> None:
    """domain.md 8.2 as the customer gave it, a row a municipality."""
    table = Path(__file__).resolve().parents[1] / "data" / "municipalities.csv"
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    seed.load_municipalities()

    assert len(rows) == 33
    for row in rows:
        municipality = Municipality.objects.get(name__endswith=row["name"])
        kinds = list(municipality.statuses.order_by("valid_from").values_list("kind", "oktmo"))
        assert kinds[0] == (row["kind_2021"], row["oktmo_2021"])
        assert kinds[-1] == (row["kind_2024"], row["oktmo_2024"])


def test_loading_again_adds_nothing_and_keeps_what_was_edited() -> None:
    seed.load_municipalities()
    seed.load_directories()
    form = MentoringForm.objects.get(code="pupil-pupil")
    form.default_capacity = 2
    form.save()
    before = (MentoringForm.objects.count(), RoleVariant.objects.count(), RequestTopic.objects.count())

    seed.load_municipalities()
    seed.load_directories()

    assert before == (MentoringForm.objects.count(), RoleVariant.objects.count(), RequestTopic.objects.count())
    assert MentoringForm.objects.get(code="pupil-pupil").default_capacity == 2


def test_rows_are_called_in_words(world: Any) -> None:
    figure = YearlyFigure.objects.filter(organisation=world.a1.organisation, figure=Figure.LEARNERS).get()
    assert str(figure) == f"Обучающихся всего: {figure.value}"
    assert str(world.a.statuses.get()) == "муниципальный округ, ОКТМО 07558000"


def test_who_listens_to_figures_twice_is_told_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(hooks, "_residents_changed", heard := [])
    for _ in range(2):
        hooks.on_residents_changed(print)  # type: ignore[arg-type]
    assert heard == [print]


def test_five_federal_forms_have_their_role_variants() -> None:
    seed.load_directories()

    assert MentoringForm.objects.filter(is_federal=True).count() == 5
    assert all(form.variants.count() >= 3 for form in MentoringForm.objects.order_by("pk"))
