"""Emergencies: asked for, agreed to by two units, in force for hours, reviewed; none is ever taken from the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Row, insert, select, update

from hub.access.emergency import (
    APPROVALS,
    MOST_HOURS,
    USUAL_HOURS,
    Approval,
    Emergency,
    EmergencyFile,
    EmergencyState,
    Review,
)
from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.ids import new_id
from hub.ledger.notices import Event, add_notices

_TABLE = models.table(models.Emergency)
_APPROVALS = models.table(models.EmergencyApproval)
_PAGE = 200


class Emergencies:
    """The emergencies of a ledger. Each change and the notices of it are one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(
        self,
        *,
        case: str,
        department: str,
        user: str,
        reason: str,
        datasets: Iterable[str],
        hours: int = USUAL_HOURS,
        tell: Iterable[str] = (),
        now: datetime | None = None,
    ) -> EmergencyFile:
        """Write down that an emergency is asked for; it opens nothing until two units agree.

        `tell` are the departments whose heads are told, so that they can agree.

        Raises
        ------
        WrongUse
            It gives no reason, names no dataset, or lasts longer than a day.
        """
        scope = tuple(sorted(set(datasets)))
        if not reason.strip():
            raise WrongUse("An emergency needs a reason: others have to be able to judge it.")
        if not scope:
            raise WrongUse("An emergency names the datasets that it is to open.")
        if not 1 <= hours <= MOST_HOURS:
            raise WrongUse(f"An emergency lasts between 1 and {MOST_HOURS} hours.")
        at = now or datetime.now(UTC)
        made = EmergencyFile(new_id(), case, department, user, reason.strip(), scope, hours, at)
        values = {
            name: value
            for name, value in asdict(made).items()
            if name not in ("approvals", "review") and value is not None
        }
        with self._database.writing() as connection:
            connection.execute(insert(_TABLE).values(values | {"datasets": list(scope)}))
            add_notices(connection, made, Event.ASKED, tell, at)
        return made

    def approve(
        self, id: str, *, user: str, department: str, tell: Iterable[str] = (), now: datetime | None = None
    ) -> EmergencyFile:
        """Agree to an emergency; with the second approval it is in force, and all in `tell` have their notice.

        Raises
        ------
        NotFound
            There is no such emergency.
        WrongUse
            The asker agrees, somebody of the same unit or the same person has, or it waits for nobody.
        """
        at = now or datetime.now(UTC)
        with self._database.writing() as connection:
            file = _one(connection, id, lock=True)
            _check_approval(file, user, department, at)
            connection.execute(
                insert(_APPROVALS).values(emergency=id, department=department, user=user, at=at)
            )
            if len(file.approvals) + 1 == APPROVALS:
                _set(connection, id, starts=at, ends=at + timedelta(hours=file.hours))
                add_notices(connection, _one(connection, id), Event.BEGUN, tell, at)
            return _one(connection, id)

    def end(
        self, id: str, *, user: str, tell: Iterable[str] = (), now: datetime | None = None
    ) -> EmergencyFile:
        """End an emergency before its time: from now on it opens nothing.

        Raises
        ------
        NotFound
            There is no such emergency.
        WrongUse
            It isn't in force.
        """
        at = now or datetime.now(UTC)
        with self._database.writing() as connection:
            if _one(connection, id, lock=True).state(at) is not EmergencyState.IN_FORCE:
                raise WrongUse("The emergency isn't in force.")
            _set(connection, id, ends=at, ended_by=user)
            file = _one(connection, id)
            add_notices(connection, file, Event.ENDED, tell, at)
            return file

    def review(
        self,
        id: str,
        *,
        user: str,
        department: str,
        justified: bool,
        text: str,
        tell: Iterable[str] = (),
        now: datetime | None = None,
    ) -> EmergencyFile:
        """Write down what came of an emergency that is over, and whether it was right.

        Raises
        ------
        NotFound
            There is no such emergency.
        WrongUse
            It isn't over or has its review, the reviewer is who read, or the review says nothing.
        """
        at = now or datetime.now(UTC)
        if not text.strip():
            raise WrongUse("A review says what was read, what came of it, and why it was right or wrong.")
        with self._database.writing() as connection:
            file = _one(connection, id, lock=True)
            if file.state(at) is not EmergencyState.TO_REVIEW:
                raise WrongUse("The emergency isn't over yet, or has its review.")
            if user == file.user:
                raise WrongUse("The review is written by somebody else than who read.")
            _set(
                connection,
                id,
                reviewed_by=user,
                reviewed_in=department,
                reviewed_at=at,
                justified=justified,
                review=text.strip(),
            )
            file = _one(connection, id)
            add_notices(connection, file, Event.REVIEWED, tell, at)
            return file

    def get(self, id: str) -> EmergencyFile:
        """One emergency. Raises NotFound."""
        with self._database.reading() as connection:
            return _one(connection, id)

    def in_force(self, id: str, user: str, now: datetime) -> Emergency | None:
        """What an emergency opens to a user at a moment; None where it isn't theirs, isn't in force or isn't there."""
        with self._database.reading() as connection:
            file = _found(connection, id)
        return None if file is None or file.user != user else file.in_force(now)

    def unreviewed(self, department: str, now: datetime) -> tuple[EmergencyFile, ...]:
        """The emergencies of a department that are over and have no review, oldest first."""
        query = _TABLE.select().where(
            _TABLE.c.department == department, _TABLE.c.ends <= now, _TABLE.c.reviewed_by.is_(None)
        )
        with self._database.reading() as connection:
            return _files(connection, connection.execute(query.order_by(_TABLE.c.id)).all())

    def list_where(
        self, seen: Callable[[EmergencyFile], bool], *, before: str | None = None, limit: int = 100
    ) -> Sequence[EmergencyFile]:
        """The emergencies that somebody may see, newest first; `before` is the last id of the page before."""
        found: list[EmergencyFile] = []
        with self._database.reading() as connection:
            while len(found) < limit:
                query = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(_PAGE)
                if before is not None:
                    query = query.where(_TABLE.c.id < before)
                page = _files(connection, connection.execute(query).all())
                found += filter(seen, page)
                if len(page) < _PAGE:
                    break
                before = page[-1].id
        return found[:limit]


