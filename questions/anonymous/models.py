"""What anonymous asking keeps: a key, who has had tokens, and which tokens are spent.

No time stands in it, and keys are random, so that the order of the rows tells nothing either.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from questions.keys import random_key


class TokenKey(models.Model):
    """The key that signs the tokens of a session, and no other's: PKCS #8."""

    session = models.OneToOneField("questions.Session", on_delete=models.CASCADE, related_name="token_key")
    key = models.BinaryField()


class TokenIssue(models.Model):
    """Somebody has had their tokens of a session; `digest` of what was blinded, to answer a repetition."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    session = models.ForeignKey(
        "questions.Session", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="questions_tokens_once")]


class SpentToken(models.Model):
    """A token that was used, by the hash of its message."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    digest = models.CharField(max_length=64, unique=True)
