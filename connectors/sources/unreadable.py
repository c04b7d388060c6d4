"""A file that can't be read as declared: its reason goes to quarantine, and the other files go on."""

from __future__ import annotations


class FileUnreadable(Exception):
    """Tells why a file, or the rest of it, can't be read. Never leaves this package."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
