"""Django's settings. What differs between installations comes from `config.environment`."""

from __future__ import annotations

from typing import Any

import environ
from csp.constants import NONE, SELF

from config.environment import ROOT, read_environment
from config.log import LOGGING as LOGGING
from people.signin_settings import (
    ACCOUNT_ADAPTER as ACCOUNT_ADAPTER,
)
from people.signin_settings import (
    ACCOUNT_EMAIL_NOTIFICATIONS as ACCOUNT_EMAIL_NOTIFICATIONS,
)
from people.signin_settings import (
    ACCOUNT_EMAIL_VERIFICATION as ACCOUNT_EMAIL_VERIFICATION,
)
from people.signin_settings import (
    ACCOUNT_LOGIN_BY_CODE_ENABLED as ACCOUNT_LOGIN_BY_CODE_ENABLED,
)
from people.signin_settings import (
    ACCOUNT_LOGIN_METHODS as ACCOUNT_LOGIN_METHODS,
)
from people.signin_settings import (
    ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE as ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE,
)
from people.signin_settings import (
    ACCOUNT_PRESERVE_USERNAME_CASING as ACCOUNT_PRESERVE_USERNAME_CASING,
)
from people.signin_settings import (
    ACCOUNT_RATE_LIMITS as ACCOUNT_RATE_LIMITS,
)
from people.signin_settings import (
    ACCOUNT_SESSION_REMEMBER as ACCOUNT_SESSION_REMEMBER,
)
from people.signin_settings import (
    ACCOUNT_SIGNUP_FIELDS as ACCOUNT_SIGNUP_FIELDS,
)
from people.signin_settings import (
    AUTH_PASSWORD_VALIDATORS as AUTH_PASSWORD_VALIDATORS,
)
from people.signin_settings import (
    AUTHENTICATION_BACKENDS as AUTHENTICATION_BACKENDS,
)
from people.signin_settings import (
    HEADLESS_ADAPTER as HEADLESS_ADAPTER,
)
from people.signin_settings import (
    HEADLESS_CLIENTS as HEADLESS_CLIENTS,
)
from people.signin_settings import (
    HEADLESS_ONLY as HEADLESS_ONLY,
)
from people.signin_settings import (
    LOGIN_URL as LOGIN_URL,
)
from people.signin_settings import (
    MFA_SUPPORTED_TYPES as MFA_SUPPORTED_TYPES,
)
from people.signin_settings import (
    PASSWORD_HASHERS as PASSWORD_HASHERS,
)
from people.signin_settings import (
    SESSION_ENGINE as SESSION_ENGINE,
)

ENVIRONMENT = read_environment()
# Longest transaction allowed; the reconciliation looks back a little further (see realtime/reconcile.py).
TRANSACTION_SECONDS = 10

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.origins
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A slash too many or too few is an error the caller should see, not a redirect that drops the body.
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "audit",
    "eventlog",
    "people",
    "content",
    "chat",
    "presence",
    "notifications",
    "integrations",
    "realtime",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.health",
    "servestatic.middleware.ServeStaticMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "people.middleware.UserLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.LastSeenMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    database: dict[str, Any] = dict(environ.Env.db_url_config(ENVIRONMENT.database_url))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            # A write transaction takes its lock at once: upgrading a read lock fails without waiting.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={ENVIRONMENT.synchronous};"
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
                "PRAGMA mmap_size=268435456; PRAGMA journal_size_limit=67108864"
            ),
        }
    else:
        database["OPTIONS"] = {
            "pool": {"min_size": 2, "max_size": 20, "timeout": 20},
            # A transaction that stands still would hold its topics: it ends, and its command is told so.
            "options": f"-c idle_in_transaction_session_timeout={TRANSACTION_SECONDS * 1000}",
        }
        database["DISABLE_SERVER_SIDE_CURSORS"] = False
    return database


DATABASES = {"default": _database()}

