"""Everything that changes the moderation queue. Each runs inside a transaction that the executor opened.

Rows are locked in this order: the case, the reported object with what belongs to it, topics (all at once, by
`log.hold`), the audit trail.
"""

from content.moderation.services.approving import approve_case, hold, refuse_case, withdraw
from content.moderation.services.claiming import claim_case, release_case
from content.moderation.services.deciding import restore_case, settle_case
from content.moderation.services.muting import lift_mute
from content.moderation.services.purging import forget_objects
from content.moderation.services.reporting import look, report, run_flag
from content.moderation.services.words import add_word, remove_word

__all__ = [
    "add_word",
    "approve_case",
    "claim_case",
    "forget_objects",
    "hold",
    "lift_mute",
    "look",
    "refuse_case",
    "release_case",
    "remove_word",
    "report",
    "restore_case",
    "run_flag",
    "settle_case",
    "withdraw",
]