def _check_approval(file: EmergencyFile, user: str, department: str, at: datetime) -> None:
    if file.state(at) is not EmergencyState.ASKED:
        raise WrongUse("The emergency waits for nobody's approval.")
    if user == file.user:
        raise WrongUse("Who asks for an emergency can't agree to it.")
    if any(one.user == user or one.department == department for one in file.approvals):
        raise WrongUse("The second approval has to be another person's, of another unit.")


def _one(connection: Connection, id: str, *, lock: bool = False) -> EmergencyFile:
    file = _found(connection, id, lock=lock)
    if file is None:
        raise NotFound("There is no such emergency.")
    return file


def _found(connection: Connection, id: str, *, lock: bool = False) -> EmergencyFile | None:
    query = select(_TABLE).where(_TABLE.c.id == id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else _files(connection, [row])[0]


def _set(connection: Connection, id: str, **values: object) -> None:
    connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(values))


def _files(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> tuple[EmergencyFile, ...]:
    query = select(_APPROVALS).where(_APPROVALS.c.emergency.in_([row.id for row in rows]))
    approvals: dict[str, list[Approval]] = {}
    for one in connection.execute(query.order_by(_APPROVALS.c.at, _APPROVALS.c.department)):
        approvals.setdefault(one.emergency, []).append(Approval(one.user, one.department, one.at))
    return tuple(_file(row, tuple(approvals.get(row.id, ()))) for row in rows)


def _file(row: Row[tuple[object, ...]], approvals: tuple[Approval, ...]) -> EmergencyFile:
    review = None
    if row.reviewed_by is not None:
        review = Review(row.reviewed_by, row.reviewed_in, row.reviewed_at, row.justified, row.review)
    return EmergencyFile(
        id=row.id,
        case=row.case,
        department=row.department,
        user=row.user,
        reason=row.reason,
        datasets=tuple(row.datasets),
        hours=row.hours,
        asked=row.asked,
        starts=row.starts,
        ends=row.ends,
        ended_by=row.ended_by,
        approvals=approvals,
        review=review,
    )
