"""Django's settings. What an installation may change is in `environment.py`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from openmsc import __version__
from openmsc.config import environment
from openmsc.kit.logs import FORMATTER

VERSION = __version__
DATA_DIR = environment.data_dir()
SECRET_KEY = environment.secret_key(DATA_DIR)
DEBUG = environment.flag("OPENMSC_DEBUG")

BASE_URL = environment.text("OPENMSC_URL").rstrip("/")
_base = urlsplit(BASE_URL)
if BASE_URL and (_base.scheme not in {"http", "https"} or not _base.hostname):
    raise environment.SettingError(f"OPENMSC_URL must begin with https:// or http://, not {BASE_URL!r}.")
_bind_host = environment.bind()[0]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.words("OPENMSC_ALLOWED_HOSTS")]
ALLOWED_HOSTS.append(f"[{_bind_host}]" if ":" in _bind_host else _bind_host)
if _base.hostname:
    ALLOWED_HOSTS.append(_base.hostname)
    CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]

TRUSTED_PROXIES = environment.number("OPENMSC_TRUSTED_PROXIES")
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "openmsc.accounts",  # before allauth: its templates stand in for allauth's
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "openmsc.kit",
    "openmsc.kit.audit",
    "openmsc.kit.lists",
    "openmsc.kit.schedule",
    "openmsc.customers",
    "openmsc.plans",
    "openmsc.tenants",
    "openmsc.backups",
    "openmsc.usage",
    "openmsc.setup",
    "openmsc.config",
]
MIDDLEWARE = [
    "openmsc.kit.answers.AnswerMiddleware",  # outermost, as the next four: static files and errors carry it too
    "openmsc.kit.web.PlainTextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads by chance, against BREACH; a list of 25 is 90 kB without
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "openmsc.kit.web.GateMiddleware",  # before the body is read, which the next one does
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openmsc.accounts.middleware.ActorMiddleware",
]
ROOT_URLCONF = "openmsc.config.urls"
WSGI_APPLICATION = "openmsc.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "openmsc.config.menu.shell",
            ],
            "builtins": ["django.templatetags.static", "openmsc.kit.templatetags.kit"],
        },
    }
]

_database_url = environment.text("OPENMSC_DATABASE_URL")
WEB_THREADS = environment.number("OPENMSC_WEB_THREADS", least=1)
DATABASES: dict[str, Any]
if _database_url:
    try:
        _postgres: dict[str, Any] = dict(dj_database_url.parse(_database_url))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise environment.SettingError("OPENMSC_DATABASE_URL is not a database address.") from error
    if _postgres["ENGINE"] != "django.db.backends.postgresql":
        raise environment.SettingError(
            "OPENMSC_DATABASE_URL must begin with postgres://; leave it out for SQLite."
        )
    _postgres["CONN_MAX_AGE"] = 0
    _postgres["CONN_HEALTH_CHECKS"] = True  # else each pooled connection fails once after a database restart
    _postgres["OPTIONS"] = {
        **_postgres.get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": WEB_THREADS + 2, "timeout": 10},
    }
    DATABASES = {"default": _postgres}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "openmsc.sqlite3",
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},  # a file: in memory it locks differently
            # A thread keeps its connection: the last to close would write the whole log back, at every request.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a report that was acknowledged survives a power cut, not only a killed process.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The database cache holds sign-in limits: they must hold across processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # When full it forgets a third, whichever: no flood of guesses may push a lock out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has a use for our files

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail is unique, by a constraint that ignores case
    "security.W005",  # whether HSTS holds for sub-domains too, or is preloaded, is for their owner to say
    "security.W021",
    "security.W008",  # the reverse proxy sends people to https
]

AUTH_USER_MODEL = "accounts.Administrator"
ADMINISTRATOR_ACTOR = "openmsc.accounts.actors.actor_by_id"
AUTHENTICATION_BACKENDS = ["openmsc.accounts.sign_in.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "customers"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "openmsc.accounts.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_RATE_LIMITS = {  # of wrong passwords and codes: accounts/lockout.py
    "login": "60/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/10m/user",
    "reset_password": "20/h/ip,3/h/key",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
MFA_ADAPTER = "openmsc.accounts.second_factors.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# At the second step, too: what it asks for could be answered where a passkey signs in alone.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # a clock may be wrong by half a minute; no code counts twice all the same (totp.py)

SESSION_ENGINE = "openmsc.accounts.session_store"
SESSION_COOKIE_AGE = 12 * 60 * 60  # absolute; idle limit in accounts/sessions.py
# Over TLS, browsers take a __Host- cookie from this very host alone: no neighbour in the domain can plant one.
_host_only = "__Host-" if _base.scheme == "https" else ""
SESSION_COOKIE_NAME = f"{_host_only}openmsc_session"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_host_only}openmsc_csrf"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_COOKIE_NAME = f"{_host_only}openmsc_messages"
MESSAGE_STORAGE = "openmsc.kit.answers.Messages"
CSRF_FAILURE_VIEW = "openmsc.kit.web.csrf_failed"
if _base.scheme == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS: list[str] = []  # no form takes a file

DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("OPENMSC_EMAIL_FROM")
_mail_server = environment.mail_server()
if _mail_server:
    EMAIL_HOST = _mail_server.hostname
    EMAIL_PORT = _mail_server.port or (465 if _mail_server.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_mail_server.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail_server.password or "")
    EMAIL_USE_SSL = _mail_server.scheme == "smtps"
    EMAIL_USE_TLS = _mail_server.scheme == "smtp" and EMAIL_PORT != 25
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"

INGEST_PER_MINUTE = environment.number("OPENMSC_INGEST_PER_MINUTE", least=1)
INGEST_MAX_BYTES = 8 * 1024 * 1024

LOG_LEVEL = environment.choice("OPENMSC_LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": FORMATTER},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.security.DisallowedHost": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},  # not two lines for each task
        "psycopg.pool": {"level": "ERROR"},  # else each try is a line while the database is away
    },
}

SWEEPS = {
    "seal events": ("openmsc.kit.audit.chain.seal_events", timedelta(seconds=10)),
    "note the last event": ("openmsc.kit.audit.chain.note_head", timedelta(hours=1)),
    "fail runs without end": ("openmsc.backups.tasks.fail_runs_without_end", timedelta(minutes=1)),
    "remove deleted products": ("openmsc.backups.tasks.remove_deleted_products", timedelta(minutes=1)),
    "revive tasks": ("openmsc.kit.schedule.housekeeping.revive_tasks", timedelta(minutes=1)),
    "forget finished tasks": ("openmsc.kit.schedule.housekeeping.forget_finished_tasks", timedelta(hours=6)),
    "forget expired limits": ("openmsc.kit.schedule.housekeeping.forget_expired_limits", timedelta(hours=1)),
    "forget expired sessions": (
        "openmsc.kit.schedule.housekeeping.forget_expired_sessions",
        timedelta(hours=1),
    ),
    "renew metadata of the identity provider": (
        "openmsc.accounts.single_sign_on.tasks.refresh_metadata",
        timedelta(hours=6),
    ),
    "resume bulk changes": ("openmsc.kit.lists.bulk_runs.resume_broken_off", timedelta(minutes=5)),
    "forget old bulk changes": ("openmsc.kit.lists.bulk_runs.forget_old_runs", timedelta(hours=6)),
}
