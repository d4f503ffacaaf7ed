"""Django's settings. What differs between installations comes from `config.environment`."""

from __future__ import annotations

from typing import Any

import environ
from csp.constants import NONE, SELF

from config.environment import ROOT, read_environment
from config.log import LOGGING as LOGGING
from config.redis import channel_layers
from notifications.sender.addresses import PUSH_SERVICES, read_allowed
from people.signin_settings import (
    ACCOUNT_ADAPTER as ACCOUNT_ADAPTER,
)
from people.signin_settings import (
    ACCOUNT_EMAIL_NOTIFICATIONS as ACCOUNT_EMAIL_NOTIFICATIONS,
)
from people.signin_settings import (
    ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS as ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS,
)
from people.signin_settings import (
    ACCOUNT_EMAIL_VERIFICATION as ACCOUNT_EMAIL_VERIFICATION,
)
from people.signin_settings import (
    ACCOUNT_LOGIN_BY_CODE_ENABLED as ACCOUNT_LOGIN_BY_CODE_ENABLED,
)
from people.signin_settings import (
    ACCOUNT_LOGIN_BY_CODE_TIMEOUT as ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
)
from people.signin_settings import (
    ACCOUNT_LOGIN_METHODS as ACCOUNT_LOGIN_METHODS,
)
from people.signin_settings import (
    ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE as ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE,
)
from people.signin_settings import (
    ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED as ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED,
)
from people.signin_settings import (
    ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT as ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT,
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
    MFA_ADAPTER as MFA_ADAPTER,
)
from people.signin_settings import (
    MFA_ALLOW_UNVERIFIED_EMAIL as MFA_ALLOW_UNVERIFIED_EMAIL,
)
from people.signin_settings import (
    MFA_PASSKEY_LOGIN_ENABLED as MFA_PASSKEY_LOGIN_ENABLED,
)
from people.signin_settings import (
    MFA_RATE_LIMITS as MFA_RATE_LIMITS,
)
from people.signin_settings import (
    MFA_SUPPORTED_TYPES as MFA_SUPPORTED_TYPES,
)
from people.signin_settings import (
    MFA_TOTP_ISSUER as MFA_TOTP_ISSUER,
)
from people.signin_settings import (
    MFA_TOTP_TOLERANCE as MFA_TOTP_TOLERANCE,
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
VERSION = "0.1.0"

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
    "streams",
    "questions",
    "presence",
    "search",
    "records",
    "notifications",
    "integrations",
    "realtime",
    "config",
]

