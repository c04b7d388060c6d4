"""Linking whole tables: from CSV files and a mapping to clusters, without labels and without the graph."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hub.errors import WrongUse
from hub.identity import blocking, clusters, columns, features, model
from hub.identity.evaluation import Evaluation, evaluate
from hub.identity.evidence.evidence import Evidence
from hub.identity.scoring import Scorer, shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RANDOM_PAIRS: Final = 60_000
_RULE_PAIRS: Final = 2_500
_SEED: Final = 20261125
#: Told what the linking is at, for people who wait.
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one or two files: ids, the file of each (0, 1), values by column as text."""

    ids: list[str]
    sources: list[int]
    values: dict[str, list[str]]


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
    """Find which records are of one entity.

    `mapping` is column → field of `entity` (without the id); columns that are neither mapped nor `ignored`
    are compared as what they look like.
    """
    records = len(table.ids)
    header = [name for name in table.values if name not in ignored]
    planned = columns.plan(entity, mapping, header, table.values)
    made = features.build(planned, table.values, records)
    if records < 2 or not made.evidence:
        made.findings.append("nothing to compare" if records >= 2 else "fewer than two records")
        return Linked({one: one for one in table.ids}, findings=made.findings)
    tell(f"{records} records, {len(made.evidence)} kinds of evidence")
    apart = np.array(table.sources) if one_per_source else None
    keys = [key for one in made.evidence for key in one.keys]
    found = blocking.candidates(keys, records, apart)
    tell(f"{len(found.left)} candidate pairs by {len(found.rules)} rules")
    scorer = Scorer(made.evidence, records)
    try:
        trained = _train(scorer, found, records, apart)
        weights = scorer.weights(found.left, found.right, trained)
        parted = shares(weights, records)
        bits = weights.above_zero(parted)
        matched = bits > 0
        recall = blocking.estimated_recall(found.rules, found.left[matched], found.right[matched], records)
        label = clusters.cluster(
            found.left,
            found.right,
            bits,
            records,
            clusters.Constraints(made.strong, table.sources if one_per_source else None),
            lambda left, right: scorer.weights(left, right, trained).above_zero(parted),
        )
    finally:
        scorer.close()
    return Linked(
        {one: table.ids[root] for one, root in zip(table.ids, label.tolist(), strict=True)},
        len(found.left),
        [{"rule": rule.name, "pairs": rule.pairs, "largest_block": rule.cap} for rule in found.rules],
        recall,
        made.findings,
        model.settings(made.evidence, replace(trained, prior=parted.matches)),
        (found.left, found.right),
        bits,
    )


def _train(
    scorer: Scorer, found: blocking.Blocking, records: int, apart: NDArray[np.int64] | None
) -> model.Model:
    """Draw the samples that the model learns from: random pairs, and some of each rule's pairs."""
    evidence = scorer.evidence
    drawn = [_random_pairs(records)]
    free = [np.ones(len(evidence), bool)]
    draw = np.random.default_rng(_SEED)
    for rule in found.rules:
        made = blocking.rule_pairs(rule, records)
        if len(made) > _RULE_PAIRS:
            made = np.sort(draw.choice(made, _RULE_PAIRS, replace=False))
        left, right = made // records, made % records
        if apart is not None:
            across = apart[left] != apart[right]
            left, right = left[across], right[across]
        unused = np.array([one.name not in rule.groups for one in evidence])
        if len(left) and unused.any():
            drawn.append((left, right))
            free.append(unused)
    levels = scorer.levels(*(np.concatenate(side) for side in zip(*drawn, strict=True)))
    cuts = np.cumsum([len(left) for left, _ in drawn])[:-1]
    samples = [
        model.sample(part, unused, random=place == 0)
        for place, (part, unused) in enumerate(zip(np.split(levels, cuts), free, strict=True))
    ]
    return model.train(evidence, samples, [_agreeing(one) for one in evidence], records)


