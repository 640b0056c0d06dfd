"""Input of the doors: signing in, inviting, accepting. Shapes are checked before any password is hashed."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password

from mentoring.access.actor import Actor
from mentoring.access.decisions import Denied
from mentoring.access.scope import Tier
from mentoring.core.once import KeyField
from mentoring.organisations.models import Municipality, Organisation

from . import selectors
from .models import Role, User
from .policies import may_be_mailed, may_grant

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


class PlaceForm(forms.Form):
    """A role and its place. Choices are made from the actor's scope, so a foreign id is as unknown as a made-up one."""

    role = forms.ModelChoiceField(Role.objects.none(), label="Роль", empty_label="Выберите")
    municipality = forms.ModelChoiceField(
        Municipality.objects.none(), label="Муниципалитет", required=False, empty_label="Не нужен"
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Организация", required=False, empty_label="Не нужна"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        choices = {
            "role": selectors.roles_to_give(actor),
            "municipality": selectors.municipalities_to_staff(actor),
            "organisation": selectors.organisations_to_staff(actor),
        }
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        if actor.tier is not Tier.REGION:
            del self.fields["municipality"]
            # Below the region every role that one may give belongs to an organisation.
            self.fields["organisation"].required = True
            self.fields["organisation"].empty_label = "Выберите"  # type: ignore[attr-defined]
        if actor.tier is Tier.ORGANISATION:
            self.fields["organisation"].initial = actor.scope.organisation_id
            self.fields["organisation"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Only the part of the place that the role's tier has is kept; the policy says the rest beside the form."""
        values: dict[str, Any] = super().clean() or {}
        role = values.get("role")
        if role is not None and not self.errors:
            if role.tier != Tier.ORGANISATION:
                values["organisation"] = None
            if role.tier != Tier.MUNICIPALITY:
                values["municipality"] = None
            decision = may_grant(self.actor, role, **self.place())
            if isinstance(decision, Denied):
                raise forms.ValidationError(decision.reason)
        return values

    def place(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in ("municipality", "organisation")}


class InvitationForm(PlaceForm):
    """Whom to invite."""

    full_name = forms.CharField(label="Фамилия, имя, отчество", max_length=200)
    email = forms.EmailField(
        label="Электронная почта", help_text="Сюда придёт одноразовая ссылка, потом сводки и напоминания"
    )
    key = KeyField()

    field_order = ("full_name", "email", "role", "municipality", "organisation")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        decision = may_be_mailed(self.actor, email)
        if isinstance(decision, Denied):
            raise forms.ValidationError(decision.reason)
        return email


class UserSearchForm(forms.Form):
    """A few letters of a name. Sent by POST: names do not stand in addresses (trust.md §3)."""

    text = forms.CharField(
        label="Найти по имени или организации",
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "class": "form-control"}),
    )


class NewPasswordForm(forms.Form):
    """A password twice, checked against the rules before it is hashed."""

    password1 = forms.CharField(
        label="Пароль",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="Не короче 10 знаков, не одни цифры и не похож на ваше имя",
        strip=False,
    )
    password2 = forms.CharField(
        label="Пароль ещё раз", widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Пароли не совпадают.")
        elif first:
            try:
                validate_password(first, self.user)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return values


class NewcomerForm(NewPasswordForm):
    """The first visit: the name as it should stand in the journal, a name to sign in with, a password."""

    full_name = forms.CharField(label="Фамилия, имя, отчество", max_length=200)
    username = forms.CharField(
        label="Имя для входа",
        max_length=60,
        help_text="Строчные латинские буквы, цифры, точка или дефис: ivanova.school7",
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )

    field_order = ("full_name", "username", "password1", "password2")

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).lower()
        if not USERNAME.fullmatch(username):
            raise forms.ValidationError(f"«{username}» не подходит: строчные латинские буквы, цифры, точка или дефис.")
        if selectors.username_taken(username):
            raise forms.ValidationError(f"Имя «{username}» уже занято, придумайте другое.")
        self.user.username = username
        return username


class TokenForm(forms.Form):
    """What a new API token is for."""

    key = KeyField()
    name = forms.CharField(label="Для чего токен", max_length=100, help_text="Например: «Витрина данных министерства»")
