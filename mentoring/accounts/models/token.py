"""Names of API tokens: knox keeps the hash, this row says what the token is for."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from .user import User


class ApiToken(models.Model):
    """A token of the REST API that a person can recognise in a list. It goes with the token itself."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.OneToOneField(settings.KNOX_TOKEN_MODEL, models.CASCADE, related_name="portal")
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField("для чего", max_length=100)
    created_at = models.DateTimeField("создан")
    expires_at = models.DateTimeField("действует до")
    created_by_id = models.BigIntegerField("кем создан", null=True)

    class Meta:
        verbose_name = "токен программного доступа"
        verbose_name_plural = "токены программного доступа"

    def __str__(self) -> str:
        return self.name
