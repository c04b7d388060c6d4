"""Judgements taken together: the newest hold, an older one that contradicts them yields, and order doesn't matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hub.identity.judged import Judged, judge
from hub.ledger.values import Judgement, Verdict

MENTIONS = st.lists(st.sampled_from("abcdef"), unique=True, min_size=2, max_size=3).map(tuple)
SAID = st.lists(st.tuples(st.sampled_from(Verdict), MENTIONS), max_size=8)


def judgement(number: int, verdict: Verdict, mentions: tuple[str, ...]) -> Judgement:
    return Judgement(
        f"{number:03d}", "person", mentions, verdict, "why", "s", "d", datetime(2026, 1, 1, tzinfo=UTC), False
    )


def judgements(said: list[tuple[Verdict, tuple[str, ...]]]) -> list[Judgement]:
    return [judgement(number, *one) for number, one in enumerate(said)]


def holds(judged: Judged, one: Judgement) -> bool:
    group = {mention: number for number, same in enumerate(judged.same) for mention in same}
    of = [group.get(mention, mention) for mention in one.mentions]
    if one.verdict is Verdict.SAME:
        return len(set(of)) == 1
    return one.verdict is Verdict.UNSURE or len(set(of)) == len(of)


def say(*said: tuple[Verdict, str]) -> Judged:
    return judge(judgements([(verdict, tuple(mentions)) for verdict, mentions in said]))


@given(SAID, st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_given_does_not_matter(
    said: list[tuple[Verdict, tuple[str, ...]]], chance: Random
) -> None:
    shuffled = judgements(said)
    chance.shuffle(shuffled)
    assert judge(shuffled) == judge(judgements(said))


@given(SAID)
def test_who_is_kept_apart_is_never_one(said: list[tuple[Verdict, tuple[str, ...]]]) -> None:
    judged = judge(judgements(said))
    assert not {mention for group in judged.same for mention in group if len(group) < 2}
    members = [mention for group in judged.same for mention in group]
    assert len(members) == len(set(members))
    for one, other in judged.pairs():
        assert not any({one, other} <= set(group) for group in judged.same)


@given(SAID)
def test_those_that_yield_contradict_the_newer_ones_that_hold_and_the_others_hold(
    said: list[tuple[Verdict, tuple[str, ...]]],
) -> None:
    made = judgements(said)
    judged = judge(made)
    for one in made:
        newer = [other for other in made if other.id > one.id and other.id not in judged.yielded]
        assert (one.id in judged.yielded) == (judge([one, *newer]).yielded == (one.id,))
        if one.id not in judged.yielded:
            assert holds(judged, one)
    assert judge([one for one in made if one.id not in judged.yielded]) == replace(judged, yielded=())


def test_a_judgement_yields_to_several_newer_ones_together_and_comes_back_when_one_is_withdrawn() -> None:
    said = [(Verdict.DIFFERENT, "ac"), (Verdict.SAME, "ab"), (Verdict.SAME, "bc")]
    assert say(*said) == Judged((("a", "b", "c"),), (), ("000",))
    assert say(*said[:2]) == Judged((("a", "b"),), (("a", "c"),))


def test_one_that_is_withdrawn_or_waits_for_its_second_steward_does_not_count() -> None:
    one = judgement(1, Verdict.SAME, ("a", "b"))
    waiting = replace(one, needs_second=True)
    assert judge([replace(one, withdrawn_by="s")]) == judge([waiting]) == Judged((), ())
    assert judge([replace(waiting, seconded_by="t")]) == Judged((("a", "b"),), ())
