"""Only what is surely about a person is in their copy."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.concerned.own import Mentioned, own

ME = "P-me"


def mention(record: str, *founded: str) -> Mentioned:
    return Mentioned(record, "party", "court.suits", ME, founded)


def records(mentions: list[Mentioned], *judged: list[str]) -> list[str]:
    return [one.record for one in own(mentions, ME, judged)]


def test_a_mention_that_carries_the_number_is_own() -> None:
    assert records([mention("R1", ME), mention("R2", "P-other")]) == ["R1"]


def test_an_exact_identifier_in_common_ties_even_by_way_of_others() -> None:
    chain = [mention("R1", ME, "K1"), mention("R2", "K1", "K2"), mention("R3", "K2"), mention("R4", "K3")]
    assert records(chain) == ["R1", "R2", "R3"]


def test_a_judgement_ties_and_one_about_other_mentions_does_not() -> None:
    mentions = [mention("R1", ME), mention("R2", "lone-2"), mention("R3", "lone-3")]
    assert records(mentions, ["R1.party", "R2.party"]) == ["R1", "R2"]
    assert records(mentions, ["R2.party", "R3.party"]) == ["R1"]
    # What is said of a mention that is not this entity's ties nothing.
    assert records(mentions, ["R1.party", "R9.party", "R3.party"]) == ["R1", "R3"]


def test_an_entity_none_of_whose_mentions_carries_the_number_has_nothing_of_ones_own() -> None:
    assert records([mention("R1", "K1"), mention("R2", "K1")]) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.frozensets(st.sampled_from([ME, "K1", "K2", "K3"]), min_size=1)),
        max_size=12,
    )
)
def test_whatever_is_own_shares_a_chain_of_identifiers_with_the_number(
    made: list[tuple[int, frozenset[str]]],
) -> None:
    mentions = [
        Mentioned(f"R{n}", f"m{place}", "d", ME, tuple(sorted(ids))) for place, (n, ids) in enumerate(made)
    ]
    reached = {ME}
    while more := {id for one in mentions if reached & set(one.founded) for id in one.founded} - reached:
        reached |= more
    assert set(own(mentions, ME, [])) == {one for one in mentions if reached & set(one.founded)}
