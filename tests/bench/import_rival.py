"""django-import-export 4.4 on the same rows into the same tables: as its documentation begins, and in bulk mode.

It has no notion of a workbook that fills three tables, so the usual ways are taken: by default the person is found or
made before a row and the consent after it; in bulk mode both are made for all rows at once. What it cannot do (findings
by cell, pairs, undo, a hostile file) is not asked of it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from mentoring.core import clock
from mentoring.organisations.models import MentoringForm, Organisation
from mentoring.registry import names, rules
from mentoring.registry.models import Consent, Mentee, Person
from mentoring.registry.names import split_full_name

SCHOOL_YEAR = 2026


def _date(value: Any) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else value


class Default(resources.ModelResource):
    """A query for the person, one for the row, a save for each of three tables; a dry run with differences first."""

    person = fields.Field("person", "person", widgets.ForeignKeyWidget(Person))
    school_year = fields.Field("school_year", "school_year", widgets.IntegerWidget())
    form = fields.Field("form", "Форма наставничества", widgets.ForeignKeyWidget(MentoringForm, "title"))
    place = fields.Field("place", "Класс/курс")
    request = fields.Field("request", "Основной запрос наставляемого")
    entered_on = fields.Field("entered_on", "Дата вхождения в программу", widgets.DateWidget())
    ends_on = fields.Field("ends_on", "Дата завершения программы", widgets.DateWidget())
    results = fields.Field("results", "Результаты программы")
    mark = fields.Field("mark", "Отметка о прохождении программы")

    class Meta:
        model = Mentee
        import_id_fields = ("person", "school_year")
        fields: ClassVar[tuple[str, ...]] = (
            "person", "school_year", "form", "place", "request", "entered_on", "ends_on", "results", "mark",
        )  # fmt: skip

    def __init__(self, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation = organisation
        self.now = clock.now()
        self.own = {"organisation": organisation, "municipality_id": organisation.municipality_id}

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        person = self.new_person(row)
        known = Person.objects.filter(organisation=self.organisation, identity=person.identity).first()
        if known is None:
            person.save()
        row["person"], row["school_year"] = (known or person).pk, SCHOOL_YEAR

    def new_person(self, row: Any) -> Person:
        parts = split_full_name(row["ФИО наставляемого"])
        search, born_on, own = names.normalise(" ".join(parts)), _date(row["Год рождения наставляемого"]), uuid.uuid4()
        return Person(
            **self.own, public_id=own, last_name=parts.last_name, first_name=parts.first_name,
            patronymic=parts.patronymic, search_name=search, birth_date=born_on,
            birth_year=born_on.year if born_on else None, identity=names.person_identity(search, born_on, own),
            contacts=row["Контактные данные для связи (данные представителя)"] or "", created_at=self.now,
        )  # fmt: skip

    def before_save_instance(self, instance: Mentee, row: Any, **kwargs: Any) -> None:
        instance.organisation, instance.municipality_id = self.organisation, self.organisation.municipality_id
        instance.search_name = instance.person.search_name
        instance.category, instance.created_at = "pupil", self.now

    def after_save_instance(self, instance: Mentee, row: Any, **kwargs: Any) -> None:
        if not Consent.objects.filter(person=instance.person, kind="processing", withdrawn_on=None).exists():
            self.consent(instance.person).save()

    def consent(self, person: Person) -> Consent:
        today = clock.today()
        signed = rules.signatories(person.birth_date, person.birth_year, today, learner=True)
        return Consent(
            **self.own, person=person, kind="processing", given_by=signed, given_on=today, created_at=self.now
        )


class Bulk(Default):
    """Everything its documentation has for speed: bulk mode, no differences, no lookups, forms from memory."""

    form = fields.Field("form_id", "Форма наставничества", widgets.IntegerWidget())

    class Meta(Default.Meta):
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        force_init_instance = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.forms = dict(MentoringForm.objects.values_list("title", "pk"))
        people = [self.new_person(row) for row in dataset.dict]
        known = dict(Person.objects.filter(organisation=self.organisation).values_list("identity", "pk"))
        fresh = {person.identity: person for person in people if person.identity not in known}
        Person.objects.bulk_create(fresh.values(), batch_size=1000)
        Consent.objects.bulk_create([self.consent(person) for person in fresh.values()], batch_size=1000)
        self.people = iter([fresh.get(person.identity) or person for person in people])

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        self.one = next(self.people)
        row["person"], row["school_year"] = None, SCHOOL_YEAR
        row["Форма наставничества"] = self.forms[row["Форма наставничества"]]

    def before_save_instance(self, instance: Mentee, row: Any, **kwargs: Any) -> None:
        instance.person = self.one
        super().before_save_instance(instance, row, **kwargs)

    def after_save_instance(self, instance: Mentee, row: Any, **kwargs: Any) -> None:
        """Consents were made for all at once."""


def check_and_apply(resource: type[Default], organisation: Organisation, content: bytes) -> None:
    """As its admin does: read, dry run; read again, import."""
    for dry_run in (True, False):
        dataset = XLSX().create_dataset(content)
        for name in ("person", "school_year"):  # filled row by row
            dataset.append_col([None] * len(dataset), header=name)
        result = resource(organisation).import_data(dataset, dry_run=dry_run, raise_errors=True)
        assert not result.has_errors()
