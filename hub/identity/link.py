"""Linking whole tables: from CSV files and a mapping to clusters, without labels and without the graph."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hub.errors import WrongUse
from hub.identity import blocking, clusters, columns
from hub.identity.evaluation import Evaluation, evaluate
from hub.identity.rules import FEW
from hub.identity.tables import Table, read_tables, truth_of
from hub.identity.training import train_on

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Told what the linking is at, for people who wait.
Tell = Callable[[str], None]


@dataclass(slots=True)
class Linked:
    """The cluster of each record id and what was found on the way."""

    clusters: dict[str, str]
    pairs: int = 0
    rules: list[dict[str, Any]] = field(default_factory=list)
    estimated_recall: float | None = None
    findings: list[str] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    candidates: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
    weights: NDArray[np.float64] | None = None


def link(
    table: Table,
    entity: str,
    mapping: Mapping[str, str],
    *,
    ignored: Sequence[str] = (),
    one_per_source: bool = False,
    tell: Tell = lambda _: None,
) -> Linked:
    """Find which records are of one entity: train a matcher on the table and apply it to the same.

    `mapping` is column → field of `entity` (without the id); columns that are neither mapped nor `ignored`
    are compared as what they look like. Of few records all pairs are compared.
    """
    records = len(table.ids)
    tell(f"{records} records")
    learned = train_on(
        table,
        entity,
        mapping,
        ignored=ignored,
        one_per_source=one_per_source,
        least_common=3,
        all_pairs=records * (records - 1) // 2 <= FEW,
    )
    trained, found, bits = learned.trained, learned.pairs, learned.bits
    findings = list(trained.findings)
    with learned.read as read:
        if records < 2 or not read.features.evidence:
            findings.append("nothing to compare" if records >= 2 else "fewer than two records")
            return Linked({one: one for one in table.ids}, findings=findings)
        tell(f"{len(found.left)} candidate pairs by {len(trained.rules)} rules")
        matched = bits > 0
        recall = blocking.estimated_recall(
            trained.rules, read.keys, found.left[matched], found.right[matched], records
        )
        label = clusters.cluster(
            found.left,
            found.right,
            bits,
            records,
            clusters.Constraints(read.features.strong, table.sources if one_per_source else None),
            read.weights,
        )
        settings = trained.settings()
    return Linked(
        {one: table.ids[root] for one, root in zip(table.ids, label.tolist(), strict=True)},
        len(found.left),
        [{"rule": rule.name, "pairs": rule.pairs, "largest_block": rule.cap} for rule in trained.rules],
        recall,
        findings,
        settings,
        (found.left, found.right),
        bits,
    )


def blocking_recall(linked: Linked, table: Table, truth: Mapping[str, str]) -> float:
    """Of the true pairs, the share that was compared."""
    true = np.unique([truth.get(one, "") for one in table.ids], return_inverse=True)[1]
    known = np.array([one in truth for one in table.ids])
    sizes = np.bincount(true[known]) if known.any() else np.zeros(1, int)
    total = int((sizes * (sizes - 1) // 2).sum())
    if linked.candidates is None or not total:
        return 0.0 if total else 1.0
    left, right = linked.candidates
    return float(((true[left] == true[right]) & known[left] & known[right]).sum() / total)


@dataclass(frozen=True, slots=True)
class Report:
    """What `hub identity link` says."""

    linked: Linked
    records: int
    seconds: float
    evaluation: Evaluation | None
    blocking_recall: float | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        found: dict[str, Any] = {
            "records": self.records,
            "clusters": len(set(self.linked.clusters.values())),
            "seconds": round(self.seconds, 3),
            "compared_pairs": self.linked.pairs,
            "estimated_blocking_recall": self.linked.estimated_recall,
            "findings": self.linked.findings,
            "rules": self.linked.rules,
        }
        if self.evaluation is not None:
            found["evaluation"] = {**self.evaluation.as_dict(), "blocking_recall": self.blocking_recall}
        return found


def run(
    files: Sequence[Path],
    entity: str,
    mapping: Mapping[str, str],
    *,
    truth: str | None = None,
    one_per_source: bool = False,
    tell: Tell = lambda _: None,
) -> Report:
    """Read, link and, where there is a truth, evaluate."""
    fields = {column: columns.resolve_field(entity, field) for column, field in mapping.items()}
    id_columns = [column for column, field in fields.items() if field == "id"]
    if len(id_columns) != 1:
        raise WrongUse("--map must name the one column of the record id: COLUMN=id")
    began = time.perf_counter()
    table = read_tables(files, id_columns[0])
    others = {column: field for column, field in fields.items() if field != "id"}
    if missing := sorted(set(others) - set(table.values)):
        raise WrongUse(f"there is no column {', '.join(missing)}; there are {', '.join(table.values)}")
    known, column = truth_of(table, truth) if truth else ({}, None)
    linked = link(
        table, entity, others, ignored=[column] if column else [], one_per_source=one_per_source, tell=tell
    )
    seconds = time.perf_counter() - began
    if not truth:
        return Report(linked, len(table.ids), seconds, None, None)
    return Report(
        linked,
        len(table.ids),
        seconds,
        evaluate(linked.clusters, known),
        blocking_recall(linked, table, known),
    )
