"""What speaks for and against two cases being one matter: each evidence has levels, from best to worst, in words.

Levels are SQL conditions on the columns that `hub.identity.matters.store` computes for a pair; the first that
holds counts, none of a pair that can't be compared in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Evidence:
    """`null` is the condition under which nothing can be said; `levels` are condition and words."""

    name: str
    null: str
    levels: tuple[tuple[str, str], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What each level is called."""
        return tuple(words for _, words in self.levels)

    @property
    def sql(self) -> str:
        """The number of the level, -1 for nothing to say."""
        cases = " ".join(f"WHEN {condition} THEN {n}" for n, (condition, _) in enumerate(self.levels))
        return f"CASE WHEN {self.null} THEN -1 {cases} ELSE -1 END AS {self.name}"


#: Cases at one building up to which meeting there says much, and up to which it says something.
CROWDS: Final = (60, 400)

EVIDENCE: Final = (
    Evidence(
        "place",
        "NOT located",
        (
            (f"same_place AND crowd <= {CROWDS[0]}", "the same building"),
            (f"same_place AND crowd <= {CROWDS[1]}", "the same building, one of many cases"),
            ("same_place", "the same building, one of very many cases"),
            ("metres <= 60 AND NOT other_number", "less than 60 m apart"),
            ("same_street AND NOT other_number", "the same road or village"),
            ("same_street OR metres <= 300", "the same road or village, another number"),
            ("same_community", "the same community"),
            ("true", "another place"),
        ),
    ),
    Evidence(
        "people",
        "no_parties",
        (
            ("rare_parties >= 2", "two parties in common"),
            ("parties >= 2", "two parties in common, one of them in many cases"),
            ("rare_parties = 1", "a party in common"),
            ("parties = 1", "a party in common that is in many cases"),
            ("true", "no party known to be the same"),
        ),
    ),
    Evidence(
        "names",
        "no_names",
        (
            ("names >= 2", "two parties' names on both sides"),
            ("names = 1", "one party's name on both sides"),
            ("true", "no name on both sides"),
        ),
    ),
    Evidence(
        "time",
        "gap IS NULL",
        (
            ("gap <= 1", "within a day"),
            ("gap <= 3", "within three days"),
            ("gap <= 7", "within a week"),
            ("gap <= 14", "within two weeks"),
            ("gap <= 30", "within a month"),
            ("gap <= 60", "within two months"),
            ("gap <= 120", "within four months"),
            ("gap <= 240", "within eight months"),
            ("true", "more than eight months apart"),
        ),
    ),
    Evidence(
        "kind",
        "no_kind",
        (
            ("same_kind", "the same kind of case"),
            ("near_kind", "a similar kind of case"),
            ("true", "another kind of case"),
        ),
    ),
    Evidence(
        "wording",
        "no_text",
        (
            ("alike >= 0.8", "nearly the same words"),
            ("alike >= 0.55", "much the same words"),
            ("alike >= 0.35", "some of the same words"),
            ("alike >= 0.15", "few of the same words"),
            ("true", "other words"),
        ),
    ),
    Evidence(
        "figures",
        "figures = 0 AND contradictions = 0",
        (
            ("figures >= 2 AND contradictions = 0", "the same sums or days in both texts"),
            ("figures >= 1 AND contradictions = 0", "the same sum or day in both texts"),
            ("figures >= 1", "some sums or days the same, others not"),
            ("true", "other sums or days"),
        ),
    ),
    Evidence(
        "citation",
        "false",
        (
            ("cites", "one cites the other"),
            ("shared_citation", "both cite a third, or one cites what cites the other"),
            ("true", "neither cites the other"),
        ),
    ),
    Evidence(
        "office",
        "false",
        (
            ("NOT same_office", "two departments"),
            ("true", "the same department twice"),
        ),
    ),
)

#: Compared with the best other candidate of either side in the other's department, in bits.
RIVALS: Final = (
    "no other candidate there",
    "much better than any other candidate there",
    "better than any other candidate there",
    "as good as another candidate there",
    "another candidate there fits better",
    "another candidate there fits much better",
)
