"""Activities of which the portal cannot know: the responsible body marks, the tier above confirms."""

from __future__ import annotations

from mentoring.access.actor import Actor

from ..enums import TaskTier
from .base import MUNICIPALITY, ORGANISATION, REGION, Asked, Evidence, Findings, Rule

_WORDS = {
    REGION: "{what} Региональный центр отмечает выполнение и прикладывает подтверждение, министерство подтверждает.",
    MUNICIPALITY: (
        "{what} Муниципалитет отмечает выполнение и прикладывает подтверждение, региональный центр подтверждает."
    ),
    ORGANISATION: (
        "{what} Организация отмечает выполнение и прикладывает подтверждение, подтверждает муниципалитет, "
        "а у организаций краевого подчинения – региональный центр."
    ),
}


class ByHand(Rule):
    """One instance for each code."""

    by_hand = frozenset(TaskTier)

    def __init__(self, code: str, title: str, what: str) -> None:
        self.code = code
        self.title = title
        self.words = {tier: words.format(what=what).strip() for tier, words in _WORDS.items()}

    def found(self, asked: Asked) -> Findings:
        """Never asked: every tier marks by hand."""
        raise NotImplementedError(self.code)

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        raise NotImplementedError(self.code)


BY_HAND = (
    ByHand("competitions", "Конкурсы: отмечает исполнитель", "Проведён конкурс практик или принято участие в нём."),
    ByHand("practice_bank", "Банк практик: отмечает исполнитель", "Практика описана и передана в банк кейсов."),
    ByHand(
        "publications",
        "Публикации: отмечает исполнитель",
        "Результаты, лучшие наставники или кейсы опубликованы на сайте.",
    ),
    ByHand(
        "recommendations",
        "Рекомендации: отмечает исполнитель",
        "Адресные рекомендации подготовлены, управленческие решения приняты.",
    ),
    ByHand("results", "Представление результатов: отмечает исполнитель", "Результаты внедрения представлены."),
    ByHand("marked", "Отмечает исполнитель", ""),
)