def _random_pairs(records: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if records * (records - 1) // 2 <= _RANDOM_PAIRS:
        left, right = np.triu_indices(records, 1)
        return left.astype(np.int64), right.astype(np.int64)
    draw = np.random.default_rng(_SEED)
    both = np.unique(np.sort(draw.integers(0, records, (_RANDOM_PAIRS, 2)), axis=1), axis=0)
    both = both[both[:, 0] != both[:, 1]]
    return both[:, 0], both[:, 1]


def _agreeing(one: Evidence) -> float | None:
    """Of the pairs in which both have a value, the share that agree exactly: from the values' counts."""
    exact = one.levels[0].exact
    if exact is None:
        return None
    codes = np.array([value or "" for value in one.columns[exact]], dtype=object)
    counts = np.unique(codes[codes != ""].astype(str), return_counts=True)[1].astype(float)
    total = counts.sum()
    return float((counts * (counts - 1)).sum() / (total * (total - 1))) if total > 1 else 0.0


def read_tables(files: Sequence[Path], id_column: str) -> Table:
    """Read one or two CSV files (UTF-8 or GB 18030; commas, semicolons or tabs) with all values as text.

    Raises
    ------
    WrongUse
        A file can't be read, lacks the id column or has an id twice.
    """
    ids: list[str] = []
    sources: list[int] = []
    values: dict[str, list[str]] = {}
    for place, file in enumerate(files):
        header, rows = read_csv(file)
        if id_column not in header:
            raise WrongUse(
                f"{file} has no column {id_column!r} for the record id; say which with --map COLUMN=id"
            )
        where = header.index(id_column)
        for name in header:
            if name != id_column:
                values.setdefault(name, [""] * len(ids))
        for row in rows:
            ids.append(row[where])
        sources += [place] * len(rows)
        for name, cells in values.items():
            at = header.index(name) if name in header else -1
            cells += [row[at] if at >= 0 else "" for row in rows]
    if len(set(ids)) < len(ids):
        raise WrongUse(
            f"{len(ids) - len(set(ids))} record ids stand in more than one row; ids must be unique"
        )
    return Table(ids, sources, values)


def read_csv(file: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file, every value stripped; short rows are filled up with blanks."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise WrongUse(f"{file} can't be read: {error.strerror}") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    lines = list(csv.reader(text.splitlines(), delimiter=delimiter, skipinitialspace=True))
    if not lines:
        return [], []
    header = [name.strip() for name in lines[0]]
    width = len(header)
    rows = [[cell.strip() for cell in (line + [""] * width)[:width]] for line in lines[1:] if any(line)]
    return header, rows


def truth_of(table: Table, given: str) -> tuple[dict[str, str], str | None]:
    """The true cluster of each record, and the column that it stands in where it is one.

    `given` is a column, a file of id and cluster, or `re:` and a regular expression with one group, looked
    for in the id.

    Raises
    ------
    WrongUse
    It is none of these.
    """
    if given.startswith("re:"):
        try:
            pattern = re.compile(given[3:])
        except re.error as error:
            raise WrongUse(f"--truth {given}: not a regular expression: {error}") from None
        found = {one: pattern.search(one) for one in table.ids}
        return {one: match[1] if pattern.groups else match[0] for one, match in found.items() if match}, None
    if given in table.values:
        return {one: value for one, value in zip(table.ids, table.values[given], strict=True) if value}, given
    if Path(given).is_file():
        return read_clusters(Path(given)), None
    raise WrongUse(f"--truth {given}: neither a column, nor a file, nor re: and a regular expression")


def read_clusters(file: Path) -> dict[str, str]:
    """A file with a record's id in the first column and its cluster in the second (or in one named
    `cluster`).
    """
    header, rows = read_csv(file)
    if len(header) < 2:
        raise WrongUse(f"{file} needs two columns: the record's id and its cluster")
    at = header.index("cluster") if "cluster" in header else 1
    return {row[0]: row[at] for row in rows if row[at]}


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
