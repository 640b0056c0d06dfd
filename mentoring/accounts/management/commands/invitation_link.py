"""`manage.py invitation_link USERNAME`: a one-time link for a new password, printed for the operator of the server."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.access.actor import system_actor
from mentoring.accounts import services
from mentoring.accounts.models import RoleHeld
from mentoring.accounts.selectors import valid_on
from mentoring.core import clock


class Command(BaseCommand):
    help = "Напечатать одноразовую ссылку для нового пароля: для учётной записи без почты или портала без почты."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        held = (
            RoleHeld.objects.filter(
                valid_on(clock.today()), user__username__iexact=options["username"], user__is_service=False
            )
            .select_related("user", "role", "municipality", "organisation")
            .first()
        )
        if held is None:
            raise CommandError(f"Нет учётной записи {options['username']} с действующей ролью и паролем.")
        self.stdout.write(services.link_for_operator(actor=system_actor(), now=clock.now(), held=held))
