"""Settings of the portal. Everything that differs between machines comes from the environment.

A *local* start is one with DEMO=1 or without DATABASE_URL: it makes its own keys and speaks plain HTTP.
Anything else is production: keys must be given, cookies and redirects demand HTTPS. The variables are
listed in docs/operations.md; a test holds that list against this file.
"""

from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
import pgtrigger
from celery.schedules import crontab
from csp.constants import NONE, SELF
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import env
from .embedded import default_places
from .logs import logging_config

# Generic classes of Django are generic for the type checker only; this makes `ModelForm[Person]` work at run time.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]

DEMO = env.flag("DEMO", default=False)
LOCAL = DEMO or not env.text("DATABASE_URL")
# Error pages with code show the values of variables, names among them: nowhere but in a local start.
DEBUG = LOCAL and env.flag("DEBUG", default=False)
HTTPS = env.flag("HTTPS", default=not LOCAL)

PLACES = default_places()
SECRET_KEY = env.secret("SECRET_KEY", keys=PLACES.keys if LOCAL else None)
# `id:base64,…`: the first key encrypts, all of them decrypt. See mentoring/core/encryption.py.
FIELD_ENCRYPTION_KEYS = env.secret("FIELD_ENCRYPTION_KEYS", keys=PLACES.keys if LOCAL else None)

SITE_ADDRESS = env.text("SITE_ADDRESS", f"http://127.0.0.1:{env.number('PORT', 8000)}")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if LOCAL else "")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS] if HTTPS else []

# --- applications

INSTALLED_APPS = [
    "mentoring.config",
    "mentoring.home",
    "mentoring.demo",
    "roadmap",
    "monitoring",
    "mentoring.events",
    "mentoring.pairing",
    "mentoring.registry",
    "mentoring.accounts",
    "mentoring.organisations",
    "mentoring.workflow",
    "mentoring.notifications",
    "mentoring.audit",
    "mentoring.access",
    "mentoring.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mentoring.config.middleware.strict_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mentoring.config.middleware.QuietRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mentoring.config.middleware.idle_session",
    "mentoring.accounts.middleware.PortalLoginRequiredMiddleware",
    "mentoring.accounts.middleware.ActorMiddleware",
    "mentoring.access.middleware.RefusalMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "mentoring.config.urls"
WSGI_APPLICATION = "mentoring.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentoring.core.context.ui",
                "mentoring.home.context.header",
            ],
        },
    },
]

# --- data

DATABASE_MAX_AGE = env.number("DATABASE_MAX_AGE", 60)
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", PLACES.database_url),
        conn_max_age=DATABASE_MAX_AGE,
        conn_health_checks=True,
        # 0 is for a pooler in transaction mode: behind it a cursor must not outlive its transaction.
        disable_server_side_cursors=DATABASE_MAX_AGE == 0,
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", PLACES.redis_url)
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "mentoring.config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        # One short try: a page must not wait for a cache that it can do without.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 0)},
    },
}

STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "mentoring.core.staticfinders.VendorFinder",
]
# Where the finder keeps its copies of the files of npm packages that pages use.
VENDOR_STATIC_DIR = PLACES.root / "vendor-static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# History rows are written once a statement: bulk writes stay fast and are seen all the same.
PGHISTORY_LEVEL = pgtrigger.Statement

# --- language and time

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "русский")]
TIME_ZONE = "Europe/Moscow"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["mentoring.config.formats"]

# --- sign-in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["mentoring.accounts.hashers.PortalArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_FORMS = {"login": "mentoring.accounts.forms.PortalLoginForm"}
# Failures are counted a name and address by axes; allauth holds back one address as a whole, before any hashing.
# Behind a proxy the person's address is what the proxy wrote; without the count everybody would have the proxy's own.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXY_COUNT", 0)
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip"}
ACCOUNT_ADAPTER = "mentoring.accounts.adapter.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_DISPLAY = "mentoring.accounts.adapter.display_name"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Наставничество"
USERSESSIONS_TRACK_ACTIVITY = False
INVITATION_HOURS = 72

# The key in the credentials that allauth gives to `authenticate` (the field of the form is called `login`).
AXES_USERNAME_FORM_FIELD = "username"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_CLIENT_IP_CALLABLE = "mentoring.accounts.adapter.client_ip"
AXES_VERBOSE = False

