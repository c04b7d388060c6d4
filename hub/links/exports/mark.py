"""What every exported file says of itself: who took it, when, for what, and when it must be deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an export. Times are UTC; `request` is the id under which the log holds it."""

    user: str
    department: str
    purpose: str
    case: str
    request: str
    made: datetime
    expires: datetime

    def as_dict(self) -> dict[str, str]:
        """The mark as texts, for a file's head."""
        return {
            "user": self.user,
            "department": self.department,
            "purpose": self.purpose,
            "case": self.case,
            "request": self.request,
            "made": _iso(self.made),
            "expires": _iso(self.expires),
        }


def _iso(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
