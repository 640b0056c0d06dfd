"""`manage.py first_account USERNAME --name "Фамилия Имя Отчество"`: for a new installation."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from mentoring.access.actor import system_actor
from mentoring.access.decisions import NotAllowed
from mentoring.accounts.forms import USERNAME
from mentoring.accounts.models import User
from mentoring.accounts.services.first_account import make_first_account
from mentoring.core import clock


class Command(BaseCommand):
    help = "Makes the account of the first specialist of the regional centre; asks for the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="family name, name, patronymic")

    def handle(self, *args: Any, **options: Any) -> None:
        # Taken from the environment for unattended installation; never from the command line, which others can see.
        password = os.environ.get("FIRST_ACCOUNT_PASSWORD") or getpass.getpass("Password: ")
        user = User(username=options["username"].lower(), full_name=options["name"])
        if not USERNAME.fullmatch(user.username):
            raise CommandError(
                f"{user.username}: a name to sign in with has 2–60 Latin letters, digits, dots, hyphens."
            )
        try:
            user.clean_fields(exclude=["password"])
            user.validate_unique()
            validate_password(password, user)
            make_first_account(
                actor=system_actor(),
                now=clock.now(),
                username=user.username,
                full_name=user.full_name,
                password=password,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotAllowed as error:
            raise CommandError(error.reason) from error
        self.stdout.write(f"{user.username} may sign in now.")
