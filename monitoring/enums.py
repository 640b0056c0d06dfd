"""States and kinds with their Russian labels."""

from __future__ import annotations

from django.db import models


class SubmissionState(models.TextChoices):
    """The words that school staff know from state reporting (experience.md §2)."""

    DRAFT = "draft", "черновик"
    SIGNING = "signing", "на подписи у руководителя"
    SUBMITTED = "submitted", "на проверке"
    RETURNED = "returned", "возвращён на доработку"
    APPROVED = "approved", "принят муниципалитетом"
    ACCEPTED = "accepted", "принят регионом"


# What lies with the tiers above; in every other state the organisation has it.
SENT = frozenset({SubmissionState.SUBMITTED, SubmissionState.APPROVED, SubmissionState.ACCEPTED})
# What is accepted by the municipality or by the region: nobody has to act on it.
DECIDED = frozenset({SubmissionState.APPROVED, SubmissionState.ACCEPTED})


class PeriodState(models.TextChoices):
    """A municipality's period: collected by the municipality, then accepted (locked) by the region."""

    COLLECTING = "collecting", "идёт сбор"
    ACCEPTED = "accepted", "принят регионом"


class FactRole(models.TextChoices):
    MENTEE = "mentee", "наставляемый"
    MENTOR = "mentor", "наставник"


class Outcome(models.TextChoices):
    """How a person's part in the pair stood when the facts were frozen."""

    ACTIVE = "active", "работает"
    COMPLETED = "completed", "завершил"
    ENDED_EARLY = "ended_early", "прекратил досрочно"


class Level(models.TextChoices):
    REGION = "region", "регион"
    MUNICIPALITY = "municipality", "муниципалитет"
    ORGANISATION = "organisation", "организация"


class ReturnReason(models.TextChoices):
    """Usual reasons of a return; a text stands beside."""

    FIGURES = "figures", "Численность указана неверно"
    PERSONS = "persons", "Ошибка в списке участников"
    DUPLICATE = "duplicate", "Участник указан дважды"
    DATES = "dates", "Неверные даты"
    FORM = "form", "Неверная форма наставничества"
    COMMENT = "comment", "Нужны пояснения"
    OTHER = "other", "Другое"


class ReportKind(models.TextChoices):
    QUARTER = "quarter", "Квартальный отчёт"


class TargetState(models.TextChoices):
    """How a value stands to the target of its year."""

    REACHED = "reached", "достигнута"
    BELOW = "below", "ниже цели"
    NO_TARGET = "no_target", "цель не задана"
    NO_DATA = "no_data", "нет данных"