# Of all but the client's own files: config/handler.py.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.health",
    "config.metrics.measure",
    "config.middleware.compress",
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
        database["ENGINE"] = "config.sqlite"
        database["OPTIONS"] = {
            # A write transaction takes its lock at once: upgrading a read lock fails without waiting.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={ENVIRONMENT.synchronous};"
                # Each thread has a cache of its own, over what is mapped once for all.
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY;"
                "PRAGMA mmap_size=268435456; PRAGMA journal_size_limit=67108864;"
                # What is removed is overwritten: nobody reads it out of the file.
                "PRAGMA secure_delete=ON"
            ),
        }
        # Threads are kept, and so is what each has open.
        database["CONN_MAX_AGE"] = None
    else:
        database["OPTIONS"] = {
            # What is asked for the fifth time on a connection is planned no more
            # (docs/decisions/009-plans-are-kept.md).
            "server_side_binding": True,
            "prepare_threshold": 5,
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

# --- mail ----------------------------------------------------------------------------------------------
_mail = environ.Env.email_url_config(ENVIRONMENT.mail_url)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = str(ENVIRONMENT.data / "mail")
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = int(_mail.get("EMAIL_PORT") or 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
# Whether people are offered codes by mail, and whom they are told to ask who cannot get in.
TORGET_MAIL = ENVIRONMENT.mail
TORGET_HELP = ENVIRONMENT.help

# --- languages -----------------------------------------------------------------------------------------
LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

# --- files ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
WEB_DIST = ENVIRONMENT.client
STATICFILES_DIRS = [WEB_DIST] if WEB_DIST.is_dir() else []
STATIC_ROOT = ENVIRONMENT.data / "static"
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_USE_MANIFEST = False
SERVESTATIC_MAX_AGE = 60
SERVESTATIC_MIMETYPES = {".webmanifest": "application/manifest+json"}


def _keep_for_good(headers: Any, path: str, url: str) -> None:
    """Vite puts a hash of the content into these names. (ServeStatic has no ear for a test of its own.)"""
    if url.startswith("/static/assets/"):
        headers["Cache-Control"] = "max-age=31536000, public, immutable"


SERVESTATIC_ADD_HEADERS_FUNCTION = _keep_for_good
TORGET_DATA = ENVIRONMENT.data
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
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "people.admission.RulesAccepted",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "eventlog.api.handle_exception",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Torget",
    "DESCRIPTION": "Real-time messaging for everyone who works in a municipality.",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api",
    "OAS_VERSION": "3.1.1",
    # Names for sets of values that several objects have in common.
    "ENUM_NAME_OVERRIDES": {
        "RoomKind": ["open", "closed", "secret", "announcement", "direct", "unit"],
        "NotifyLevel": ["all", "mentions", "nothing"],
        "JoinRequestState": ["open", "accepted", "declined", "withdrawn"],
        "NamedRoomKind": ["open", "closed", "secret", "announcement"],
        "UnitKind": ["municipality", "department", "unit", "workplace"],
        "MemberRole": ["owner", "member"],
        "FileKind": ["image", "video", "audio", "document"],
        "StatusKind": ["doing", "meeting", "off_duty"],
        "LegalStatus": ["working", "official", "received", "minor", "keep"],
        "RetentionScope": ["open", "closed", "secret", "announcement", "direct", "unit", "guest"],
        "RuleState": ["proposed", "holds", "ended"],
        "RunState": ["running", "held", "done"],
        "HandoverState": ["making", "waiting", "done", "closed", "refused", "empty"],
        "GoneReason": ["deleted", "hidden", "purged", "registered"],
        "ReportReason": ["insult", "threat", "privacy", "unlawful", "other"],
        "CaseReason": ["insult", "threat", "privacy", "unlawful", "other", "words", "approval"],
        "SessionState": [
            *("draft", "announced", "collecting", "live", "closing", "closed", "published", "archived"),
        ],
        "QuestionStage": ["waiting", "now", "later", "passed", "answered"],
        "QuestionState": ["held", "approved", "hidden", "merged", "dismissed"],
        "QuestionOrder": ["votes", "hand"],
        "DismissalReason": [
            *("off_topic", "answered_already", "personal", "insult", "unclear", "other"),
        ],
        "PollKind": ["single", "multiple", "scale"],
        "PollState": ["draft", "open", "closed"],
        "CaseState": ["open", "claimed", "settled"],
        "ImportState": ["checking", "checked", "running", "done", "failed"],
        "InvitedRole": ["staff", "guest"],
        "AlertState": ["draft", "waiting", "sending", "active", "updated", "all_clear", "cancelled"],
        "AlertIssueKind": ["alert", "update", "correction", "all_clear", "cancel"],
        "InvitationState": ["open", "used", "revoked", "expired"],
        "RoleName": ["staff", "guest", "communicator", "moderator", "records_officer", "administrator"],
    },
}

# --- the ports: how a lower room reaches a higher one ----------------------------------------------------
TORGET_TOPICS = {
    "room": "chat.topics.RoomTopics",
    "user": "people.topics.UserTopics",
    "desk": "content.moderation.topics.DeskTopics",
    "session": "questions.topics.SessionTopics",
    "home": "streams.topics.HomeTopics",
    "alert": "notifications.alerts.topics.AlertTopics",
    "board": "notifications.alerts.topics.BoardTopics",
    "alerts": "notifications.alerts.topics.DeskTopics",
}
# Topics of which each reader gets a part, and who chooses it.
TORGET_SIFTED = {"home": "streams.live.sift"}
# Each says whether somebody may see a file that is part of something of its room.
TORGET_FILE_ACCESS = [
    "chat.files.may_read",
    "chat.queries.unsent.may_read_file",
    "streams.files.may_read",
    "records.access.may_read_file",
]
# Each says what of its room a file is part of.
TORGET_FILE_OWNERS = ["chat.files.owner_of", "streams.files.owner_of"]
TORGET_ADMIT = "people.admission.admit"
# A topic every process follows: what happens there concerns everybody.
TORGET_HOUSE_TOPIC = "house:rules"
# Each hears who came to belong to which stored audiences, and who no longer does.
TORGET_MOVES = ["chat.services.moves.follow", "questions.services.moves.follow"]
TORGET_INTENTS = "notifications.services.write_intents"
# What hears of objects that were written without events, by their kind.
TORGET_WRITTEN = {
    "message": "search.services.index_messages",
    "post": "search.services.index_posts",
    "comment": "search.services.index_comments",
}
# Called about once a second by each server process, again at once while they say that something is left.
TORGET_FOLLOWERS = ["search.following.follow"]
# What runs beside the sockets in a server process. Grown, `manage.py worker` is a process of its own.
TORGET_COMPANIONS = ["questions.counting.Counter"]
if ENVIRONMENT.embedded:
    TORGET_COMPANIONS.append("notifications.worker.Worker")
TORGET_COMPANIONS += ["eventlog.vitals.Vitals", "eventlog.collecting.Collecting"]
# Called with the primary keys of purged messages: what else is kept of them goes as well.
TORGET_FORGET = {
    "message": ["search.services.forget"],
    "question": ["search.services.forget_questions"],
    "post": ["search.services.forget_posts"],
    "comment": ["search.services.forget_comments"],
}
# Due work that still removes something after a purge.
TORGET_BEFORE_CLEANING = ["files.discard", "chat.origin_gone", "search.tidy"]
TORGET_IDENTIFY = "people.queries.identify"
TORGET_EPHEMERAL = {
    "typing": "chat.typing.handle",
    "presence": "presence.handlers.handle_state",
    "watch": "presence.handlers.handle_watch",
}
TORGET_FEED = "chat.topics.RoomTopics"
# Makes the frame that everybody who may read a topic is told at once.
TORGET_SPREAD = "notifications.alerts.queries.alerts.spread"
TORGET_METRICS_TOKEN = ENVIRONMENT.metrics_token
TORGET_WRITERS = ENVIRONMENT.writers
TORGET_BATCH = ENVIRONMENT.batch
TORGET_LOG_DAYS = ENVIRONMENT.log_days
# Frames a person may send: this many a second in the long run, that many at once.
TORGET_RATE = ENVIRONMENT.rate
TORGET_BURST = ENVIRONMENT.burst
TORGET_LIVE_SESSIONS = "people.queries.live_sessions"
TORGET_NOTE_SEEN = "people.services.note_seen"
# Read anew every few seconds by each server process: another may have changed it.
TORGET_REFRESH = ["content.moderation.words.refresh", "notifications.alerts.cap.polling.ensure"]
# Run about once an hour by each server process.
TORGET_TIDY = [
    "notifications.services.purge_devices",
    "notifications.services.purge_notifications",
    "people.services.purge_sign_ins",
    "people.importing.jobs.purge_jobs",
    "content.files.services.purge_waiting",
    "chat.services.drafts.purge_drafts",
    "content.notices.services.purge_notices",
    "chat.services.purge_requests",
    "records.registry.services.purge_packages",
    "records.registry.waiting.remind_of_all",
]
TORGET_ORIGINS = ENVIRONMENT.origins
# How many proxies stand in front and say in X-Forwarded-For whom they were asked by.
TORGET_PROXIES = ENVIRONMENT.proxies
# Where people find the installation: in mails and pushes.
TORGET_URL = ENVIRONMENT.url
# Push services that may be posted to, beside the known ones.
TORGET_PUSH_ALLOWED = read_allowed(PUSH_SERVICES, ENVIRONMENT.push_services)
# Calendars may be read from any public machine, and from origins that are named.
TORGET_CALENDAR_ALLOWED = read_allowed(
    (), [origin for origin in ENVIRONMENT.calendar_services if "://" in origin]
)
TORGET_PUSH_CONTACT = ENVIRONMENT.push_contact
# The gateway that texts are sent by as SMS; without an address there is none.
TORGET_SMS = ENVIRONMENT.sms
# A device that showed itself within so many days is alive; who has none is told by mail, at most once in so
# many hours.
TORGET_ALIVE_DAYS = ENVIRONMENT.alive_days
# Whose urgent messages go through working hours.
TORGET_URGENT_ROLES = ENVIRONMENT.urgent_roles
# How long the inbox keeps its lines.
TORGET_NOTIFICATION_DAYS = ENVIRONMENT.notification_days
TORGET_DIGEST_HOURS = ENVIRONMENT.digest_hours
# Days within which a records officer decides on what an owner wants to hand over to the registry.
TORGET_HANDOVER_DAYS = ENVIRONMENT.handover_days
# Minutes after which whoever proposed an alert may let it go alone.
TORGET_ALERT_ALONE_MINUTES = ENVIRONMENT.alert_alone_minutes
# How alerts name this municipality in CAP; its own codes and its county's; whose warnings become drafts, as
# names and addresses; and the token with which others read ours, without which nobody does.
TORGET_ALERT_SENDER = ENVIRONMENT.alert_sender
TORGET_ALERT_CODES = ENVIRONMENT.alert_codes
TORGET_ALERT_SOURCES = ENVIRONMENT.alert_sources
TORGET_ALERT_FEED_TOKEN = ENVIRONMENT.alert_feed_token
TORGET_EMBED_ORIGINS = ENVIRONMENT.embed_origins
# What `hello` tells a client of the rooms' own limits.
TORGET_LIMITS = {
    "watch": 500,
    "text": 8000,
    "mentions": 50,
    "files": 10,
    "file_bytes": TORGET_FILE_BYTES,
    "video_bytes": TORGET_VIDEO_BYTES,
}
# Minutes in which authors may change and delete what they wrote; None: always, 0: never.
TORGET_EDIT_MINUTES = ENVIRONMENT.edit_minutes
TORGET_DELETE_MINUTES = ENVIRONMENT.delete_minutes
if TORGET_EDIT_MINUTES is not None:
    TORGET_LIMITS["edit_minutes"] = TORGET_EDIT_MINUTES
if TORGET_DELETE_MINUTES is not None:
    TORGET_LIMITS["delete_minutes"] = TORGET_DELETE_MINUTES

TORGET_TRANSACTION_SECONDS = TRANSACTION_SECONDS

CHANNEL_LAYERS: dict[str, Any] = {} if ENVIRONMENT.embedded else channel_layers(ENVIRONMENT.redis_url)
