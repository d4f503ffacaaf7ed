"""Lists of people, for audiences."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from people.models import PersonList, User
from people.moves import moving
from people.text import check_line

LIST_NAME_LENGTH = 120
MAX_MEMBERS = 5_000


@transaction.atomic
def create_person_list(*, owner: User, name: str, members: Collection[User] = ()) -> PersonList:
    """Make a list of people. Raises Invalid and TooLong."""
    made = PersonList.objects.create(
        owner=owner, name=check_line("name", name, limit=LIST_NAME_LENGTH, required=True)
    )
    set_list_members(person_list=made, members=members)
    return made


@transaction.atomic
def set_list_members(*, person_list: PersonList, members: Collection[User]) -> None:
    """Put these people, and nobody else, on the list. Raises Invalid when there are too many."""
    if len(members) > MAX_MEMBERS:
        message = _("At most %(limit)d people.") % {"limit": MAX_MEMBERS}
        raise Invalid("members", message, code="too_many_people", limit=MAX_MEMBERS)
    before = person_list.members.values_list("pk", flat=True)
    with moving({*before, *(user.pk for user in members)}):
        person_list.members.set(members)
