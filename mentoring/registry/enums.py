"""Kinds with their Russian labels."""

from __future__ import annotations

from django.db import models


class MenteeCategory(models.TextChoices):
    """Who the mentee is (domain.md 1.1, 2.3)."""

    PUPIL = "pupil", "обучающийся"
    STUDENT = "student", "студент СПО"
    YOUNG_TEACHER = "young_teacher", "молодой специалист (0–3 года)"
    TEACHER = "teacher", "педагог"


class MentorCategory(models.TextChoices):
    """Who the mentor is (domain.md 9.1, column 12)."""

    PUPIL = "pupil", "обучающийся"
    TEACHER = "teacher", "педагог"
    STUDENT = "student", "студент"
    EMPLOYER = "employer", "работодатель"
    PARENT = "parent", "родитель"
    ALUMNUS = "alumnus", "выпускник"
    OTHER = "other", "иной"


class ConsentKind(models.TextChoices):
    """trust.md §3 «Consent»."""

    PROCESSING = "processing", "на обработку персональных данных"
    PARTICIPATION = "participation", "на участие в программе"
    PUBLICATION = "publication", "на распространение (публикацию)"
    IMAGE = "image", "на использование изображения"


class GivenBy(models.TextChoices):
    """Whose signatures stand under a consent: under 14 the representative's, at 14–17 both."""

    SELF = "self", "самим участником"
    REPRESENTATIVE = "representative", "законным представителем"
    BOTH = "both", "участником и законным представителем"


class ImportState(models.TextChoices):
    CHECKING = "checking", "проверяется"
    CHECKED = "checked", "проверен"
    REFUSED = "refused", "не принят"
    APPLYING = "applying", "загружается"
    APPLIED = "applied", "загружен"
    UNDONE = "undone", "отменён"


class DestructionReason(models.TextChoices):
    """Why personal data are destroyed (152-ФЗ ст. 21 ч. 4–5)."""

    WITHDRAWN = "withdrawn", "согласие на обработку отозвано"
    LAPSED = "lapsed", "срок согласия на обработку истёк"
    TERM = "term", "цель обработки достигнута: срок хранения после участия истёк"
