"""Judgements: what stewards said of who is who. They outlive every run, and none is ever overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import JsonValue
from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from hub.access.principal import HUB, Principal, Role
from hub.audit.disclosure import act
from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.disclosures import Disclosures
from hub.ledger.engine import Database
from hub.ledger.ids import new_id
from hub.ledger.values import Judgement, Verdict

_TABLE = models.table(models.Judgement)
_IN_FORCE = and_(
    _TABLE.c.withdrawn_by.is_(None), or_(~_TABLE.c.needs_second, _TABLE.c.seconded_by.is_not(None))
)


class Judgements:
    """The judgements of a ledger. Each is made, seconded and withdrawn together with its entry in the audit log.

    `request` is the id of the request that asked for it, if one did; `department` the one that the steward acts for.
    """

    def __init__(self, database: Database, disclosures: Disclosures) -> None:
        self._database = database
        self._disclosures = disclosures

    def add(
        self,
        entity: str,
        mentions: Sequence[str],
        verdict: Verdict,
        *,
        reason: str,
        steward: str,
        department: str,
        needs_second: bool = False,
        request: str | None = None,
    ) -> Judgement:
        """Write a judgement down; it is in force at once unless it needs a second steward.

        Raises
        ------
        WrongUse
            It is about fewer than two different mentions, or gives no reason.
        """
        named = tuple(dict.fromkeys(mentions))
        if len(named) < 2:
            raise WrongUse("A judgement is about two different mentions or more.")
        if not reason.strip():
            raise WrongUse("A judgement needs a reason: others have to be able to follow it.")
        made = Judgement(
            id=new_id(),
            entity=entity,
            mentions=named,
            verdict=verdict,
            reason=reason.strip(),
            steward=steward,
            department=department,
            made=datetime.now(UTC),
            needs_second=needs_second,
        )
        values = {name: getattr(made, name) for name in Judgement.__slots__}
        with self._database.writing() as connection:
            connection.execute(
                insert(_TABLE).values(values | {"mentions": list(named), "verdict": verdict.value})
            )
            self._log(connection, "judgement.make", made, steward, department, request)
        return made

    def second(
        self, judgement: str, *, steward: str, department: str = HUB, request: str | None = None
    ) -> Judgement:
        """Let a second steward agree, which puts a judgement that needs it in force.

        Raises
        ------
        NotFound
            There is no such judgement.
        WrongUse
            It needs no second steward, has one, was withdrawn, or the steward is the one who made it.
        """
        with self._database.writing() as connection:
            found = _one(connection, judgement)
            if found.withdrawn_by is not None:
                raise WrongUse("The judgement was withdrawn.")
            if not found.needs_second or found.seconded_by is not None:
                raise WrongUse("The judgement needs no second steward, or has one.")
            if found.steward == steward:
                raise WrongUse("The second steward has to be another one than the first.")
            _set(connection, judgement, seconded_by=steward, seconded_at=datetime.now(UTC))
            self._log(connection, "judgement.second", found, steward, department, request)
            return _one(connection, judgement)

    def withdraw(
        self,
        judgement: str,
        *,
        steward: str,
        reason: str,
        department: str = HUB,
        request: str | None = None,
    ) -> Judgement:
        """Take a judgement back, from whichever steward; it stays on record.

        Raises
        ------
        NotFound
            There is no such judgement.
        WrongUse
            It was withdrawn before, or no reason is given.
        """
        if not reason.strip():
            raise WrongUse("Withdrawing a judgement needs a reason.")
        with self._database.writing() as connection:
            found = _one(connection, judgement)
            if found.withdrawn_by is not None:
                raise WrongUse("The judgement was withdrawn before.")
            at = datetime.now(UTC)
            _set(
                connection, judgement, withdrawn_by=steward, withdrawn_at=at, withdrawn_reason=reason.strip()
            )
            self._log(connection, "judgement.withdraw", found, steward, department, request)
            return _one(connection, judgement)

    def get(self, judgement: str) -> Judgement:
        """One judgement. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, judgement)

    def list(
        self, *, entity: str | None = None, before: str | None = None, limit: int = 100
    ) -> tuple[Judgement, ...]:
        """Judgements, withdrawn ones too, newest first; `before` is the id of the last one of the page before."""
        query = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit)
        if entity is not None:
            query = query.where(_TABLE.c.entity == entity)
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        with self._database.reading() as connection:
            return tuple(map(_judgement, connection.execute(query)))

    def in_force(self, entity: str) -> tuple[Judgement, ...]:
        """All judgements of an entity type that count, newest first; `hub.identity.judged` says what they come to."""
        query = select(_TABLE).where(_TABLE.c.entity == entity, _IN_FORCE).order_by(_TABLE.c.id.desc())
        with self._database.reading() as connection:
            return tuple(map(_judgement, connection.execute(query)))

    def _log(
        self,
        connection: Connection,
        action: str,
        judgement: Judgement,
        steward: str,
        department: str,
        request: str | None,
    ) -> None:
        """What was decided and on which mentions; not the reason, in which a person's data may stand."""
        detail: dict[str, JsonValue] = {
            "verdict": judgement.verdict.value,
            "mentions": list(judgement.mentions),
            "needs_second": judgement.needs_second,
        }
        by = Principal(steward, department, Role.STEWARD)
        self._disclosures.within(
            connection, [act(by, action, subject=judgement.id, detail=detail, request=request)]
        )


def _one(connection: Connection, judgement: str) -> Judgement:
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == judgement)).first()
    if row is None:
        raise NotFound("There is no such judgement.")
    return _judgement(row)


def _set(connection: Connection, judgement: str, **values: object) -> None:
    connection.execute(update(_TABLE).where(_TABLE.c.id == judgement).values(values))


def _judgement(row: Row[tuple[object, ...]]) -> Judgement:
    return Judgement(**{**row._mapping, "mentions": tuple(row.mentions), "verdict": Verdict(row.verdict)})
