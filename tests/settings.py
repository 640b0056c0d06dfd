"""Settings of the tests: the real ones, on engines of their own and with stricter templates."""

import os

from mentoring.config.embedded.places import places_at
from mentoring.config.settings import *  # noqa: F403
from mentoring.config.settings import DATABASES, PLACES, TEMPLATES

from .templates import InvalidVariable

TEST_PLACES = places_at(PLACES.root / "tests")

DEMO = False
HTTPS = False
SECRET_KEY = "tests-only-not-a-secret-but-long-enough-to-please-the-checks-0123456789"
FIELD_ENCRYPTION_KEYS = "test:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

DATABASES["default"] |= {
    "HOST": os.environ.get("TEST_DATABASE_HOST") or str(TEST_PLACES.sockets),
    "PORT": "",
    "USER": "mentoring",
    "PASSWORD": "",
    # A child process of a test is told which database; in the test run itself the harness sets it.
    "NAME": os.environ.get("TEST_DATABASE_NAME") or "mentoring",
    "CONN_MAX_AGE": 0,
}
# Never the broker of the developer's own portal: without one of its own a test rings a bell that nobody hears.
if not os.environ.get("REDIS_URL"):
    REDIS_URL = TEST_PLACES.redis_url
    CELERY_BROKER_URL = "memory://"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Every signed-in test would wait for the real one; a test of its own holds the real one's strength.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = InvalidVariable("%s")  # type: ignore[index]
# Every test client loads the middleware anew; without this each of them would list all static files first (0.3 s).
WHITENOISE_AUTOREFRESH = True
# A test's transaction is seen by no other connection, so a heartbeat would take its job for lost: it must never beat.
JOB_LEASE_SECONDS = 3600
