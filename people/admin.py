"""Django's admin for people and units: reading, and what has no page of its own yet.

Signing in to it goes through Torget's own sign-in, with its limits and its trail.
"""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from people.models import RoleGrant, Unit, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class ReadOnly:
    """For those who may open the admin, to look. Nothing is written past the services: they keep paths,
    topics, roles and the trail together."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may see the room at all."""
        return bool(getattr(request.user, "is_staff", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look."""
        return bool(getattr(request.user, "is_staff", False))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False


class RoleGrantInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """The person's roles."""

    model = RoleGrant
    fk_name = "user"
    fields = ("role", "granted_by", "granted_at")


@admin.register(User)
class UserAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """People."""

    list_display = ("username", "given_name", "family_name", "title", "unit", "is_active")
    list_filter = ("is_active", "roles__role")
    search_fields = ("search_text",)
    exclude = ("password", "user_permissions", "groups", "search_text", "sort_key")
    inlines = (RoleGrantInline,)


@admin.register(Unit)
class UnitAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Units."""

    list_display = ("name", "kind", "parent", "head")
    list_filter = ("kind",)
    search_fields = ("search_text",)
    exclude = ("search_text", "sort_key")
