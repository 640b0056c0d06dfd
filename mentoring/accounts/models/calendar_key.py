"""The secret of a personal calendar: an address that a calendar program opens without signing in."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CalendarKey(models.Model):
    """One a person. Only the hash of the key is kept; a new key takes the place of the old one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_key")
    key_hash = models.CharField("отпечаток ключа", max_length=64, unique=True)
    created_at = models.DateTimeField("создан")

    class Meta:
        verbose_name = "ключ календаря"
        verbose_name_plural = "ключи календарей"

    def __str__(self) -> str:
        return f"календарь пользователя {self.user_id}"
