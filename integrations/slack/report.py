"""What an import found, took, met again, and left out, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 20


@dataclass
class Reason:
    """How often something happened, and where the first times."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, where: str) -> None:
        """Count once more."""
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(where[:200])


@dataclass
class Report:
    """The counts of one run, by what they count: "people", "rooms", "messages", "reactions" …

    `entries` counts what the day files hold by Slack's own names ("message", "channel_join"). `left_out` is
    what did not come along, `changed` what came along otherwise than it stood.
    """

    archive: str
    dry_run: bool = False
    finished: bool = False
    entries: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    met_again: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, dict[str, Reason]] = field(default_factory=dict)
    changed: dict[str, dict[str, Reason]] = field(default_factory=dict)

    def leave_out(self, what: str, why: str, where: str) -> None:
        """Note something that is not taken."""
        self.left_out.setdefault(what, {}).setdefault(why, Reason()).add(where)

    def change(self, what: str, how: str, where: str) -> None:
        """Note something that is taken otherwise than it stands in the archive."""
        self.changed.setdefault(what, {}).setdefault(how, Reason()).add(where)

    def as_dict(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {
            "archive": self.archive,
            "dry_run": self.dry_run,
            "finished": self.finished,
            "entries": {"total": self.entries.total(), "by_kind": dict(sorted(self.entries.items()))},
            "taken": dict(sorted(self.taken.items())),
            "met_again": dict(sorted(self.met_again.items())),
            "left_out": _reasons(self.left_out),
            "changed": _reasons(self.changed),
        }

    def as_text(self) -> str:
        """Return the report for the person at the terminal."""
        lines = [f"Slack export {self.archive}"]
        lines.append(f"Entries in the archive: {self.entries.total():,}")
        lines += [f"  {count:>9,}  {kind}" for kind, count in self.entries.most_common()]
        lines += _section("Would be taken" if self.dry_run else "Taken", self.taken)
        lines += _section("Were here already", self.met_again)
        lines += _reason_lines("Left out", self.left_out)
        lines += _reason_lines("Taken, but not as it stood", self.changed)
        if not self.finished:
            lines.append("Not finished. What was taken is kept; run it again to take the rest.")
        elif self.dry_run:
            lines.append("This was a trial: nothing was written.")
        return "\n".join(lines)


def _reasons(found: dict[str, dict[str, Reason]]) -> list[dict[str, Any]]:
    return [
        {"what": what, "why": why, "count": reason.count, "examples": reason.examples}
        for what, reasons in sorted(found.items())
        for why, reason in sorted(reasons.items())
    ]


def _section(title: str, counts: Counter[str]) -> list[str]:
    rows = [f"  {count:>9,}  {what}" for what, count in sorted(counts.items()) if count]
    return [f"{title}:", *(rows or ["          nothing"])]


def _reason_lines(title: str, found: dict[str, dict[str, Reason]]) -> list[str]:
    lines = [f"{title}:"] if found else []
    for what, reasons in sorted(found.items()):
        for why, reason in sorted(reasons.items(), key=lambda item: -item[1].count):
            lines.append(f"  {reason.count:>9,}  {what}: {why}")
            shown = ", ".join(reason.examples[:3])
            lines.append(f"             {shown}{', …' if reason.count > 3 else ''}")
    return lines
