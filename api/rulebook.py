"""The rules of access of a home: read at start, and again when their files or what is registered change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.background import running
from api.catalogue import Catalogue
from hub.access.declared import OWN
from hub.access.departments import Departments, read_departments
from hub.access.holding import Holding
from hub.access.policies import FOLDER, Policies, read_policies
from hub.access.purposes import Purpose, read_purposes
from hub.access.rights import Rules
from hub.errors import HubError, InvalidDeclaration
from hub.sharing.rules import SharingRules

if TYPE_CHECKING:
    from hub.settings import Settings

_logger = logging.getLogger("rivermeet.api")

#: Seconds between two looks at the files.
EVERY: Final = 2.0
#: What a file is known by without reading it: its name, size, time of change and place on the disk.
_Signature = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """What the files of a home say."""

    departments: Departments
    purposes: Mapping[str, Purpose]
    policies: Policies
    sharing: SharingRules

    @classmethod
    def of(cls, settings: Settings) -> _Read:
        root = settings.root
        return cls(
            read_departments(root),
            read_purposes(root),
            read_policies(root),
            SharingRules.of_settings(settings),
        )


class Rulebook:
    """The rules of a home. `noted` writes a change into the log before anybody reads by it.

    Files that are wrong, and changes that can't be logged, change nothing: the rules from before hold on, and
    `outdated` says so until the files are right.

    Raises
    ------
    InvalidDeclaration
        A file of rules is wrong at the start.
    """

    def __init__(
        self, settings: Settings, catalogue: Callable[[], Catalogue], noted: Callable[[Policies], object]
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._noted = noted
        self._taken = self._seen = _signature(settings.root / OWN)
        self._read = _Read.of(settings)
        self._of: Catalogue | None = None
        self._rules: Rules | None = None
        #: Whether files say something else than what holds, because they are wrong.
        self.outdated = False

    def at_hand(self) -> Rules | None:
        """What holds now, where it need not be worked out anew: that takes some tenths of a second."""
        return self._rules if self._catalogue() is self._of else None

    def __call__(self) -> Rules:
        """What holds now."""
        catalogue = self._catalogue()
        if self._rules is None or (catalogue is not self._of and catalogue != self._of):
            self._rules = _rules(self._read, catalogue)
        self._of = catalogue
        return self._rules

    def sharing(self) -> SharingRules:
        """What the desks of sharing go by now."""
        return self._read.sharing

    def note(self) -> None:
        """Have the log say by which rules is answered. Raises StorageUnavailable."""
        self._noted(self().policies)

    def look(self) -> bool:
        """Take in what the files say where they changed; whether other rules hold now.

        Files count as changed only once two looks find them alike, so that one that is being written is not read half.
        """
        now = _signature(self._settings.root / OWN)
        settled, self._seen = now == self._seen, now
        if not settled or now == self._taken:
            return False
        self._taken = now
        try:
            read = _Read.of(self._settings)
            rules = _rules(read, self._catalogue())
            self._noted(read.policies)
        except HubError as error:
            self.outdated = True
            told = error.detail if isinstance(error, InvalidDeclaration) else type(error).__name__
            _logger.error("changed rules of access are not taken, those from before hold: %s", told)
            if not isinstance(error, InvalidDeclaration):
                self._taken = ()  # the files are right: look again
            return False
        self._read, self._rules, self.outdated = read, rules, False
        _logger.warning("changed rules of access hold from now on: version %s", read.policies.version)
        return True

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """While this is open, changes of the files are noticed."""
        async with running(self._work()):
            yield

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await asyncio.to_thread(self.look)
            except OSError as error:
                _logger.error("rules of access can't be looked at: %s", error.strerror)


def _rules(read: _Read, catalogue: Catalogue) -> Rules:
    return Rules(read.departments, read.purposes, _holdings(catalogue), read.policies)


def _holdings(catalogue: Catalogue) -> dict[str, Holding]:
    """Those whose one owner the catalogue names too."""
    owners = catalogue.owners
    return {id: held for id, held in catalogue.holdings.items() if owners.get(id) == held.owner}


def _signature(folder: Path) -> _Signature:
    """Of all rule files of a home's folder; one that vanishes meanwhile is as if it had not been there."""
    found = []
    for file in sorted((*folder.glob("*.yaml"), *(folder / FOLDER).glob("*.cedar"))):
        with suppress(FileNotFoundError):
            told = file.stat()
            found.append((str(file), told.st_size, told.st_mtime_ns, told.st_ino))
    return tuple(found)
