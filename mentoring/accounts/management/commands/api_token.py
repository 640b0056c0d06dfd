"""`manage.py api_token USERNAME --name NAME`: a new token of the REST API, printed once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.access.actor import system_actor
from mentoring.access.decisions import NotAllowed
from mentoring.accounts import services
from mentoring.accounts.models import User
from mentoring.core import clock


class Command(BaseCommand):
    help = "Создать токен программного доступа и напечатать его один раз."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="для чего токен: видно в списке")
        parser.add_argument("--days", type=int, default=services.tokens.LIFETIME.days, help="сколько дней действует")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"Нет учётной записи {options['username']}.")
        if options["days"] < 1:
            raise CommandError("--days: не меньше одного дня.")
        try:
            _, text = services.issue_token(
                actor=system_actor(),
                now=clock.now(),
                user=user,
                name=options["name"],
                lifetime=dt.timedelta(days=options["days"]),
            )
        except NotAllowed as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write(text)
