"""How good the graph's entities are against the truth that `hub city` writes beside a district."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from hub.errors import WrongUse
from hub.graph.mentions import read_mentions
from hub.identity.evaluation import Evaluation, evaluate
from hub.identity.resolution import models
from hub.identity.resolution.linking import pairs_of_blocks
from hub.identity.resolution.mentions import told_of
from hub.identity.resolution.store import WorkStore

if TYPE_CHECKING:
    from hub.home import Home
    from hub.keys import HubKey

_COLUMNS = ("dataset", "key", "mention", "entity", "true_id", "mistakes")
#: Fields of a name: a mention with nothing else can't honestly be told from a namesake's.
_NAMES = frozenset({"name", "name.full", "name.family", "name.given"})


class Truth(NamedTuple):
    """What the truth says of a mention: who it is, and the mistakes that were made in writing it."""

    id: str
    mistakes: tuple[str, ...]


class Found(NamedTuple):
    """What the graph says of a mention: its entity and source, and whether it gives a name and nothing else."""

    entity: str
    source: str
    name_only: bool


class Share(NamedTuple):
    """Pairs (or, of a mistake, pairs of its mentions): there truly, put together, and rightly so."""

    true: int
    together: int
    right: int

    def as_dict(self) -> dict[str, float | int]:
        """For JSON."""
        precision = self.right / self.together if self.together else 1.0
        recall = self.right / self.true if self.true else 1.0
        return {"true_pairs": self.true, "precision": round(precision, 6), "recall": round(recall, 6)}


@dataclass(frozen=True, slots=True)
class GraphEvaluation:
    """All mentions, then by kind of true id, by pair of sources and by mistake; `blocking` is the blocking recall."""

    entity: str
    all: Evaluation
    kinds: Mapping[str, Evaluation]
    sources: Mapping[str, Share]
    mistakes: Mapping[str, Share]
    name_only: Share
    blocking: float | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "entity": self.entity,
            **self.all.as_dict(),
            "blocking_recall": self.blocking,
            "kinds": {kind: one.as_dict() for kind, one in self.kinds.items()},
            "source_pairs": {name: one.as_dict() for name, one in self.sources.items()},
            "mistakes": {name: one.as_dict() for name, one in self.mistakes.items()},
            "name_only": self.name_only.as_dict(),
        }


def evaluate_graph(home: Home, entity: str, truth: Path) -> GraphEvaluation:
    """Compare the graph's entities of a type with the truth.

    Raises
    ------
    WrongUse
        There is no truth in that place.
    """
    real = read_truth(truth, entity, home.key)
    fields = told_of(entity)
    found: dict[str, Found] = {}
    for page in read_mentions(home.driver, entity, fields):
        for one in page:
            if one.id in real:
                said = {name for name, value in zip(fields, one.values, strict=True) if value is not None}
                source = f"{one.dataset}.{one.name.partition('[')[0]}"
                found[one.id] = Found(one.entity, source, bool(said) and said <= _NAMES)
    return compare(entity, found, real, _blocking(home, entity, real))


def compare(
    entity: str, found: Mapping[str, Found], real: Mapping[str, Truth], blocking: float | None = None
) -> GraphEvaluation:
    """The evaluation of mentions that both have, by mention id."""
    true = {one: real[one].id for one in found if one in real}
    got = {one: found[one].entity for one in true}
    by_kind: dict[str, dict[str, str]] = defaultdict(dict)
    for one, true_id in true.items():
        by_kind[kind_of(true_id)][one] = true_id
    mistakes, name_only = _by_mention(found, real, true, got)
    return GraphEvaluation(
        entity,
        evaluate(got, true),
        {kind: evaluate(got, some) for kind, some in sorted(by_kind.items())},
        _by_sources({one: found[one].source for one in true}, true, got),
        mistakes,
        name_only,
        blocking,
    )


def kind_of(true_id: str) -> str:
    """What sort of thing a true id is of: `p` of `p12`, `cell` of `cell:5001`."""
    match = re.match(r"[A-Za-z]+", true_id)
    return match[0] if match else ""


def read_truth(place: Path, entity: str, key: HubKey) -> dict[str, Truth]:
    """The truth of an entity type by mention id; of a record that is told twice, the later step holds.

    `place` is a district, its folder of truth, or one Parquet file.

    Raises
    ------
    WrongUse
        There is none.
    """
    import pyarrow.parquet as pq

    files = [place] if place.is_file() else sorted(place.glob("mentions-*.parquet"), key=_step)
    if not files and (place / "truth").is_dir():
        return read_truth(place / "truth", entity, key)
    if not files:
        raise WrongUse(
            f"{place} has no mentions-*.parquet: give a district's folder of truth, or one of its files"
        )
    real: dict[str, Truth] = {}
    for file in files:
        table = pq.read_table(file, columns=list(_COLUMNS))
        columns = (table.column(name).to_pylist() for name in _COLUMNS)
        for dataset, row, mention, kind, true_id, mistakes in zip(*columns, strict=True):
            if kind == entity:
                made = tuple(filter(None, (mistakes or "").split(";")))
                real[f"{key.record_id(dataset, row)}.{mention}"] = Truth(true_id, made)
    return real


def _step(file: Path) -> tuple[int, str]:
    found = re.search(r"-(\d+)$", file.stem)
    return (int(found[1]) if found else 0, file.stem)


def _by_sources(
    sources: Mapping[str, str], true: Mapping[str, str], got: Mapping[str, str]
) -> dict[str, Share]:
    """By pair of sources, counted without going through the pairs."""
    of = list(sources.values())
    both = [f"{one}\0{other}" for one, other in zip(true.values(), got.values(), strict=True)]
    made_right = _counted(zip(both, of, strict=True))
    made_true = _counted(zip(true.values(), of, strict=True))
    made_together = _counted(zip(got.values(), of, strict=True))
    names = sorted(made_true.keys() | made_together.keys())
    found = {
        " + ".join(pair): Share(made_true[pair], made_together[pair], made_right[pair]) for pair in names
    }
    return dict(sorted(found.items(), key=lambda one: -one[1].true))


def _counted(rows: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Pairs within each cluster by their two sources."""
    clusters: dict[str, Counter[str]] = defaultdict(Counter)
    for cluster, source in rows:
        clusters[cluster][source] += 1
    pairs: Counter[tuple[str, str]] = Counter()
    for counts in clusters.values():
        listed = sorted(counts.items())
        for place, (source, number) in enumerate(listed):
            if number > 1:
                pairs[source, source] += number * (number - 1) // 2
            for other, more in listed[place + 1 :]:
                pairs[source, other] += number * more
    return pairs


