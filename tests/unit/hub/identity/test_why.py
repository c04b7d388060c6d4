"""The links that hold an entity together are its strongest, and every step of them adds up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.identity.compare import Reason, compare
from hub.identity.resolution.mentions import Mentions
from hub.identity.scene import Best, Scene
from hub.identity.steps import Step
from hub.identity.why import Basis, spanning, why
from hub.ledger.values import Judgement, Verdict

ENTITY, OTHER = "P" + "1" * 24, "P" + "2" * 24


class Weighed(Scene):
    """A scene whose pairs of rows weigh what a test says, and otherwise −9 bits."""

    bits: dict[tuple[int, int], float]

    def best(self, pairs: Sequence[tuple[int, int]]) -> list[Best | None]:
        rows = {label: [r for r, one in enumerate(self.labels) if one == label] for label in self.labels}
        return [max(self._all(rows[a], rows[b]), key=lambda one: one.bits) for a, b in pairs]

    def waterfalls(self, pairs: Sequence[tuple[int, int]]) -> list[list[Step]]:
        weights = [self.bits.get((min(pair), max(pair)), -9.0) for pair in pairs]
        return [[Step("all", "as the test says", bits)] for bits in weights]

    def _all(self, left: list[int], right: list[int]) -> list[Best]:
        return [Best(a, b, self.bits.get((min(a, b), max(a, b)), -9.0)) for a in left for b in right]


def mention(row: int) -> str:
    return f"R{row:024x}.one"


def scene(
    ties: Sequence[str],
    bits: dict[tuple[int, int], float],
    *,
    entities: Sequence[str] = (),
    judgements: Sequence[Judgement] = (),
    numbers: Sequence[str] = (),
) -> Weighed:
    """Mentions in the order of their age, each with one tie."""
    count = len(ties)
    mentions = Mentions(
        "person",
        ids=[mention(row) for row in range(count)],
        records=[mention(row).partition(".")[0] for row in range(count)],
        names=["one"] * count,
        datasets=["d"] * count,
        seen=[f"{row:03d}" for row in range(count)],
        now=list(entities) or [ENTITY] * count,
        founded=[(tie,) for tie in ties],
        ties=[(tie,) for tie in ties],
    )
    for name in mentions.fields:
        mentions.fields[name] = [""] * count
    mentions.fields["national_id"] = list(numbers) or [""] * count
    made = Weighed(mentions, None, judgements)
    made.bits = bits
    return made


def judgement(verdict: Verdict, *rows: int, **more: object) -> Judgement:
    said = {
        "id": "20260101T000000000Z-aaaaaaaa",
        "entity": "person",
        "mentions": tuple(mention(row) for row in rows),
        "verdict": verdict,
        "reason": "seen",
        "steward": "li",
        "department": "court",
        "made": datetime(2026, 1, 1, tzinfo=UTC),
        "needs_second": False,
    }
    return Judgement(**{**said, **more})  # type: ignore[arg-type]


PAIRS = [(a, b) for a in range(6) for b in range(a + 1, 6)]


@given(st.lists(st.floats(-10, 10), min_size=len(PAIRS), max_size=len(PAIRS)))
def test_no_other_way_between_two_mentions_has_a_stronger_weakest_link(weights: list[float]) -> None:
    bits = dict(zip(PAIRS, weights, strict=True))
    tree = spanning(scene("abcdef", bits), range(6))
    best = {pair: bits[pair] if bits[pair] > 0 else 0.0 for pair in PAIRS}
    best |= {(b, a): weight for (a, b), weight in best.items()}
    for middle in range(6):  # widest paths, as Floyd and Warshall find them
        for a in range(6):
            for b in range(6):
                if len({a, b, middle}) == 3:
                    best[a, b] = max(best[a, b], min(best[a, middle], best[middle, b]))
    for a, b in PAIRS:
        path = tree.path(a, b)
        assert (min(edge.bits for edge in path) if path else 0.0) == best[a, b]
    assert len(tree.edges) == 6 - len(tree.parts)


def test_a_word_goes_before_numbers_and_these_before_weights_and_the_weakest_is_told_first() -> None:
    said = judgement(Verdict.SAME, 0, 1)
    with scene("aabb", {(0, 1): 9.0, (1, 2): 3.0, (0, 3): 2.0}, judgements=[said]) as made:
        found = why(made, ENTITY)
    assert [(link.basis, link.bits) for link in found.links] == [
        (Basis.WEIGHT, 3.0),
        (Basis.NUMBER, None),
        (Basis.JUDGEMENT, None),
    ]
    assert found.links[2].judgement == said
    assert found.parts == (found.mentions,)


def test_what_nothing_visible_joins_is_told_as_parts() -> None:
    with scene("aab", {}) as made:
        found = why(made, ENTITY)
    assert [len(part) for part in found.parts] == [2, 1]
    assert len(found.links) == 1


@pytest.mark.parametrize(
    "gone",
    [
        {"withdrawn_by": "li"},
        {"needs_second": True},
        {"mentions": (mention(0), mention(9))},
    ],
)
def test_a_judgement_that_is_not_in_force_or_about_others_holds_nothing(gone: dict[str, object]) -> None:
    with scene("ab", {}, judgements=[judgement(Verdict.SAME, 0, 1, **gone)]) as made:
        assert why(made, ENTITY).links == ()


def test_of_a_judgement_only_what_it_says_of_the_mentions_here_is_told() -> None:
    with scene("ab", {}, judgements=[judgement(Verdict.SAME, 0, 1, 7)]) as made:
        (link,) = why(made, ENTITY).links
    assert link.judgement is not None
    assert link.judgement.mentions == (mention(0), mention(1))


NUMBERS = ("500117195006011231", "500117198811230027")


@pytest.mark.parametrize(
    ("bits", "judgements", "numbers", "reason"),
    [
        ({}, [judgement(Verdict.DIFFERENT, 0, 1)], NUMBERS, Reason.JUDGEMENT),
        ({(0, 1): 5.0}, [], NUMBERS, Reason.CONTRADICTION),
        ({(0, 1): -2.0}, [], (), Reason.WEIGHT),
        ({(0, 1): 5.0}, [], (), Reason.AVERAGE),
    ],
)
def test_two_that_are_kept_apart_are_told_what_decides(
    bits: dict[tuple[int, int], float],
    judgements: list[Judgement],
    numbers: tuple[str, ...],
    reason: Reason,
) -> None:
    with scene("ab", bits, entities=[ENTITY, OTHER], judgements=judgements, numbers=numbers) as made:
        found = compare(made, ENTITY, OTHER)
    assert (found.same, found.reason) == (False, reason)
    assert not any(number in words for words in found.words for number in NUMBERS)


def test_two_of_one_entity_are_told_the_chain_between_them() -> None:
    with scene("abc", {(0, 1): 4.0, (1, 2): 1.0}) as made:
        found = compare(made, mention(0), mention(2))
    assert found.same
    assert [link.bits for link in found.chain] == [4.0, 1.0]
    assert found.reason is Reason.WEIGHT
    assert "+1.0 bits" in found.words[0]
