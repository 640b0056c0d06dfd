from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "mentoring.pairing"
    label = "pairing"
    verbose_name = "Пары и группы"

    def ready(self) -> None:
        from mentoring.access.permissions import Permission
        from mentoring.core import waiting as waiting_list
        from mentoring.core.looks import Look, register_looks
        from mentoring.core.navigation import NavItem, register
        from mentoring.organisations.hooks import register_follow
        from mentoring.registry import hooks
        from mentoring.registry.exchange import register_linker

        from . import cards, waiting, workflow  # noqa: F401 - workflow registers the transition table
        from .exchange import PairLinker
        from .models import Meeting, Pair, PairMember
        from .services import forgetting

        register_follow(Pair, PairMember, Meeting)
        register_linker(PairLinker())
        hooks.register_card_sections(cards.sections)
        hooks.register_mentee_paired(cards.paired)
        hooks.register_partners(cards.partners)
        hooks.register_ending(forgetting.end_work)
        hooks.register_forgetting(forgetting.forget)
        waiting_list.register(waiting.waiting)
        register_looks({"ended_early": Look("attention", "circle-x")})
        register(
            NavItem(
                "Пары и группы", "pairing:list", permission=Permission.PERSON_LIST, icon="users-group", order=40,
                aside=frozenset({"region", "municipality"}),
            )
        )  # fmt: skip
