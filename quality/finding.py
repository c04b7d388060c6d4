"""What a check noticed about a run that is worth a person's look but stops nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One warning. `kind` says which check made it (`volume`, `fill`, `expectation`, `freshness`, …).

    `dataset` and `field` say where, as far as it is about one. `detail` is the sentence shown to people; it
    holds counts and names of fields, never values.
    """

    kind: str
    detail: str
    dataset: str | None = None
    field: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """As the ledger and `--json` hold it."""
        return asdict(self)
