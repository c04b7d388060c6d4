"""What one expectation said about one batch, and what that means for the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue


class Severity(StrEnum):
    """What a failed expectation does: `blocking` stops the run before the graph, `warning` is noted on it."""

    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one expectation on one dataset's batch.

    `unexpected` of `total` rows did not meet it (0 of 0 for an expectation about the whole batch, which
    then says in `detail` what was seen). `sample_keys` are keys of rows that did not, never values.
    """

    expectation: str
    column: str | None
    severity: Severity
    success: bool
    unexpected: int
    total: int
    sample_keys: tuple[str, ...] = ()
    detail: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether it stops the run."""
        return not self.success and self.severity is Severity.BLOCKING

    def as_json(self) -> dict[str, JsonValue]:
        """As the ledger, the worker and `--json` hold it."""
        return {
            "expectation": self.expectation,
            "column": self.column,
            "severity": self.severity.value,
            "success": self.success,
            "unexpected": self.unexpected,
            "total": self.total,
            "sample_keys": list(self.sample_keys),
            "detail": self.detail,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Outcome:
        """The reverse of `as_json`."""
        keys = stored.get("sample_keys")
        column, detail = stored["column"], stored.get("detail")
        return cls(
            expectation=str(stored["expectation"]),
            column=None if column is None else str(column),
            severity=Severity(str(stored["severity"])),
            success=bool(stored["success"]),
            unexpected=int(str(stored["unexpected"])),
            total=int(str(stored["total"])),
            sample_keys=tuple(str(key) for key in keys) if isinstance(keys, list) else (),
            detail=None if detail is None else str(detail),
        )
