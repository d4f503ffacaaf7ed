"""The house rules: published, accepted."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from eventlog import log
from eventlog.errors import Conflict, Invalid
from eventlog.models import Topic
from people import queries, rules
from people.models import HouseRules, User
from people.services.profiles import note_changed
from people.text import check_block

RULES_LENGTH = 20_000


@transaction.atomic
def publish_house_rules(*, actor: User, text_sv: str, text_en: str) -> HouseRules:
    """Publish a new version, which everybody is then asked to accept. Raises Forbidden, Invalid, TooLong."""
    rules.check_may_manage_people(actor)
    texts = {"text_sv": text_sv, "text_en": text_en}
    checked = {name: check_block(name, text, limit=RULES_LENGTH) for name, text in texts.items()}
    for name, text in checked.items():
        if not text:
            raise Invalid(name, _("Write the house rules in Swedish and in English."), code="text_empty")
    before = queries.house_rules()
    version = before.version + 1 if before else 1
    # Of two who publish at once the second is refused by the primary key, and tried again.
    published = HouseRules(version=version, published_by=actor, **checked)
    published.save(force_insert=True)
    record(
        actor_id=actor.pk, action="house_rules.published", target="house_rules", detail={"version": version}
    )
    topic, _made = Topic.objects.get_or_create(name=settings.TORGET_HOUSE_TOPIC)
    log.record(log.advance({topic.pk: log.Plain})[topic.pk], "house_rules.published", published)
    return published


@transaction.atomic
def accept_house_rules(*, user: User, version: int) -> None:
    """Accept the version that holds; once is enough. Raises Conflict when it is another by now."""
    newest = queries.house_rules()
    if newest is None:
        raise Conflict("conflict", _("There are no house rules yet."))
    if version != newest.version:
        raise Conflict("conflict", _("The house rules have changed. Read them once more."))
    if user.accepted_rules == version:
        return
    user.accepted_rules = version
    user.save(update_fields=["accepted_rules"])
    user.__dict__.pop("newest_rules", None)
    record(
        actor_id=user.pk,
        action="house_rules.accepted",
        target=f"person:{user.public_id}",
        detail={"version": version},
    )
    note_changed(user)
