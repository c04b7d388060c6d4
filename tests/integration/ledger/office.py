"""The office where tests on sharing are set: both desks on one ledger, with a clock and heads of the tests' own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from hub.access.departments import Department, Departments, Kind
from hub.access.grant import Grant, GrantMode
from hub.access.principal import Principal, Role
from hub.access.purposes import read_purposes
from hub.access.working_days import WorkingDays
from hub.ledger.ledger import Ledger
from hub.sharing.authority import Authority
from hub.sharing.grant_desk import GrantDesk
from hub.sharing.request import ShareRequest
from hub.sharing.request_desk import RequestDesk
from hub.sharing.rules import SharingRules
from hub.sharing.terms import Terms

HEADS = {
    "court": ("court.head", "court.deputy"),
    "petition": ("petition.head", "petition.deputy", "both.head"),
    "police": ("police.head", "both.head"),
}
DEPARTMENTS = Departments(
    {id: Department(id, id, Kind(id), frozenset(heads), "political_legal") for id, heads in HEADS.items()}
    | {
        "political_legal": Department(
            "political_legal", "political_legal", heads=frozenset({"political_legal.head"})
        )
    }
)
TERMS = Terms(
    basis="信访工作条例 art. 22",
    scenario="A petition's matter may be before the court already.",
    purposes=("petition_handling",),
    fields=("case.number", "name.full"),
    edges=("PARTY_TO",),
    mode=GrantMode.QUERY,
    first_day=date(2026, 11, 25),
    last_day=date(2026, 12, 31),
)
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Shanghai


def head(department: str, user: str | None = None) -> Principal:
    return Principal(user or f"{department}.head", department, Role.HEAD)


def steward(department: str) -> Principal:
    return Principal(f"{department}.steward", department, Role.STEWARD)


@dataclass
class Office:
    """Both desks on one ledger, at a time that tests set."""

    ledger: Ledger
    now: datetime = NOON
    rules: SharingRules = field(init=False)

    def __post_init__(self) -> None:
        self.rules = SharingRules(
            Authority(DEPARTMENTS),
            read_purposes(Path("nowhere")),
            WorkingDays(ZoneInfo("Asia/Shanghai")),
            lambda: self.now,
        )

    def requests(self, by: Principal) -> RequestDesk:
        return RequestDesk(self.ledger, self.rules, by)

    def grants(self, by: Principal) -> GrantDesk:
        return GrantDesk(self.ledger, self.rules, by)

    def submitted(self, dataset: str = "court.suits", terms: Terms = TERMS) -> ShareRequest:
        draft = self.requests(steward("petition")).prepare(dataset, terms)
        return self.requests(head("petition")).submit(draft.id)

    def granted(self, **how: Any) -> Grant:
        return self.requests(head("court")).consent(self.submitted().id, **how).grant

    def open(self, consumer: str = "petition") -> list[str]:
        return [grant.id for grant in self.ledger.grants.in_force(consumer, self.now)]

    def logged(self) -> list[tuple[str, str, str]]:
        entries = [orjson.loads(entry.body) for entry in self.ledger.disclosures.list(limit=100)]
        return [(entry["user"], entry["action"], entry["outcome"]) for entry in entries]
