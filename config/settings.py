"""Settings, from the environment by django-environ. What is unset is served by the local services of `make run`."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from config.access.rate import Rate, rate
from config.local import addresses, folder, secret
from config.metrics import access as metrics_access
from config.process_name import process_name

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()  # type: ignore[no-untyped-call]
environ.Env.read_env(BASE_DIR / ".env")

# A deployment names its database and is held to production's rules; a shop on a developer's machine is not.
LOCAL = not env.str("DATABASE_URL", default="")
if LOCAL and env.str("READMODELS_DATABASE_URL", default=""):
    raise ImproperlyConfigured("READMODELS_DATABASE_URL is set, but DATABASE_URL is not.")

DEBUG = env.bool("DEBUG", default=False)
# What the admin's pages say they are of. A deployment that has no name counts as production.
ENVIRONMENT = env.str("ENVIRONMENT", default="").strip()
SECRET_KEY = secret.django_key() if LOCAL else env.str("SECRET_KEY")
# Key-encryption keys of personal data, newest first; an older one is needed until `personal_keys rotate` has run.
PERSONAL_DATA_KEYS = env.list("PERSONAL_DATA_KEYS", default=[]) or (secret.personal_data_keys() if LOCAL else [])
# What tells an e-mail address that is in use. Under another one, `replay email_in_use`.
EMAIL_HASH_KEY = env.str("EMAIL_HASH_KEY", default="") or (secret.email_hash_key() if LOCAL else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if LOCAL else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Where the process that streams is reached, if not at the web server's address, and from which origins' pages.
STREAM_URL = env.str("STREAM_URL", default=addresses.stream_url() if LOCAL else "").rstrip("/")
STREAM_ORIGINS = env.list("STREAM_ORIGINS", default=addresses.web_origins() if LOCAL else [])

# Whether anybody may look at the catalogue and order, at /shop.
STOREFRONT = env.bool("STOREFRONT", default=LOCAL)
# What the shop's prices are, unless an order says otherwise.
PRICES_INCLUDE_TAX = env.bool("PRICES_INCLUDE_TAX", default=True)


def _hours(name: str, default: float) -> timedelta | None:
    """0: never."""
    return timedelta(hours=env.float(name, default=default)) or None


# From when it was placed; unpaid by then, an order expires.
PAYMENT_DUE_AFTER = _hours("PAYMENT_DUE_HOURS", 72)
# From the last change; then a cart counts as abandoned.
CART_ABANDONED_AFTER = _hours("CART_ABANDONED_HOURS", 24)
# From delivery; then an order is completed, and nothing of it can be returned any more.
RETURNS_ACCEPTED_FOR = _hours("RETURNS_HOURS", 24 * 14)

INSTALLED_APPS = [
    "config.apps.OrderlogAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "config.access",
    "config.doctor",
    "config.storefront",
    "eventstore",
    "eventstore.reactions",
    "eventstore.outbox",
    "catalog",
    "orders",
    "readmodels",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.content_security.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.trace.TraceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# A pooler in transaction mode gives each transaction any session: what is set or kept in one is lost on the next.
BEHIND_POOLER = env.bool("BEHIND_POOLER", default=False)

# A command waits 3 s for a stream that another command has locked; no statement runs longer than 60 s.
_TIMEOUTS = "-c lock_timeout=3s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
_SESSION: dict[str, Any] = {} if BEHIND_POOLER else {"options": _TIMEOUTS, "prepare_threshold": 5}
# The name gives way to PGAPPNAME, where that is set.
_CONNECTION = {"connect_timeout": 5, "fallback_application_name": process_name(sys.argv)}

DATABASES: dict[str, dict[str, Any]] = (
    addresses.databases()
    if LOCAL
    else {
        "default": dict(env.db_url("DATABASE_URL")),
        "readmodels": dict(env.db_url("READMODELS_DATABASE_URL")),
    }
)
for _settings in DATABASES.values():
    _settings["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    _settings["CONN_HEALTH_CHECKS"] = True
    _settings["DISABLE_SERVER_SIDE_CURSORS"] = BEHIND_POOLER
    _settings["OPTIONS"] = {**_SESSION, **_CONNECTION, **_settings.get("OPTIONS", {})}
# The role that owns the log's tables. `migrate` connects as it by itself; nothing else needs it.
MIGRATION_DATABASES: dict[str, dict[str, Any]] = addresses.owners() if LOCAL else {}
if not LOCAL and env.str("MIGRATION_DATABASE_URL", default=""):
    MIGRATION_DATABASES["default"] = dict(env.db_url("MIGRATION_DATABASE_URL"))
for _settings in MIGRATION_DATABASES.values():
    # A migration may take long, but waiting for a lock it keeps everybody else waiting behind it.
    _patience = {} if BEHIND_POOLER else {"options": "-c lock_timeout=10s"}
    _settings["OPTIONS"] = {**_patience, **_CONNECTION, **_settings.get("OPTIONS", {})}
DATABASE_ROUTERS = ["readmodels.router.ReadModelsRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Granian reads the same variable: the threads of a web process. Two are left to requests that wait for no read model,
# and half of them to requests whose bodies are there.
_THREADS = env.int("GRANIAN_BLOCKING_THREADS", default=8)
WAITING_READS = max(1, _THREADS - 2)
SLOW_BODIES = max(1, _THREADS // 2)

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or addresses.broker_url()
# A broker that is gone costs its callers seconds, not minutes.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_timeout": 5, "socket_connect_timeout": 1}
    if env.str("CELERY_BROKER_URL", default="")
    else addresses.broker_transport_options()
)

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5_000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is gone, or refuses writes, ends no worker: it sweeps.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_PUBLISH_RETRY = False
# Without it the connections to the databases are closed around every task.
CELERY_DB_REUSE_MAX = 1_000
CELERY_BEAT_SCHEDULE = {
    "verify": {"task": "readmodels.engine.tasks.verify", "schedule": crontab(hour="3", minute="30")},
    "react": {"task": "eventstore.reactions.tasks.react", "schedule": 1.0, "options": {"expires": 5.0}},
    "seal": {"task": "eventstore.tasks.seal", "schedule": 60.0, "options": {"expires": 60.0}},
    "send": {"task": "eventstore.outbox.tasks.send", "schedule": 1.0, "options": {"expires": 10.0}},
}

# Mails go through EMAIL_URL (smtp+tls://user:password@host:587). Those of a developer's machine are files.
_EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = folder.LOCAL / "mail"
if _EMAIL_URL or not LOCAL:
    globals().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Orderlog <orders@localhost>")
# Whether a client may have webhooks sent to http and to addresses that are not of the public internet.
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.bool("WEBHOOKS_TO_PRIVATE_ADDRESSES", default=LOCAL)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
# Locally they are served from where they are; a deployment collects them first.
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
STATIC_ROOT = None if LOCAL else BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = LOCAL

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.access.authentication.ApiKeyAuthentication",
        "config.access.authentication.CustomerTokenAuthentication",
        "config.access.session.OperatorAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["config.access.permission.Permitted"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.shapes.Description",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "config.api.problems.answer_problem",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "LIST_SERIALIZER_ERRORS_AS_DICT": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Orderlog",
    "DESCRIPTION": (BASE_DIR / "config/api/description.md").read_text(encoding="utf-8"),
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ProductStatusEnum": ["offered", "discontinued"],
        "CartStatusEnum": "readmodels.cart.model.STATUSES",
        "CustomerStatusEnum": "readmodels.customer_profile.model.STATUSES",
        "OrderStatusEnum": "orders.progress.STATUSES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api.schema.document.complete",
    ],
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "displayRequestDuration": True},
}


def _rate(name: str, default: str) -> Rate | None:
    """Of each process."""
    try:
        return rate(env.str(name, default=default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from None


THROTTLE_API_KEYS = _rate("THROTTLE_API_KEYS", "1000/s")
THROTTLE_CUSTOMERS = _rate("THROTTLE_CUSTOMERS", "600/m")
# From one address: credentials that open nothing, and attempts to log in to the admin that fail.
THROTTLE_FAILURES = _rate("THROTTLE_FAILURES", "60/m")
THROTTLE_LOG_INS = _rate("THROTTLE_LOG_INS", "10/m")
# How many proxies of ours stand in front, each of which adds to X-Forwarded-For whom it got the request from.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
# Who may read /metrics: whoever has the token, and what is asked for from these networks, not by way of a proxy.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_NETWORKS = metrics_access.networks(env.list("METRICS_NETWORKS", default=[]))
METRICS_OPEN = LOCAL and not (METRICS_TOKEN or METRICS_NETWORKS)

CSRF_FAILURE_VIEW = "config.storefront.page.csrf_failed"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not LOCAL)
SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$", "^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if LOCAL else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# The return of an order of a thousand lines has two fields for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_500
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOG_FORMAT = env.str("LOG_FORMAT", default="plain")
_LINES = {"plain": {"()": "config.log_lines.PlainLine"}, "json": {"()": "config.log_lines.JsonLine"}}
if LOG_FORMAT not in _LINES:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; there are: {', '.join(_LINES)}.")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": _LINES,
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # A task is a ring of the bell, of which there are hundreds a second: what it led to has lines of its own.
    "loggers": {
        name: {"level": LOG_LEVEL if LOG_LEVEL == "DEBUG" else "WARNING"}
        for name in ("celery.worker.strategy", "celery.app.trace")
    },
}
