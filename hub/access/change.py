"""Writes to the log that the rules of access are others than at the start before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from hub.access.declared import OWN
from hub.access.principal import Principal, Role
from hub.audit.disclosure import act
from hub.errors import StorageUnavailable

if TYPE_CHECKING:
    from hub.access.policies import Policies
    from hub.ledger.ledger import Ledger

#: Holds the version that the log knows of.
_FILE: Final = "version"
#: Who writes it down: the change itself was made by whoever may write the home's files.
_BY: Final = Principal("hub", "hub", Role.INTEGRATOR, system=True)


def note_change(ledger: Ledger, root: Path, policies: Policies) -> bool:
    """Log `policy.change` where the version is not the one of the start before; return whether it was so.

    Of a log without an entry nothing was read by other rules, so there is no change. The version is noted after the log
    has it: after a crash between the two the change is logged twice, never not.

    Raises
    ------
    StorageUnavailable
        Log or file can't be written: then the hub must not go on by rules that nobody can tell of.
    """
    file = root / OWN / _FILE
    try:
        known = file.read_text("utf-8").strip() if file.exists() else None
    except (OSError, UnicodeDecodeError):
        known = None
    if known == policies.version:
        return False
    changed = ledger.disclosures.head()[0] > 0
    if changed:
        _log(ledger, policies, known)
    _note(file, policies.version)
    return changed


def _log(ledger: Ledger, policies: Policies, known: str | None) -> None:
    detail = {"before": known, "after": policies.version, "policies": len(policies.all)}
    ledger.disclosures.add([act(_BY, "policy.change", subject=policies.version, detail=detail)])


def _note(file: Path, version: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{version}\n", "utf-8")
    except OSError as error:
        raise StorageUnavailable(f"{file} can't be written: {error.strerror}.") from error
