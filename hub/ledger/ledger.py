"""The ledger: what the hub remembers beside the graph, in SQLite by default and PostgreSQL in production."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from hub.ledger.aggregates import Aggregates
from hub.ledger.assignments import Assignments
from hub.ledger.candidates import Candidates
from hub.ledger.catalogue import Catalogue
from hub.ledger.checkpoints import Checkpoints
from hub.ledger.correction_requests import CorrectionRequests
from hub.ledger.corrections import Corrections
from hub.ledger.cursors import Cursors
from hub.ledger.disclosures import Disclosures
from hub.ledger.disputes import Disputes
from hub.ledger.emergencies import Emergencies
from hub.ledger.engine import Database, ledger_url
from hub.ledger.erasure_requests import ErasureRequests
from hub.ledger.erasures import Erasures
from hub.ledger.grants import Grants
from hub.ledger.holds import Holds
from hub.ledger.judgements import Judgements
from hub.ledger.notices import Notices
from hub.ledger.orders import Orders
from hub.ledger.parted import Parted
from hub.ledger.proofs import Proofs
from hub.ledger.quarantine import QuarantineStore
from hub.ledger.receipts import Receipts
from hub.ledger.redirects import Redirects
from hub.ledger.representations import Representations
from hub.ledger.requests import Requests
from hub.ledger.runs import Runs
from hub.ledger.schema import upgrade
from hub.ledger.seals import Seals
from hub.ledger.sharing_version import sharing_version, sharing_version_here
from hub.ledger.sweeping import Sweep
from hub.ledger.uses import Uses
from hub.ledger.values import DatasetCounts
from hub.ledger.withholdings import Withholdings
from quality.finding import Finding

if TYPE_CHECKING:
    from hub.audit.disclosure import Disclosure
    from hub.ledger.evidence import Evidence

__all__ = ["Ledger", "ledger_url"]

T = TypeVar("T")

#: Days of a ledger are those of this zone, unless a hub's setting says another.
TIME_ZONE = "Asia/Shanghai"


class Ledger:
    """One ledger. Its parts may be used from several threads, and several processes may open the same one."""

    def __init__(self, database: Database, *, time_zone: str = TIME_ZONE) -> None:
        self._database = database
        self.name = database.name
        self.runs = Runs(database)
        self.cursors = Cursors(database)
        self.quarantine = QuarantineStore(database)
        self.redirects = Redirects(database)
        self.parted = Parted(database)
        self.receipts = Receipts(database)
        self.disclosures = Disclosures(database, time_zone=time_zone)
        self.judgements = Judgements(database, self.disclosures)
        self.checkpoints = Checkpoints(database)
        self.proofs = Proofs(database)
        self.catalogue = Catalogue(database)
        self.requests = Requests(database, self.disclosures)
        self.grants = Grants(database, self.disclosures)
        self.assignments = Assignments(database, self.disclosures, self.redirects)
        self.disputes = Disputes(database, self.disclosures)
        self.correction_requests = CorrectionRequests(database, self.disclosures)
        self.aggregates = Aggregates(database)
        self.candidates = Candidates(database)
        self.emergencies = Emergencies(database)
        self.notices = Notices(database)
        self.seals = Seals(database)
        self.orders = Orders(database, self.seals)
        self.holds = Holds(database)
        self.erasures = Erasures(database)
        self.uses = Uses(database)
        self.corrections = Corrections(database)
        self.erasure_requests = ErasureRequests(database)
        self.representations = Representations(database)
        self.withholdings = Withholdings(database)
        self.sweep = Sweep(database)

    @classmethod
    def open(cls, url: str, *, time_zone: str = TIME_ZONE) -> Self:
        """Open the ledger at a SQLAlchemy URL, making or upgrading its tables where needed.

        Days of budgets begin and end in `time_zone`.

        Raises
        ------
        WrongUse
            The URL is neither SQLite's nor PostgreSQL's, or the ledger belongs to a newer hub.
        StorageUnavailable
            The database can't be reached or written.
        """
        database = Database(url)
        try:
            upgrade(database)
        except BaseException:
            database.close()
            raise
        return cls(database, time_zone=time_zone)

    def commit_run(
        self,
        run_id: str,
        *,
        datasets: Mapping[str, DatasetCounts],
        cursors: Mapping[str, str],
        stages: Mapping[str, float] | None = None,
        warnings: Sequence[Finding] = (),
    ) -> None:
        """End a run as loaded and move its cursors, in one transaction: both happen or neither does.

        Raises
        ------
        ValueError
            A dataset's counts don't add up.
        WrongUse
            The run does not exist or has ended.
        """
        connector = self.runs.get(run_id).connector
        with self._database.writing() as connection:
            self.runs.finish(connection, run_id, datasets, stages=stages or {}, warnings=warnings)
            self.cursors.advance(connection, connector, cursors, run_id)

    def acted(self, doing: Callable[[], T], entries: Callable[[T], Sequence[Disclosure]]) -> T:
        """Do something and write it into the audit log in one transaction: an act that isn't logged didn't happen.

        `doing` writes to this ledger alone; `entries` says of its result what the log is told.

        Raises
        ------
        StorageUnavailable
            Either can't be written.
        """
        with self._database.together():
            made = doing()
            self.disclosures.add(entries(made))
        return made

    def sharing_version(self) -> int:
        """A number that changes with any change of what anybody may see: grants, catalogue, assignments, orders."""
        return sharing_version(self._database)

    def sharing_version_here(self) -> int | None:
        """The same where it takes no waiting, so that an event loop may ask; None: it has to be asked in a thread."""
        return sharing_version_here(self._database)

    def evidence(self) -> Evidence:
        """The audit log as it is stored now, for verification."""
        from hub.ledger.evidence import Evidence

        return Evidence(self._database)

    def close(self) -> None:
        """Give back all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
