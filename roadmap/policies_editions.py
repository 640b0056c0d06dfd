"""Who may do what with an edition. A body writes its own roadmap and nobody else's."""

from __future__ import annotations

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier

from .enums import EditionState
from .models import Edition, EditionYear


def owns(actor: Actor, edition: Edition) -> bool:
    """Whether it is the roadmap of exactly the actor's body."""
    own = (actor.scope.municipality_id, actor.scope.organisation_id)
    return (edition.municipality_id, edition.organisation_id) == own


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
