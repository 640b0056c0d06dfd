"""What the registry shows of submissions on a person's card, and why a card may not vanish any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import F, Q
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core.parts import Cell
from mentoring.organisations.models import MentoringForm
from mentoring.registry.hooks import Card, CardSection, register_card_sections, register_use
from mentoring.registry.models import Mentee, Mentor

from .enums import FactRole, Outcome
from .models import Fact, SubmissionVersion

# Versions that stand for something: the one that was sent last, and the one that counts.
_IN_FORCE = Q(submission__current_version_id=F("pk")) | Q(submission__approved_version_id=F("pk"))


def register_cards() -> None:
    register_card_sections(sections)
    register_use(why_kept)


def sections(card: Card, actor: Actor) -> Iterable[CardSection]:
    """Periods into whose submissions the person has entered, with the state of each."""
    if not actor.has(Permission.SUBMISSION_VIEW):
        return
    role = FactRole.MENTEE if isinstance(card, Mentee) else FactRole.MENTOR
    versions = {
        version.pk: version
        for version in SubmissionVersion.objects.filter(
            submission__organisation_id=card.organisation_id,
            submission__period__school_year=card.school_year,
            submission__current_version_id=F("pk"),
        ).select_related("submission__period")
    }
    facts = Fact.objects.visible_to(actor).filter(version_id__in=list(versions), role=role, person_id=card.person_id)
    forms = dict(MentoringForm.objects.values_list("pk", "title"))
    rows = []
    for fact in sorted(facts, key=lambda fact: (versions[fact.version_id].submission.period.starts_on, fact.pair_id)):
        submission = versions[fact.version_id].submission
        address = reverse("monitoring:submission", args=[submission.public_id])
        rows.append(
            [
                Cell(submission.period.title, url=address),
                Cell(forms[fact.form_id]),
                Cell(Outcome(fact.outcome).label),
                Cell(submission.get_state_display()),
            ]
        )
    yield CardSection(
        title="В сведениях за период",
        columns=("Период", "Форма", "Как учтён", "Состояние сведений"),
        rows=rows,
        empty="В отправленные сведения пока не входит.",
    )


def why_kept(mentee_ids: Sequence[int], mentor_ids: Sequence[int]) -> str:
    """The period whose submission rests on one of these people, in words; empty when none does."""
    cards = [
        *Mentee.objects.filter(pk__in=mentee_ids).values_list("person_id", "organisation_id", "school_year"),
        *Mentor.objects.filter(pk__in=mentor_ids).values_list("person_id", "organisation_id", "school_year"),
    ]
    if not cards:
        return ""
    versions = list(
        SubmissionVersion.objects.filter(
            _IN_FORCE,
            submission__organisation_id__in={organisation for _, organisation, _ in cards},
            submission__period__school_year__in={year for _, _, year in cards},
        ).values_list("pk", flat=True)
    )
    fact = (
        Fact.objects.filter(version_id__in=versions, person_id__in={person for person, _, _ in cards})
        .select_related("version__submission__period")
        .order_by("pk")
        .first()
    )
    if fact is None:
        return ""
    return f"Участники уже вошли в сведения за период «{fact.version.submission.period.title}»."
