"""People and service accounts that sign in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.db import models
from django.utils.crypto import salted_hmac


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with a sign-in. What the person may do is said by the role held now (`RoleHeld`)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField("имя для входа", max_length=60, unique=True)
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    email = models.EmailField("электронная почта", blank=True, default="")
    is_active = models.BooleanField("действует", default=True)
    is_staff = models.BooleanField("служебный доступ", default=False)
    is_service = models.BooleanField("служебная учётная запись", default=False)
    # Raised to end every session of the person at once, whatever keeps them: it is part of the session's hash.
    sessions_epoch = models.PositiveIntegerField("поколение сеансов", default=0, editable=False)
    date_joined = models.DateTimeField("создан", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name or self.username

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Django's hash of the password, and the generation of sessions: a change of either ends the old sessions."""
        value = f"{self.password}|{self.sessions_epoch}"
        return salted_hmac("mentoring.accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()