# Idle for 30 minutes ends a session; mentoring.config.middleware.idle_session renews it once a minute at most.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "portal-session"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "portal-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mentoring.core.views_errors.csrf_failure"

# --- headers

SECURE_SSL_REDIRECT = HTTPS
# Asked inside the network, past the proxy that speaks HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.number("PROXY_COUNT", 0) else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # `data:` for pictures only: the style sheet of Tabler draws check marks and arrows with it.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture", "browsing-topics")
}

# --- jobs: the truth is the Job row; the queue only rings

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# Rows of django-celery-beat are made from this; a silent beat loses nothing, as each task catches up.
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    # A ring that no worker took before the next one is worth nothing: without the limit they would pile up.
    "ring again for waiting jobs": {"task": "core.sweep_jobs", "schedule": 15.0, "options": {"expires": 15}},
    "letters with links": {"task": "notifications.deliver_letters", "schedule": 60.0, "options": {"expires": 60}},
    "instant letters": {"task": "notifications.deliver_mail", "schedule": 120.0, "options": {"expires": 120}},
    "reports of closed periods": {"task": "monitoring.periodic_reports", "schedule": crontab(minute="20")},
    "statuses of the roadmap": {"task": "roadmap.recompute_of_the_day", "schedule": crontab(hour="1-4", minute="10")},
    "reminders of the roadmap": {"task": "roadmap.reminders_of_the_day", "schedule": crontab(hour="5-20", minute="30")},
    "reminders of submissions": {
        "task": "monitoring.reminders_of_the_day",
        "schedule": crontab(hour="5-20", minute="35"),
    },
    "digests": {"task": "notifications.deliver_digests", "schedule": crontab(hour="8-12", minute="5")},
    "terms of keeping": {"task": "registry.keep_terms", "schedule": crontab(hour="3-6", minute="40")},
}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any chunk of work: a task rung twice finds its Job row claimed, so this is comfort, not safety.
    "visibility_timeout": 900,
    # Measured: without these two a task of a killed worker comes back after 25 s instead of 5.
    "unacked_restore_throttle": 1,
    "unacked_restore_interval": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "max_retries": 2,
}

# --- how long personal data are kept (docs/adr/0012; the operator confirms the terms with counsel)

# 152-ФЗ ст. 21 ч. 4–5: destroyed within so many days after the consent ended.
DESTROY_WITHIN_DAYS = env.number("DESTROY_WITHIN_DAYS", 30)
# Years after the end of the last participation; then the purpose is reached.
KEEP_YEARS = env.number("KEEP_YEARS", 3)
# Days that an uploaded workbook is kept after it was applied or given up.
KEEP_WORKBOOKS_DAYS = env.number("KEEP_WORKBOOKS_DAYS", 90)

# --- REST

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["mentoring.accounts.api_auth.PortalTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "mentoring.accounts.api_auth.MayReadApi",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": env.text("API_RATE", "600/min")},
    "NUM_PROXIES": env.number("PROXY_COUNT", 0),
}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105 - the name of a model
REST_KNOX = {
    "SECURE_HASH_ALGORITHM": "hashlib.sha512",
    "AUTO_REFRESH": False,
    "TOKEN_LIMIT_PER_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API портала наставничества",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Fields of several apps share a name or a set of choices: each set gets one name.
    "ENUM_NAME_OVERRIDES": {
        "BasisEnum": "mentoring.organisations.enums.Basis",
        "TierEnum": "roadmap.enums.TaskTier",
        "EventLevelEnum": "mentoring.events.enums.EventLevel",
        "RoadmapStatusEnum": "roadmap.enums.Status",
    },
}

# --- mail

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
# SMTPS, which is what port 465 speaks, or STARTTLS: never both.
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=EMAIL_PORT == 465)
EMAIL_USE_TLS = not EMAIL_USE_SSL and env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "portal@localhost")

# --- logs and metrics

LOGGING = logging_config(as_json=env.flag("LOG_JSON", default=not LOCAL), level=env.text("LOG_LEVEL", "INFO"))
LOGGING_CONFIG = "logging.config.dictConfig"
# Without a token /metrics is as if it did not exist.
METRICS_TOKEN = env.text("METRICS_TOKEN")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
