"""What a caller says of a read: for what purpose, about which case, by what order, for whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """One request's words about itself, none of them proven.

    `action` is what is to be done, as it stands in the log (`person.read`). `case` is the anchor case, `order` the
    court order that opens seals, `emergency` the break-glass, `on_behalf` the officer for whom a system asks.
    """

    purpose: str | None = None
    case: str | None = None
    order: str | None = None
    emergency: str | None = None
    on_behalf: str | None = None
    action: str = "read"
