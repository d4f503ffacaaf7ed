"""What came from elsewhere, and under which name: so that importing again finds it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ImportedPerson(models.Model):
    """A person by the id they have in another system. `source` is that system ("slack")."""

    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "imported people"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="integrations_imported_person_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_id}"
