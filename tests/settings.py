"""Settings of the tests: the real ones, on engines of their own and with stricter templates."""

from mentoring.config.embedded.places import places_at
from mentoring.config.settings import *  # noqa: F403
from mentoring.config.settings import DATABASES, PLACES, TEMPLATES

TEST_PLACES = places_at(PLACES.root / "tests")


class UndefinedVariableError(Exception):
    """A template named a variable that its view did not give."""


class InvalidVariable(str):
    """Put in place of an undefined variable; Django formats the variable's name into it."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        raise UndefinedVariableError(f"undefined template variable: {name}")


DEMO = False
HTTPS = False
SECRET_KEY = "tests-only-not-a-secret-but-long-enough-to-please-the-checks-0123456789"  # noqa: S105
FIELD_ENCRYPTION_KEYS = "test:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

DATABASES["default"] |= {
    "HOST": str(TEST_PLACES.sockets),
    "PORT": "",
    "USER": "mentoring",
    "PASSWORD": "",
    "NAME": "mentoring",
    "CONN_MAX_AGE": 0,
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Hashing is as in production everywhere; the strength is not, or every signed-in test would wait for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = InvalidVariable("%s")
