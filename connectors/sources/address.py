"""Addresses as messages may show them."""

from __future__ import annotations

from urllib.parse import urlsplit


def shown(address: str) -> str:
    """An address without user, password and query."""
    parts = urlsplit(address)
    if not parts.netloc:
        return address
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
