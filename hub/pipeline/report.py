"""What one run did, as `hub pull --json` prints it and the ledger keeps it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quality.finding import Finding

OUTCOMES = ("accepted", "unchanged", "superseded", "quarantined")


@dataclass(slots=True)
class Counts:
    """What became of the rows that were read. The four outcomes always add up to `read`."""

    read: int = 0
    accepted: int = 0
    unchanged: int = 0
    superseded: int = 0
    quarantined: int = 0


@dataclass(slots=True)
class RunReport:
    """The result of one run."""

    run: str
    connector: str
    datasets: dict[str, Counts] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)
    warnings: list[Finding] = field(default_factory=list)
    withdrawn: dict[str, int] = field(default_factory=dict)
    dry_run: bool = False

    def as_dict(self) -> dict[str, object]:
        """For `--json`; seconds in `stages`."""
        return asdict(self)
