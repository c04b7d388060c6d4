"""One hub's state, opened where it is needed: key, ledger, landing, graph and locks, all under `HUB_HOME`."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import HomeInUse, HubError, StorageUnavailable
from hub.keys import HubKey
from hub.landing import Landing
from hub.settings import Settings

if TYPE_CHECKING:
    from types import TracebackType

    import neo4j

    from hub.audit.signing import Signing
    from hub.ledger.ledger import Ledger
    from quality.worker import SuiteWorker

_logger = logging.getLogger(__name__)


class Home:
    """Opens each store at first use and closes what it opened. Use it in a `with` block."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.root = self.settings.root
        self._opened = ExitStack()

    def __enter__(self) -> Home:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()
        self._sign()
        self.__dict__.pop("signing", None)
        for name in ("driver", "ledger"):
            opened = self.__dict__.pop(name, None)
            if opened is not None:
                opened.close()

    @cached_property
    def key(self) -> HubKey:
        """The key that ids and tokens are derived with."""
        return HubKey.of_home(self.root)

    @cached_property
    def ledger(self) -> Ledger:
        """Runs, cursors, quarantine, redirects, receipts and disclosures."""
        from hub.ledger.ledger import Ledger, ledger_url

        self.folder(".")
        return Ledger.open(ledger_url(self.settings), time_zone=self.settings.time_zone)

    @cached_property
    def signing(self) -> Signing:
        """Makes checkpoints of the ledger's audit log."""
        from hub.audit.signing import Signing

        return Signing.of_settings(self.settings, self.ledger.checkpoints)

    @property
    def landing_url(self) -> str:
        """Where landing is: a URL that fsspec knows, or a folder."""
        return self.settings.landing_url or str(self.folder("landing"))

    @cached_property
    def landing(self) -> Landing:
        """Raw rows as they came."""
        return Landing(self.landing_url)

    @cached_property
    def driver(self) -> neo4j.Driver:
        """The graph; its schema is brought up to date at first use."""
        from hub.graph.driver import connect
        from hub.graph.migrations import migrate

        driver = connect(self.settings)
        migrate(driver)
        return driver

    @cached_property
    def suite_worker(self) -> SuiteWorker:
        """The process that judges batches, starting in the background; it stays warm for the next run."""
        from quality.worker import SuiteWorker

        return self._opened.enter_context(SuiteWorker())

    def _sign(self) -> None:
        """Put a checkpoint over what was appended to the audit log here; where that fails, the next one covers it."""
        ledger = self.__dict__.get("ledger")
        if ledger is None or not ledger.disclosures.appended:
            return
        try:
            self.signing.checkpoint()
        except HubError as error:
            _logger.warning("audit log: it could not be signed: %s", type(error).__name__)

    def disconnect(self) -> None:
        """Let go of the graph, for an offline import; `driver` connects anew."""
        opened = self.__dict__.pop("driver", None)
        if opened is not None:
            opened.close()

    def folder(self, name: str) -> Path:
        """A folder of the home, made if it isn't there."""
        path = self.root / name
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageUnavailable(f"{path} can't be made: {error.strerror}.") from error
        return path

    @contextmanager
    def spool(self, run: str) -> Iterator[Path]:
        """A folder for what a run puts down between its stages; it is gone when the run is."""
        path = self.folder("spool") / run
        path.mkdir()
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def discard_spool(self, run: str) -> None:
        """Remove what a killed run put down between its stages."""
        shutil.rmtree(self.root / "spool" / run, ignore_errors=True)

    @contextmanager
    def lock(self, name: str, *, wait_s: float = 0) -> Iterator[None]:
        """Hold a lock of this home, against other processes too; a killed holder's lock is free again.

        Raises
        ------
        HomeInUse
            Somebody else still holds it after `wait_s` seconds.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder("locks") / f"{name}.lock")
        try:
            lock.acquire(timeout=wait_s)
        except Timeout as error:
            raise HomeInUse(
                f"Another process is busy with {name!r} in {self.root}: try again later."
            ) from error
        try:
            yield
        finally:
            lock.release()
