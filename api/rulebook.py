"""The rules of access of a home, read once and again when what is registered changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from api.catalogue import Catalogue
from hub.access.departments import read_departments
from hub.access.holding import Holding
from hub.access.policies import read_policies
from hub.access.purposes import read_purposes
from hub.access.rights import Rules


class Rulebook:
    """The rules of a home. Files of rules are read at start: a change of them takes a restart, and is logged there.

    Raises
    ------
    InvalidDeclaration
        A file of rules is wrong.
    """

    def __init__(self, root: Path, catalogue: Callable[[], Catalogue]) -> None:
        self._catalogue = catalogue
        self._departments = read_departments(root)
        self._purposes = read_purposes(root)
        self._policies = read_policies(root)
        self._of: Catalogue | None = None
        self._rules: Rules | None = None

    def __call__(self) -> Rules:
        """What holds now."""
        catalogue = self._catalogue()
        if self._rules is None or (catalogue is not self._of and catalogue != self._of):
            self._rules = Rules(self._departments, self._purposes, _holdings(catalogue), self._policies)
        self._of = catalogue
        return self._rules


def _holdings(catalogue: Catalogue) -> dict[str, Holding]:
    """Those whose one owner the catalogue names too."""
    owners = catalogue.owners
    return {id: held for id, held in catalogue.holdings.items() if owners.get(id) == held.owner}
