"""The ledger's tables, one module a subject. `hub/ledger/migrations` makes them; a test holds both alike."""

from __future__ import annotations

from hub.ledger.models.assignments import Assignment
from hub.ledger.models.base import Base, Serial, UtcTime, table
from hub.ledger.models.concerned import Correction, ErasureRequest, Representation, Withholding
from hub.ledger.models.emergencies import Aggregate, Candidate, Emergency, EmergencyApproval, Notice
from hub.ledger.models.identity import Judgement, Parted, Redirect
from hub.ledger.models.loading import Cursor, Quarantine, Receipt, Run, RunDataset
from hub.ledger.models.log import (
    AuditCheckpoint,
    AuditEntry,
    AuditHead,
    AuditMention,
    AuditNode,
    AuditSalt,
    AuditSpent,
    AuditWitness,
)
from hub.ledger.models.retention import CourtOrder, Erased, Erasure, Hold, Seal, SealedRecord
from hub.ledger.models.sharing import (
    CatalogueEntry,
    CorrectionRequest,
    Dispute,
    Grant,
    ShareRequest,
    SharingStep,
    SharingVersion,
)

__all__ = [
    "Aggregate",
    "Assignment",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditHead",
    "AuditMention",
    "AuditNode",
    "AuditSalt",
    "AuditSpent",
    "AuditWitness",
    "Base",
    "Candidate",
    "CatalogueEntry",
    "Correction",
    "CorrectionRequest",
    "CourtOrder",
    "Cursor",
    "Dispute",
    "Emergency",
    "EmergencyApproval",
    "Erased",
    "Erasure",
    "ErasureRequest",
    "Grant",
    "Hold",
    "Judgement",
    "Notice",
    "Parted",
    "Quarantine",
    "Receipt",
    "Redirect",
    "Representation",
    "Run",
    "RunDataset",
    "Seal",
    "SealedRecord",
    "Serial",
    "ShareRequest",
    "SharingStep",
    "SharingVersion",
    "UtcTime",
    "Withholding",
    "table",
]
