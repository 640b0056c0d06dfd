"""Kinds with their Russian labels."""

from __future__ import annotations

from django.db import models


class OrganisationKind(models.TextChoices):
    SCHOOL = "school", "общеобразовательная организация"
    COLLEGE = "college", "организация СПО"
    EXTRA = "extra", "организация дополнительного образования"


class Figure(models.TextChoices):
    """Denominators: how many there are at all (domain.md 4.1, 9.1 columns 4–6 and 9)."""

    LEARNERS = "learners", "Обучающихся всего"
    CHILDREN_10_19 = "children_10_19", "Детей 10–19 лет"
    CHILDREN_15_19 = "children_15_19", "Детей 15–19 лет"
    YOUNG_TEACHERS = "young_teachers", "Учителей – молодых специалистов (0–3 года)"
    ENTERPRISES = "enterprises", "Предприятий"


class Basis(models.TextChoices):
    """On whom a denominator is counted (domain.md 4.1, first note)."""

    LEARNERS = "learners", "обучающиеся"
    RESIDENTS = "residents", "проживающие"
