"""People and service accounts that sign in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.db import models


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with a sign-in. What the person may do is said by the role held now (`RoleHeld`)."""

    username = models.CharField("имя для входа", max_length=60, unique=True)
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    email = models.EmailField("электронная почта", blank=True, default="")
    is_active = models.BooleanField("действует", default=True)
    is_staff = models.BooleanField("служебный доступ", default=False)
    is_service = models.BooleanField("служебная учётная запись", default=False)
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
