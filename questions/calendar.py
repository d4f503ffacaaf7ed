"""A session as a calendar holds it (RFC 5545): one UID for good, and a higher SEQUENCE with every change."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from questions.models import Session


def calendar_of(session: Session, *, origin: str) -> bytes:
    """Return the session as an iCalendar object; `origin` is where people find the installation.

    Times are in UTC (§3.3.5, form 2): what was moved across midnight or a change of the clocks stays the
    moment it is, whatever the calendar's own zone.
    """
    event = Event()
    event.add("uid", f"session-{session.public_id}@{urlsplit(origin).hostname or 'torget'}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", session.changed_at)
    event.add("last-modified", session.changed_at)
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.starts_at + timedelta(minutes=session.minutes))
    event.add("summary", session.title)
    if session.intro:
        event.add("description", session.intro)
    event.add("url", f"{origin}/questions/{session.public_id}")
    called_off = session.state == "archived" and session.live_at is None
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Torget//Question sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if called_off else "PUBLISH")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
