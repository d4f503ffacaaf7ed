"""Everything that changes people, units, roles and sign-ins."""

from people.services.accounts import (
    NewPerson,
    change_password,
    create_user,
    create_users_bulk,
    deactivate_user,
    reactivate_user,
)
from people.services.ambassadors import mark_ambassador
from people.services.awaited import renew_invitation, write_letters
from people.services.house_rules import accept_house_rules, publish_house_rules
from people.services.importing import import_people
from people.services.invitations import accept_invitation, invite, revoke_invitation
from people.services.lists import create_person_list, set_list_members
from people.services.profiles import place_person, update_profile
from people.services.roles import grant_role, revoke_role
from people.services.sign_ins import (
    end_session,
    note_failed_sign_in,
    note_seen,
    note_sign_in_changed,
    note_signed_in,
    note_signed_out,
    purge_sign_ins,
    revoke_all_sign_ins,
    revoke_sign_in,
)
from people.services.statuses import clear_status, set_status
from people.services.units import create_unit, move_unit, remove_unit, rename_unit, set_head

__all__ = [
    "NewPerson",
    "accept_house_rules",
    "accept_invitation",
    "change_password",
    "clear_status",
    "create_person_list",
    "create_unit",
    "create_user",
    "create_users_bulk",
    "deactivate_user",
    "end_session",
    "grant_role",
    "import_people",
    "invite",
    "mark_ambassador",
    "move_unit",
    "note_failed_sign_in",
    "note_seen",
    "note_sign_in_changed",
    "note_signed_in",
    "note_signed_out",
    "place_person",
    "publish_house_rules",
    "purge_sign_ins",
    "reactivate_user",
    "remove_unit",
    "rename_unit",
    "renew_invitation",
    "revoke_all_sign_ins",
    "revoke_invitation",
    "revoke_role",
    "revoke_sign_in",
    "set_head",
    "set_list_members",
    "set_status",
    "update_profile",
    "write_letters",
]
