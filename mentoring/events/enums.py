"""Kinds and states of events with their Russian labels."""

from __future__ import annotations

from django.db import models


class EventKind(models.TextChoices):
    """What the roadmap names: 1.2 seminars, 1.3 courses, 1.5 training of mentors, 2.4 dissemination of practices."""

    SEMINAR = "seminar", "семинар"
    COURSE = "course", "курсы повышения квалификации"
    CONFERENCE = "conference", "конференция"
    MENTOR_SCHOOL = "mentor_school", "школа наставника"
    DISSEMINATION = "dissemination", "трансляция практик"


class EventLevel(models.TextChoices):
    """«Образовательные мероприятия разного уровня» (roadmap 2.4)."""

    ORGANISATION = "organisation", "организация"
    MUNICIPALITY = "municipality", "муниципальный"
    REGION = "region", "региональный"
    COUNTRY = "country", "всероссийский"


class EventState(models.TextChoices):
    DRAFT = "draft", "черновик"
    ANNOUNCED = "announced", "объявлено"
    HELD = "held", "проведено"
    CANCELLED = "cancelled", "отменено"


class Audience(models.TextChoices):
    """Who an event is for (roadmap 1.2, 1.3; domain.md 6.2)."""

    CURATOR = "curator", "кураторы организаций"
    COORDINATOR = "coordinator", "муниципальные координаторы"
    CORPORATE = "corporate", "ответственные за корпоративное обучение"
    TEACHER = "teacher", "педагогические работники"
    MENTOR = "mentor", "наставники"


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", "записан"
    WAITING = "waiting", "в листе ожидания"
    WITHDRAWN = "withdrawn", "отказался"


class Repeat(models.TextChoices):
    WEEKLY = "weekly", "каждую неделю"
    FORTNIGHTLY = "fortnightly", "раз в две недели"
    MONTHLY = "monthly", "каждый месяц"
    QUARTERLY = "quarterly", "раз в квартал"
