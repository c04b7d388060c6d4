"""The ledger's tables, one module a subject. `hub/ledger/migrations` makes them; a test holds both alike."""

from __future__ import annotations

from hub.ledger.models.base import Base, Serial, UtcTime, table
from hub.ledger.models.emergencies import Candidate, Emergency, EmergencyApproval, Notice
from hub.ledger.models.identity import Judgement, Parted, Redirect
from hub.ledger.models.loading import Cursor, Quarantine, Receipt, Run, RunDataset
from hub.ledger.models.log import Disclosure, DisclosureHead
from hub.ledger.models.retention import CourtOrder, Erased, Erasure, Hold, Seal, SealedRecord

__all__ = [
    "Base",
    "Candidate",
    "CourtOrder",
    "Cursor",
    "Disclosure",
    "DisclosureHead",
    "Emergency",
    "EmergencyApproval",
    "Erased",
    "Erasure",
    "Hold",
    "Judgement",
    "Notice",
    "Parted",
    "Quarantine",
    "Receipt",
    "Redirect",
    "Run",
    "RunDataset",
    "Seal",
    "SealedRecord",
    "Serial",
    "UtcTime",
    "table",
]
