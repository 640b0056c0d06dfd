"""Who fits whom: the rules that are checked before a pair is written, each refusal beside its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from mentoring.access.decisions import NotAllowed
from mentoring.organisations.models import MentoringForm, Organisation, RoleVariant
from mentoring.registry.enums import MenteeCategory, MentorCategory
from mentoring.registry.models import Mentee, Mentor

Errors = dict[str, str]


class PairRefused(NotAllowed):
    """The pair cannot be so. `errors` says why in Russian, by the name of the field it is about."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def refuse(errors: Mapping[str, str]) -> None:
    """Raise when there is anything to say."""
    if errors:
        raise PairRefused(errors)


def _labels(choices: type[MenteeCategory] | type[MentorCategory], codes: Sequence[str]) -> str:
    return ", ".join(str(choices(code).label) for code in codes if code in choices.values)


def form_errors(form: MentoringForm, variant: RoleVariant | None) -> Errors:
    unused = {} if form.is_active else {"form": f"Форма «{form}» больше не используется."}
    return unused | variant_errors(form, variant)


def variant_errors(form: MentoringForm, variant: RoleVariant | None) -> Errors:
    if variant is not None and variant.form_id != form.pk:
        return {"variant": f"Ролевая модель «{variant}» относится к другой форме."}
    return {}


def mentor_errors(mentor: Mentor | None, form: MentoringForm, organisation: Organisation, school_year: int) -> Errors:
    """A mentor of this organisation and year, of a category that the form knows (domain.md 1.1)."""
    if mentor is None:
        return {}
    if mentor.organisation_id != organisation.pk or mentor.school_year != school_year:
        return {"mentor": "Выберите наставника из базы этой организации и этого учебного года."}
    if form.mentor_categories and mentor.category not in form.mentor_categories:
        allowed = _labels(MentorCategory, form.mentor_categories)
        return {"mentor": f"В форме «{form}» наставник – {allowed}, а выбран: {mentor.get_category_display()}."}
    return {}


def mentee_errors(
    mentees: Sequence[Mentee], mentor: Mentor | None, form: MentoringForm, organisation: Organisation, school_year: int
) -> Errors:
    """Mentees of this organisation and year, of a category that the form knows, none of them the mentor."""
    for mentee in mentees:
        if mentee.organisation_id != organisation.pk or mentee.school_year != school_year:
            return {"mentees": "Выберите наставляемых из базы этой организации и этого учебного года."}
        if form.mentee_categories and mentee.category not in form.mentee_categories:
            allowed = _labels(MenteeCategory, form.mentee_categories)
            return {"mentees": f"В форме «{form}» наставляемый – {allowed}, а выбран: {mentee.get_category_display()}."}
    return own_mentor_errors(mentees, mentor)


def own_mentor_errors(mentees: Sequence[Mentee], mentor: Mentor | None) -> Errors:
    if mentor is not None and any(mentee.person_id == mentor.person_id for mentee in mentees):
        return {"mentees": "Человек не может быть наставником самому себе."}
    return {}


def date_errors(started_on: dt.date | None, ends_on: dt.date | None, school_year: int) -> Errors:
    """Dates in order, the beginning within the school year (July to June) or the one before: a programme may go on."""
    errors: Errors = {}
    if wrong := start_error(started_on, school_year):
        errors["started_on"] = f"Дата начала – {wrong}"
    if started_on is not None and ends_on is not None and ends_on < started_on:
        errors["ends_on"] = f"Дата окончания раньше даты начала ({started_on:%d.%m.%Y})."
    return errors


def start_error(day: dt.date | None, school_year: int) -> str:
    """Between which days work may begin, when `day` is not one of them; else empty."""
    first, last = dt.date(school_year - 1, 7, 1), dt.date(school_year + 1, 6, 30)
    return "" if day is None or first <= day <= last else f"от {first:%d.%m.%Y} до {last:%d.%m.%Y}."