# --- sign-in -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "torget"}
    if ENVIRONMENT.embedded
    else {"BACKEND": "config.cache.ForgivingRedisCache", "LOCATION": ENVIRONMENT.redis_url}
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- languages -----------------------------------------------------------------------------------------
LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

# --- files ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
WEB_DIST = ROOT / "web" / "dist"
STATICFILES_DIRS = [WEB_DIST] if WEB_DIST.is_dir() else []
STATIC_ROOT = ENVIRONMENT.data / "static"
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_USE_MANIFEST = False
SERVESTATIC_MAX_AGE = 60


def _immutable_file(path: str, url: str) -> bool:
    """Vite puts a hash of the content into these names."""
    return url.startswith("/static/assets/")


SERVESTATIC_IMMUTABLE_FILE_TEST = _immutable_file
MEDIA_ROOT = ENVIRONMENT.data / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
# Bytes of one file, and what one person may have uploaded that is not sent yet.
TORGET_FILE_BYTES = ENVIRONMENT.file_bytes
TORGET_VIDEO_BYTES = ENVIRONMENT.video_bytes
TORGET_WAITING_FILES = 40
TORGET_WAITING_BYTES = 4 * max(TORGET_FILE_BYTES, TORGET_VIDEO_BYTES)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- REST ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["people.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "eventlog.api.handle_exception",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Torget",
    "DESCRIPTION": "Real-time messaging for everyone who works in a municipality.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api",
    "OAS_VERSION": "3.1.1",
    # Names for sets of values that several objects have in common.
    "ENUM_NAME_OVERRIDES": {
        "RoomKind": ["open", "closed", "secret", "announcement", "direct"],
        "NamedRoomKind": ["open", "closed", "secret", "announcement"],
        "UnitKind": ["municipality", "department", "unit", "workplace"],
        "MemberRole": ["owner", "member"],
        "StatusKind": ["doing", "meeting", "off_duty"],
        "InvitedRole": ["staff", "guest"],
        "InvitationState": ["open", "used", "revoked", "expired"],
        "RoleName": ["staff", "guest", "communicator", "moderator", "records_officer", "administrator"],
    },
}

# --- the ports: how a lower room reaches a higher one ----------------------------------------------------
TORGET_TOPICS = {"room": "chat.topics.RoomTopics", "user": "people.topics.UserTopics"}
# Each says whether somebody may see a file that is part of something of its room.
TORGET_FILE_ACCESS = ["chat.files.may_read"]
TORGET_INTENTS = "notifications.services.write_intent"
TORGET_IDENTIFY = "people.queries.identify"
TORGET_EPHEMERAL = {
    "typing": "chat.typing.handle",
    "presence": "presence.handlers.handle_state",
    "watch": "presence.handlers.handle_watch",
}
TORGET_FEED = "chat.topics.RoomTopics"
TORGET_WRITERS = ENVIRONMENT.writers
TORGET_BATCH = ENVIRONMENT.batch
TORGET_LOG_DAYS = ENVIRONMENT.log_days
# Frames a person may send: this many a second in the long run, that many at once.
TORGET_RATE = ENVIRONMENT.rate
TORGET_BURST = ENVIRONMENT.burst
TORGET_LIVE_SESSIONS = "people.queries.live_sessions"
TORGET_NOTE_SEEN = "people.services.note_seen"
# Run about once an hour by each server process.
TORGET_TIDY = ["people.services.purge_sign_ins", "content.files.services.purge_waiting"]
TORGET_ORIGINS = ENVIRONMENT.origins
# What `hello` tells a client of the rooms' own limits.
TORGET_LIMITS = {"watch": 500, "text": 8000, "mentions": 50}

TORGET_TRANSACTION_SECONDS = TRANSACTION_SECONDS

if ENVIRONMENT.embedded:
    CHANNEL_LAYERS: dict[str, Any] = {}
else:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [ENVIRONMENT.redis_url], "prefix": "torget"},
        }
    }
