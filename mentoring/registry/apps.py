from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "mentoring.registry"
    label = "registry"
    verbose_name = "Базы наставников и наставляемых"

    def ready(self) -> None:
        from mentoring.access.permissions import Permission
        from mentoring.core.looks import Look, register_looks
        from mentoring.core.navigation import NavItem, register
        from mentoring.core.waiting import register as register_waiting
        from mentoring.organisations.hooks import register_follow

        from . import models, tasks  # noqa: F401 - tasks register the jobs
        from .waiting import waiting

        register_waiting(waiting)
        register_follow(
            models.Person,
            models.Mentee,
            models.Mentor,
            models.Consent,
            models.Enterprise,
            models.WorkbookImport,
            models.DestructionAct,
        )

        register_looks(
            {
                "checking": Look("info", "hourglass"),
                "checked": Look("attention", "checklist"),
                "refused": Look("danger", "circle-x"),
                "applying": Look("info", "loader"),
                "applied": Look("success", "circle-check"),
                "undone": Look("neutral", "arrow-back-up"),
            }
        )
        register(
            NavItem(
                "Наставляемые", "registry:mentees", permission=Permission.PERSON_LIST, icon="users", order=30,
                aside=frozenset({"region", "municipality"}),
            ),
            NavItem(
                "Наставники", "registry:mentors", permission=Permission.PERSON_LIST, icon="user-plus", order=31,
                aside=frozenset({"region", "municipality"}),
            ),
            NavItem(
                "Загрузка баз", "registry:imports", permission=Permission.PERSON_EDIT, icon="file-import", order=32,
                tiers=frozenset({"organisation"}),
            ),
        )  # fmt: skip
