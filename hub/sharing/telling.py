"""Entries, requests, grants and deadlines as plain values, in the one form that commands and the API give them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from hub.sharing.correction import CorrectionRequest
from hub.sharing.deadlines import Deadline
from hub.sharing.dispute import Dispute
from hub.sharing.entry import CatalogueEntry
from hub.sharing.granted import Granted
from hub.sharing.request import ShareRequest, Step


def entry_told(entry: CatalogueEntry) -> dict[str, Any]:
    """A whole entry."""
    content = entry.content
    return {
        "dataset": content.pop("dataset"),
        "version": entry.version,
        "published": _time(entry.published),
        "superseded": _time(entry.superseded),
        **content,
    }


def summary_told(entry: CatalogueEntry) -> dict[str, Any]:
    """An entry as a list shows it."""
    told = entry_told(entry)
    names = ("dataset", "title", "description", "provider", "provider_title", "sharing", "purposes", "modes")
    return {name: told[name] for name in (*names, "classification", "frequency", "version")}


def request_told(
    request: ShareRequest, deadline: Deadline | None, lacks: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """A request with the deadline that runs. `missing` is what the hub or the provider finds lacking."""
    found = [{"part": part, "detail": detail} for part, detail in lacks]
    found += [{"part": "provider", "detail": text} for text in request.missing]
    return {
        "id": request.id,
        "dataset": request.dataset,
        "entry_version": request.entry_version,
        "provider": request.provider,
        "consumer": request.consumer,
        "state": request.state.value,
        **request.terms.stored(),
        "missing": found,
        "prepared_by": request.prepared_by,
        "prepared": _time(request.prepared),
        "submitted_by": request.submitted_by,
        "submitted": _time(request.submitted),
        "extended_days": request.extended_days,
        "extended_why": request.extended_why,
        "decided_by": request.decided_by,
        "decided": _time(request.decided),
        "reason": request.reason,
        "deadline": deadline and deadline_told(deadline),
    }


def grant_told(granted: Granted, now: datetime, deadline: Deadline | None) -> dict[str, Any]:
    """A grant as it stands at a time (UTC)."""
    grant = granted.grant
    return {
        "id": grant.id,
        "request": granted.request,
        "dataset": grant.dataset,
        "provider": grant.provider,
        "consumer": grant.consumer,
        "state": granted.state_at(now).value,
        "purposes": sorted(grant.purposes),
        "fields": sorted(grant.fields),
        "edges": sorted(grant.edges),
        "mode": grant.mode.value,
        "first_day": granted.first_day.isoformat(),
        "last_day": granted.last_day.isoformat(),
        "starts": _time(grant.starts),
        "ends": _time(grant.ends),
        "conditions": granted.conditions,
        "consented_by": granted.consented_by,
        "consented": _time(granted.consented),
        "delivered_by": granted.delivered_by,
        "delivered": _time(granted.delivered),
        "deadline": deadline and deadline_told(deadline),
    }


def dispute_told(dispute: Dispute) -> dict[str, Any]:
    """A dispute."""
    times = {"raised": _time(dispute.raised), "closed": _time(dispute.closed)}
    return asdict(dispute) | times | {"state": dispute.state.value}


def correction_told(asked: CorrectionRequest, deadline: Deadline | None) -> dict[str, Any]:
    """A correction request with the deadline that runs."""
    times = {"asked": _time(asked.asked), "answered": _time(asked.answered)}
    told = asdict(asked) | times | {"state": asked.state.value}
    return told | {"deadline": deadline and deadline_told(deadline)}


def deadline_told(deadline: Deadline) -> dict[str, Any]:
    """A deadline: the last day, and how it was counted."""
    return {
        "what": deadline.what,
        "subject": deadline.subject,
        "dataset": deadline.dataset,
        "department": deadline.department,
        "due": deadline.term.due.isoformat(),
        "counted": deadline.term.counted(),
        "law": deadline.law,
        "overdue": deadline.overdue,
    }


def steps_told(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """What was done, in order."""
    return [{**asdict(step), "at": _time(step.at)} for step in steps]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
