"""What a message can be."""

from __future__ import annotations

CHANNELS = ("mail", "sms")
STATES = ("waiting", "sent", "failed")
MAX_TRIES = 10
