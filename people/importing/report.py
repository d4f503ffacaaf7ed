"""What an import does, or would do: the same report either way."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

SHOWN = 20


@dataclass(frozen=True)
class Fault:
    """A row that was not taken, or of which a part was not (`rejected` False), and why."""

    line: int
    who: str
    reason: str
    rejected: bool = True


@dataclass
class Report:
    """Counts of people, the paths of the units that are new, and what was wrong with which line."""

    encoding: str = ""
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    deactivated: int = 0
    reactivated: int = 0
    units: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows were not taken."""
        return sum(fault.rejected for fault in self.faults)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {**asdict(self), "rejected": self.rejected}

    def as_text(self) -> str:
        """Return the report for a terminal; of the faults the first twenty."""
        lines = [
            f"{self.rows} rows ({self.encoding}): {self.created} new, {self.changed} changed, "
            f"{self.unchanged} unchanged, {self.skipped} not active, {self.rejected} rejected; "
            f"{self.deactivated} closed, {self.reactivated} opened again, {len(self.units)} new units."
        ]
        for fault in self.faults[:SHOWN]:
            what = "rejected" if fault.rejected else "taken in part"
            lines.append(f"  line {fault.line}, {fault.who or 'no name'}, {what}: {fault.reason}")
        if len(self.faults) > SHOWN:
            lines.append(f"  … and {len(self.faults) - SHOWN} more")
        return "\n".join(lines)
