"""Properties are tested without a deadline: machines that build side by side have no steady clock."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
