"""The one SMS gateway an installation may have: any service that takes a request over HTTP for each text.

How that request looks is a setting, so no provider is named here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from notifications.sender.addresses import Allowed, Unwelcome, read_allowed

METHODS = ("POST", "PUT", "GET")
JSON, FORM = "json", "form"
_PLACES = re.compile(r"\{(to|text|id)\}")


@dataclass(frozen=True)
class Gateway:
    """The settings of a gateway; without `url` there is none.

    `header` and `secret` go with each request. `body` is the template of what is posted, JSON or a form, in
    which {to}, {text} and {id} stand for the number, the text and the letter's own id. `country` is the code
    of numbers without one. `rate`: texts a second; `parts`: the most short messages one text may take.
    """

    url: str = ""
    method: str = "POST"
    header: str = ""
    secret: str = field(default="", repr=False)
    body: Any = None
    form: bool = False
    country: str = "46"
    rate: float = 5.0
    parts: int = 4
    allowed: Allowed = field(default_factory=Allowed)

    def request(self, *, to: str, text: str, id: str) -> dict[str, Any]:
        """Return the arguments of the request that sends a text: `method`, `url`, `headers` and a body."""
        filled = _fill(self.body, {"to": to, "text": text, "id": id})
        made: dict[str, Any] = {"method": self.method, "url": self.url, "headers": {"Accept": "*/*"}}
        if self.header:
            made["headers"][self.header] = self.secret
        if self.method == "GET":
            made["url"] = f"{self.url}{'&' if urlsplit(self.url).query else '?'}{urlencode(filled)}"
        elif self.form:
            made["data"] = urlencode(filled)
            made["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
        else:
            made["data"] = json.dumps(filled).encode()
            made["headers"]["Content-Type"] = "application/json"
        return made


def read_gateway(
    *,
    url: str,
    method: str = "POST",
    header: str = "",
    body: str = "",
    body_form: str = JSON,
    inside: list[str] | None = None,
    country: str = "46",
    rate: float = 5.0,
    parts: int = 4,
) -> Gateway:
    """Return the gateway that these settings describe.

    `header` is "Name: value"; `inside` are origins that may lie in the own network or be without TLS. Raises
    ValueError, naming the setting, for what no text could be sent with.
    """
    if not url:
        return Gateway(country=country)
    method, form = method.upper(), body_form == FORM
    if method not in METHODS:
        raise ValueError(f"TORGET_SMS_METHOD is one of {', '.join(METHODS)}")
    if body_form not in (JSON, FORM) or (method == "GET" and not form):
        raise ValueError("TORGET_SMS_FORMAT is json or form, with GET it is form")
    if not 0.2 <= rate <= 500 or not 1 <= parts <= 20 or not country.isdecimal():
        raise ValueError("TORGET_SMS_RATE is 0.2 to 500, TORGET_SMS_PARTS 1 to 20, TORGET_SMS_COUNTRY digits")
    allowed = read_allowed((), inside or [])
    try:
        allowed.origin_of(url)
    except Unwelcome as unwelcome:
        raise ValueError(f"TORGET_SMS_URL is {unwelcome}; see TORGET_SMS_SERVICES") from None
    name, _, secret = header.partition(":")
    return Gateway(
        url=url,
        method=method,
        header=name.strip(),
        secret=secret.strip(),
        body=_read_body(body, form=form),
        form=form,
        country=country,
        rate=rate,
        parts=parts,
        allowed=allowed,
    )


def _read_body(body: str, *, form: bool) -> Any:
    template = body or ("to={to}&text={text}" if form else '{"to": "{to}", "text": "{text}"}')
    if not {"to", "text"} <= set(_PLACES.findall(template)):
        raise ValueError("TORGET_SMS_BODY holds {to} and {text}")
    try:
        return dict(parse_qsl(template, strict_parsing=True)) if form else json.loads(template)
    except ValueError:
        raise ValueError(f"TORGET_SMS_BODY is no {FORM if form else JSON}") from None


def _fill(template: Any, values: Mapping[str, str]) -> Any:
    """Put the values into the strings of a template: never into what holds them together."""
    if isinstance(template, str):
        return _PLACES.sub(lambda place: values[place[1]], template)
    if isinstance(template, dict):
        return {name: _fill(part, values) for name, part in template.items()}
    if isinstance(template, list):
        return [_fill(part, values) for part in template]
    return template
