"""Everything that changes people, units, roles and sign-ins."""

from people.services.accounts import (
    NewPerson,
    change_password,
    create_user,
    create_users_bulk,
    deactivate_user,
    reactivate_user,
)
from people.services.lists import create_person_list, set_list_members
from people.services.profiles import place_person, update_profile
from people.services.roles import grant_role, revoke_role
from people.services.sign_ins import (
    end_session,
    note_failed_sign_in,
    note_seen,
    note_signed_in,
    note_signed_out,
    purge_sign_ins,
    revoke_all_sign_ins,
    revoke_sign_in,
)
from people.services.units import create_unit, move_unit, remove_unit, rename_unit, set_head

__all__ = [
    "NewPerson",
    "change_password",
    "create_person_list",
    "create_unit",
    "create_user",
    "create_users_bulk",
    "deactivate_user",
    "end_session",
    "grant_role",
    "move_unit",
    "note_failed_sign_in",
    "note_seen",
    "note_signed_in",
    "note_signed_out",
    "place_person",
    "purge_sign_ins",
    "reactivate_user",
    "remove_unit",
    "rename_unit",
    "revoke_all_sign_ins",
    "revoke_role",
    "revoke_sign_in",
    "set_head",
    "set_list_members",
    "update_profile",
]