def _by_mention(
    found: Mapping[str, Found], real: Mapping[str, Truth], true: Mapping[str, str], got: Mapping[str, str]
) -> tuple[dict[str, Share], Share]:
    """By mistake, and of mentions with a name only: the pairs that such a mention has with others."""
    of_true, of_got = Counter(true.values()), Counter(got.values())
    of_both = Counter((true[one], got[one]) for one in true)
    shares: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    alone = [0, 0, 0]
    for one, true_id in true.items():
        counts = (of_true[true_id] - 1, of_got[got[one]] - 1, of_both[true_id, got[one]] - 1)
        for name in real[one].mistakes or ("none",):
            shares[name] = [a + b for a, b in zip(shares[name], counts, strict=True)]
        if found[one].name_only:
            alone = [a + b for a, b in zip(alone, counts, strict=True)]
    return {name: Share(*counts) for name, counts in sorted(shares.items())}, Share(*alone)


def _blocking(home: Home, entity: str, real: Mapping[str, Truth]) -> float | None:
    """Of the true pairs, the share in one exact group or in a block that is compared; None without a resolve."""
    known = models.load(home, entity)
    with WorkStore.of_home(home.root) as store:
        group, ids, blocks = store.blocks(entity)
    if known is None or not group:
        return None
    names, code = np.unique(np.array(list(group.values()), dtype=str), return_inverse=True)
    code_of = dict(zip(group, code.tolist(), strict=True))
    groups = np.array([code_of[one] for one in ids], np.int64)
    pairs = pairs_of_blocks(blocks, known.matcher.rules, groups)
    a, b = groups[pairs.left], groups[pairs.right]
    compared = np.unique(np.minimum(a, b) * len(names) + np.maximum(a, b))
    members: dict[str, Counter[int]] = defaultdict(Counter)
    for one, at in code_of.items():
        if one in real:
            members[real[one].id][at] += 1
    return _share_compared(members, compared, len(names))


def _share_compared(members: Mapping[str, Counter[int]], compared: Any, width: int) -> float:
    total = met = 0
    wanted: list[int] = []
    weight: list[int] = []
    for counts in members.values():
        number = sum(counts.values())
        total += number * (number - 1) // 2
        met += sum(one * (one - 1) // 2 for one in counts.values())
        listed = sorted(counts.items())
        for place, (first, one) in enumerate(listed):
            for second, other in listed[place + 1 :]:
                wanted.append(first * width + second)
                weight.append(one * other)
    met += (
        int(np.array(weight, np.int64)[np.isin(np.array(wanted, np.int64), compared)].sum()) if wanted else 0
    )
    return round(met / total, 6) if total else 1.0
