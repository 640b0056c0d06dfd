"""Who may do what with an edition. A body writes its own roadmap and nobody else's."""

from __future__ import annotations

from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.workflow.undo import may_undo

from .enums import EditionState
from .limits import years_of
from .models import Comment, Edition, EditionYear, Mark, Task


def owns(actor: Actor, edition: Edition) -> bool:
    """Whether it is the roadmap of exactly the actor's body."""
    return actor.scope.is_body(municipality_id=edition.municipality_id, organisation_id=edition.organisation_id)


def _writes(actor: Actor, edition: Edition) -> Decision:
    if not actor.has(Permission.ROADMAP_EDIT):
        return Denied("У вашей роли нет права составлять дорожную карту.")
    if not owns(actor, edition):
        return Denied("Эту дорожную карту составляет тот, чья она; вы можете её смотреть.")
    return Allowed()


def can_edit(actor: Actor, edition: Edition) -> Decision:
    """Change the words and dates of a draft, or throw it away."""
    decision = _writes(actor, edition)
    if decision and edition.state == EditionState.ADOPTED:
        return Denied("Дорожная карта утверждена, её текст не меняется. Изменения вносятся в новую редакцию.")
    return decision


def can_adopt(actor: Actor, edition: Edition) -> Decision:
    """In an organisation its head adopts: whoever signs for it."""
    decision = _writes(actor, edition)
    if decision and actor.tier is Tier.ORGANISATION and not actor.has(Permission.SUBMISSION_SIGN):
        return Denied("Дорожную карту организации утверждает руководитель.")
    return decision


def can_undo_adoption(actor: Actor, edition: Edition) -> Decision:
    """Ten minutes, by whoever adopted, while nothing was begun under it (experience.md §3.6)."""
    decision = can_adopt(actor, edition) and may_undo(
        actor,
        edition,
        others="Отменить утверждение может тот, кто утвердил.",
        late="Прошло больше 10 минут. Изменения вносятся новой редакцией.",
    )
    if not decision:
        return decision
    reason = _keeps_adopted(edition)
    return Denied(reason) if reason else Allowed()


def _keeps_adopted(edition: Edition) -> str:
    """What has come of an adoption that cannot be put back; empty: nothing yet."""
    if _has_replaced(edition):
        return "Эта дорожная карта заменила прежнюю, такое утверждение не отменяется. Составьте изменения."
    own = Q(municipality=edition.municipality_id, organisation=edition.organisation_id, parent__isnull=False)
    follows = Q(parent=edition) | Q(source=edition) | own & Q(state=EditionState.DRAFT)
    if Edition.objects.filter(follows).exists():
        return "По этой дорожной карте уже составляют следующую."
    of_edition = {"task__activity__edition": edition}
    begun = (
        Mark.objects.filter(**of_edition).exists()
        or Comment.objects.filter(**of_edition).exists()
        or Task.objects.filter(activity__edition=edition, in_charge__isnull=False).exists()
    )
    return "По задачам этой дорожной карты уже есть отметки, комментарии или ответственные." if begun else ""


def _has_replaced(edition: Edition) -> bool:
    """Whether an adopted edition took years from the one that it was made from (`replaces`): tasks of lines that it
    left out are gone then."""
    return edition.source is not None and years_of(edition.source).common(years_of(edition)) is not None


def can_attach(actor: Actor, edition: Edition) -> Decision:
    """Add the signed document to an adopted edition that has none."""
    decision = _writes(actor, edition)
    if decision and edition.state != EditionState.ADOPTED:
        return Denied("Подписанный документ прикладывают при утверждении.")
    if decision and edition.file_id is not None:
        return Denied("Подписанный документ уже приложен и не заменяется.")
    return decision


def can_copy(actor: Actor, edition: Edition) -> Decision:
    """A new edition of the region is made from an adopted one."""
    decision = _writes(actor, edition)
    if decision and edition.is_own:
        return Denied("Своя дорожная карта составляется из действующей региональной, а не копированием.")
    if decision and edition.state != EditionState.ADOPTED:
        return Denied("Копируют утверждённую дорожную карту.")
    return decision


def can_make_own(actor: Actor) -> Decision:
    if not actor.has(Permission.ROADMAP_EDIT):
        return Denied("У вашей роли нет права составлять дорожную карту.")
    if actor.tier is Tier.REGION:
        return Denied("Свою дорожную карту составляют муниципалитеты и организации.")
    return Allowed()


def replaces(edition: Edition, taken: EditionYear, *, this_year: int) -> bool:
    """Whether the adoption of a draft takes a year from the edition that has it: only from the one that the draft was
    made from, and only a year that is not over. Of two drafts of one edition the second meets the first, not it."""
    return taken.edition_id == edition.source_id and taken.year >= this_year
