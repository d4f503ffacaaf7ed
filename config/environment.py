"""What an installation may set, typed, with its defaults; everything comes from TORGET_ variables."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from config.redis import read_address
from eventlog.kept import read_kept
from notifications.gateway import JSON, Gateway, read_gateway

ROOT = Path(__file__).resolve().parent.parent
SECRET_FILE = "secret.key"
DATABASE_FILE = "torget.sqlite3"


@dataclass(frozen=True)
class Environment:
    """The settings of one installation.

    `hosts` are names (no ports) the service answers to; `origins` are scheme://host[:port] that browsers may
    open sockets and post forms from; `url` is where people find it, in mails and pushes. Times are in
    seconds unless a name says otherwise.
    """

    data: Path
    client: Path
    database_url: str
    redis_url: str
    secret_key: str
    debug: bool
    hosts: list[str]
    origins: list[str]
    https: bool
    proxies: int
    synchronous: str
    writers: int
    batch: int
    log_days: int
    metrics_token: str
    rate: float
    burst: float
    file_bytes: int
    video_bytes: int
    edit_minutes: int | None
    delete_minutes: int | None
    mail: bool
    mail_url: str
    mail_from: str
    help: str
    language: str
    time_zone: str
    url: str
    push_services: list[str]
    push_contact: str
    calendar_services: list[str]
    sms: Gateway
    alive_days: int
    digest_hours: int
    notification_days: int
    urgent_roles: list[str]
    alert_alone_minutes: int
    handover_days: int
    alert_sender: str
    alert_codes: list[str]
    alert_sources: dict[str, str]
    alert_feed_token: str
    embed_origins: list[str]

    @property
    def embedded(self) -> bool:
        """One process, SQLite, nothing else."""
        return not self.redis_url


def read_environment() -> Environment:
    """Read the environment.

    A missing secret key is made and kept in the data folder, readable by its owner only.
    """
    env = environ.Env()
    data = Path(env.str("TORGET_DATA", default=str(ROOT / "data"))).absolute()
    database = env.str("TORGET_DATABASE_URL", default=f"sqlite:///{data / DATABASE_FILE}")
    mail = env.str("TORGET_MAIL_URL", default="")
    hosts = env.list("TORGET_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
    origins = env.list("TORGET_ORIGINS", default=[])
    url = env.str("TORGET_URL", default=origins[0] if origins else "http://localhost:8000").rstrip("/")
    return Environment(
        data=data,
        client=Path(env.str("TORGET_CLIENT", default=str(ROOT / "web" / "dist"))).absolute(),
        database_url=database,
        redis_url=_read_redis(env),
        secret_key=env.str("TORGET_SECRET_KEY", default="")
        or read_kept(data / SECRET_FILE, lambda: secrets.token_urlsafe(48)),
        debug=env.bool("TORGET_DEBUG", default=False),
        hosts=hosts,
        origins=origins,
        https=env.bool("TORGET_HTTPS", default=False),
        proxies=env.int("TORGET_PROXIES", default=0),
        synchronous=env.str("TORGET_SQLITE_SYNCHRONOUS", default="FULL").upper(),
        writers=env.int("TORGET_WRITERS", default=4),
        batch=env.int("TORGET_BATCH", default=100),
        log_days=env.int("TORGET_LOG_DAYS", default=30),
        metrics_token=env.str("TORGET_METRICS_TOKEN", default=""),
        rate=env.float("TORGET_RATE", default=20.0),
        burst=env.float("TORGET_BURST", default=60.0),
        file_bytes=env.int("TORGET_FILE_BYTES", default=25_000_000),
        video_bytes=env.int("TORGET_VIDEO_BYTES", default=100_000_000),
        edit_minutes=_read_minutes(env, "TORGET_EDIT_MINUTES"),
        delete_minutes=_read_minutes(env, "TORGET_DELETE_MINUTES"),
        mail=mail != "none",
        mail_url="dummymail://" if mail == "none" else mail or "filemail://",
        mail_from=env.str("TORGET_MAIL_FROM", default="Torget <torget@localhost>"),
        help=env.str("TORGET_HELP", default=""),
        language=env.str("TORGET_LANGUAGE", default="sv"),
        time_zone=env.str("TORGET_TIME_ZONE", default="Europe/Stockholm"),
        url=url,
        push_services=env.list("TORGET_PUSH_SERVICES", default=[]),
        calendar_services=env.list("TORGET_CALENDAR_SERVICES", default=[]),
        sms=_read_sms(env),
        alive_days=env.int("TORGET_ALIVE_DAYS", default=30),
        urgent_roles=env.list("TORGET_URGENT_ROLES", default=["communicator", "administrator"]),
        notification_days=env.int("TORGET_NOTIFICATION_DAYS", default=90),
        digest_hours=env.int("TORGET_DIGEST_HOURS", default=4),
        handover_days=max(2, env.int("TORGET_HANDOVER_DAYS", default=60)),
        alert_alone_minutes=env.int("TORGET_ALERT_ALONE_MINUTES", default=5),
        alert_sender=env.str("TORGET_ALERT_SENDER", default=f"alarm@{urlsplit(url).hostname}"),
        alert_codes=env.list("TORGET_ALERT_CODES", default=[]),
        alert_sources=_read_sources(env),
        alert_feed_token=env.str("TORGET_ALERT_FEED_TOKEN", default=""),
        embed_origins=_read_embed_origins(env),
        # A mailbox that every domain is to have (RFC 2142 §4): push services refuse what is none.
        push_contact=env.str("TORGET_PUSH_CONTACT", default=f"postmaster@{urlsplit(url).hostname}"),
    )


def _read_redis(env: environ.Env) -> str:
    """Return the address of Redis, empty for none. Raises ImproperlyConfigured for what is no address."""
    url: str = env.str("TORGET_REDIS_URL", default="")
    if url:
        read_address(url)
    return url


def _read_sms(env: environ.Env) -> Gateway:
    """Return the SMS gateway. Raises ImproperlyConfigured where no text could be sent with it."""
    try:
        return read_gateway(
            url=env.str("TORGET_SMS_URL", default=""),
            method=env.str("TORGET_SMS_METHOD", default="POST"),
            header=env.str("TORGET_SMS_HEADER", default=""),
            body=env.str("TORGET_SMS_BODY", default=""),
            body_form=env.str("TORGET_SMS_FORMAT", default=JSON),
            inside=env.list("TORGET_SMS_SERVICES", default=[]),
            country=env.str("TORGET_SMS_COUNTRY", default="46"),
            rate=env.float("TORGET_SMS_RATE", default=5.0),
            parts=env.int("TORGET_SMS_PARTS", default=4),
        )
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None


def _read_minutes(env: environ.Env, name: str) -> int | None:
    """Return a number of minutes, None where it is not set. Raises ImproperlyConfigured below 0."""
    if not env.str(name, default=""):
        return None
    minutes: int = env.int(name)
    if minutes < 0:
        raise ImproperlyConfigured(f"{name} is a number of minutes, 0 or more")
    return minutes


def _read_embed_origins(env: environ.Env) -> list[str]:
    """Return the origins of the intranet that streams may be framed by. Raises ImproperlyConfigured for what
    is no origin: it would open the page to others, or to nobody."""
    origins: list[str] = [one.rstrip("/") for one in env.list("TORGET_EMBED_ORIGINS", default=[]) if one]
    for one in origins:
        if not re.fullmatch(r"https?://[a-z0-9.-]+(?::\d{1,5})?", one):
            raise ImproperlyConfigured(
                f"TORGET_EMBED_ORIGINS is written as https://intranat.example.se, with commas, not {one}"
            )
    return origins


def _read_sources(env: environ.Env) -> dict[str, str]:
    """Return addresses of others' warnings by name: "smhi=https://…,vma=https://…". Raises
    ImproperlyConfigured."""
    sources = {}
    for entry in env.list("TORGET_ALERT_SOURCES", default=[]):
        name, _equals, address = str(entry).partition("=")
        if not name or len(name) > 40 or urlsplit(address).scheme not in ("http", "https"):
            raise ImproperlyConfigured("TORGET_ALERT_SOURCES is written as name=https://address, with commas")
        sources[name] = address
    return sources
