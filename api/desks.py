"""The desks of sharing for one request: who asks is its principal, and acts are logged with its id."""

from __future__ import annotations

from api.asking import Asking
from hub.sharing.grant_desk import GrantDesk
from hub.sharing.request_desk import RequestDesk


def request_desk(asks: Asking) -> RequestDesk:
    """Where share requests are made and decided."""
    return RequestDesk(asks.services.ledger, asks.services.sharing, asks.principal, asks.request_id)


def grant_desk(asks: Asking) -> GrantDesk:
    """Where grants are delivered, suspended, resumed and withdrawn."""
    return GrantDesk(asks.services.ledger, asks.services.sharing, asks.principal, asks.request_id)
