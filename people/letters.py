"""The letter that brings an invitation to somebody without a work address: one page, in two languages."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import qrcode
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

from people import codes
from people.models import Invitation, Language


def origin_of(request: HttpRequest) -> str:
    """Return the address people reach this installation at: the first it is set to, else the one asked at."""
    origins: list[str] = settings.TORGET_ORIGINS
    return (origins[0] if origins else request.build_absolute_uri("/")).rstrip("/")


def render(invitations: Sequence[Invitation], *, origin: str) -> str:
    """Return letters as one page of HTML, each on a sheet of its own, without script or style in it.

    The code stands behind the # of the link: browsers send that part to nobody, so it is in no server's log.
    """
    context = {
        "language": invitations[0].language,
        "address": f"{origin}/welcome",
        "letters": [_letter(invitation, origin) for invitation in invitations],
    }
    return render_to_string("people/letter.html", context)


def _letter(invitation: Invitation, origin: str) -> dict[str, Any]:
    code = codes.code_of(invitation.public_id)
    own = invitation.language
    languages = [own, *(other for other in Language.values if other != own)]
    return {
        "code": codes.shown(code),
        "picture": draw_qr(f"{origin}/welcome#{code}"),
        "parts": [_part(invitation, language) for language in languages],
    }


def draw_qr(text: str) -> str:
    """Return a QR code (ISO/IEC 18004, error correction M, quiet zone of 4) as a data: address of an SVG."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    file = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(file)
    return f"data:image/svg+xml;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def _part(invitation: Invitation, language: str) -> dict[str, Any]:
    with translation.override(language):
        names = {
            "name": f"{invitation.given_name} {invitation.family_name}".strip(),
            "inviter": invitation.created_by.name,
            "expires": _day(invitation.expires_at),
        }
        lines = [
            _("%(inviter)s invites you to Torget, where those who work here talk with each other.") % names
        ]
        if invitation.person is not None:
            known = {"username": invitation.person.username}
            lines.append(_("Your account is ready. Your username is %(username)s.") % known)
        if invitation.active_until is not None:
            until = {"until": _day(invitation.active_until)}
            lines.append(_("You come as a guest. Your account is open until %(until)s.") % until)
        return {
            "language": language,
            "title": _("Welcome, %(name)s") % names,
            "lines": lines,
            "steps": [
                _("Point your phone's camera at the square and open the link."),
                _("Or go to the address below and write the code."),
                _("Choose a password. Done."),
            ],
            "picture": _("QR code with the link that holds your code"),
            "small": [
                _("The code works once, until %(expires)s. Do not show it to anybody.") % names,
                _("Is this not for you? Give it back to %(inviter)s.") % names,
            ],
        }


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
