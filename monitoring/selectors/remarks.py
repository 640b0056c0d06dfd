"""Lines that a remark may be about, and their words without personal data (they go into letters)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import capfirst

from mentoring.organisations.enums import Figure
from mentoring.registry.models import Mentee, Mentor

from ..enums import FactRole
from ..models import Fact, Submission, SubmissionVersion
from ..sheet import FIGURES, SATISFACTION_LABELS
from ..training import BY_CODE


def labels_of_targets(submission: Submission, targets: Iterable[str]) -> dict[str, str]:
    """Words of the targets that exist in this submission; others are left out as if they did not exist."""
    found: dict[str, str] = {}
    keys: list[tuple[str, str, int, int]] = []
    for target in targets:
        kind, _, name = target.partition(":")
        if kind == "figure" and name in {figure.value for figure in FIGURES}:
            found[target] = str(Figure(name).label)
        elif kind == "field" and name in SATISFACTION_LABELS:
            found[target] = SATISFACTION_LABELS[name]
        elif kind == "training" and name in BY_CODE:
            found[target] = BY_CODE[name].label
        elif kind == "fact" and (key := _key(name)):
            keys.append((target, *key))
    return found | _facts(submission, keys)


def _key(name: str) -> tuple[str, int, int] | None:
    role, _, rest = name.partition("-")
    person, _, pair = rest.partition("-")
    if role in FactRole.values and person.isdecimal() and pair.isdecimal() and len(rest) < 40:
        return role, int(person), int(pair)
    return None


def _facts(submission: Submission, keys: list[tuple[str, str, int, int]]) -> dict[str, str]:
    """Rows of the organisation in this version, or in an earlier one (a row that is gone may be remarked on)."""
    if not keys:
        return {}
    people = {key[2] for key in keys if key[2] < 2**62}
    # The ids of versions first: facts are indexed by version, and there are millions of them.
    versions = list(
        SubmissionVersion.objects.filter(
            submission__organisation_id=submission.organisation_id,
            submission__period__school_year=submission.period.school_year,
        ).values_list("pk", flat=True)
    )
    rows = set(
        Fact.objects.filter(version_id__in=versions, person_id__in=people).values_list("role", "person_id", "pair_id")
    )
    codes = _codes(submission, people)
    return {
        target: capfirst(codes.get((role, person), f"{FactRole(role).label} (карточка удалена)"))
        for target, role, person, pair in keys
        if (role, person, pair) in rows
    }


def _codes(submission: Submission, people: set[int]) -> dict[tuple[str, int], str]:
    """«наставляемый 4F2A1B»: the code of the card, which the school finds and nobody else can read."""
    codes = {}
    for role, model in ((FactRole.MENTEE.value, Mentee), (FactRole.MENTOR.value, Mentor)):
        cards = model.objects.filter(  # type: ignore[attr-defined]
            organisation_id=submission.organisation_id,
            school_year=submission.period.school_year,
            person_id__in=people,
        )
        codes.update({(role, card.person_id): str(card) for card in cards})
    return codes
