"""The desks of sharing for one request: who asks is its principal, and acts are logged with its id."""

from __future__ import annotations

from api.asking import Asking
from hub.sharing.correction_desk import CorrectionDesk
from hub.sharing.dispute_desk import DisputeDesk
from hub.sharing.grant_desk import GrantDesk
from hub.sharing.request_desk import RequestDesk


def request_desk(asks: Asking) -> RequestDesk:
    """Where share requests are made and decided."""
    return RequestDesk(asks.services.ledger, asks.services.rules.sharing(), asks.principal, asks.request_id)


def grant_desk(asks: Asking) -> GrantDesk:
    """Where grants are delivered, suspended, resumed and withdrawn."""
    return GrantDesk(asks.services.ledger, asks.services.rules.sharing(), asks.principal, asks.request_id)


def dispute_desk(asks: Asking) -> DisputeDesk:
    """Where disputes are raised, talked over and decided."""
    return DisputeDesk(asks.services.ledger, asks.services.rules.sharing(), asks.principal, asks.request_id)


def correction_desk(asks: Asking) -> CorrectionDesk:
    """Where departments ask each other to correct a record."""
    return CorrectionDesk(
        asks.services.ledger, asks.services.rules.sharing(), asks.principal, asks.request_id
    )
