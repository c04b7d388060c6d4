"""How good clusters are against the truth: by pairs, and by records (B-cubed)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each between 0 and 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_dict(self) -> dict[str, float]:
        """For JSON, six decimals."""
        return {
            "precision": round(self.precision, 6),
            "recall": round(self.recall, 6),
            "f1": round(self.f1, 6),
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Both measures, the records compared, and how many clusters there are of each size."""

    records: int
    pairwise: Score
    b_cubed: Score
    sizes: dict[int, int]
    true_sizes: dict[int, int]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "records": self.records,
            "pairwise": self.pairwise.as_dict(),
            "b_cubed": self.b_cubed.as_dict(),
            "cluster_sizes": {str(size): count for size, count in self.sizes.items()},
            "true_cluster_sizes": {str(size): count for size, count in self.true_sizes.items()},
        }


def evaluate(clusters: Mapping[str, str], truth: Mapping[str, str]) -> Evaluation:
    """Compare clusters with the truth, both record id → cluster, over the records that both have.

    Pairwise counts pairs of records put together rightly (Hassanzadeh et al. 2009); B-cubed averages over
    records how much of a record's cluster is its own (Bagga and Baldwin 1998). With no pairs at all,
    precision or recall is 1.
    """
    both: Counter[tuple[str, str]] = Counter()
    for record, cluster in clusters.items():
        if record in truth:
            both[cluster, truth[record]] += 1
    found: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for (cluster, real), count in both.items():
        found[cluster] += count
        true[real] += count
    records = sum(both.values())
    right = sum(map(_pairs, both.values()))
    pairwise = Score(
        _ratio(right, sum(map(_pairs, found.values()))), _ratio(right, sum(map(_pairs, true.values())))
    )
    precise = sum(count * count / found[cluster] for (cluster, _), count in both.items())
    complete = sum(count * count / true[real] for (_, real), count in both.items())
    b_cubed = Score(_ratio(precise, records), _ratio(complete, records))
    return Evaluation(records, pairwise, b_cubed, _sizes(found), _sizes(true))


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _sizes(counts: Counter[str]) -> dict[int, int]:
    return dict(sorted(Counter(counts.values()).items()))
