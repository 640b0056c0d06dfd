"""Sign-in: the shape of a user name is checked before any password is hashed."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")


class PortalLoginForm(LoginForm):
    """One writing of a name: `Curator` and `curator` are one account and one counter of failures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Имя для входа"
        self.fields["password"].label = "Пароль"
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs.update({"autocomplete": "username", "autocapitalize": "none"})
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        login = str(super().clean_login()).lower()
        if not USERNAME.fullmatch(login):
            raise get_adapter().validation_error("username_password_mismatch")
        return login
