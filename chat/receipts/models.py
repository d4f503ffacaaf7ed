"""Who wants no read receipts."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class WithoutReceipts(models.Model):
    """That somebody neither tells others how far they have read nor is told it of them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
