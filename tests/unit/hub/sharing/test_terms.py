from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.access.departments import Department, Kind
from hub.access.grant import GrantMode
from hub.access.purposes import read_purposes
from hub.sharing.terms import Terms, lacks, spelled_out, terms_of

from .entries import SUITS

PURPOSES = read_purposes(Path("nowhere"))
PETITION = Department("petition", "信访办公室", Kind.PETITION)
TODAY = date(2026, 11, 25)

_days = st.dates(date(2026, 1, 1), date(2028, 1, 1))
_fields = st.frozensets(st.sampled_from([*SUITS.fields, "extra.offers", "name.full", "x.y"]), max_size=4)
_terms = st.builds(
    Terms,
    basis=st.sampled_from(["", " ", "art. 22"]),
    scenario=st.sampled_from(["", "when"]),
    purposes=st.frozensets(st.sampled_from([*SUITS.purposes, "grid_service", "none"])).map(tuple),
    fields=_fields.map(tuple),
    edges=st.frozensets(st.sampled_from([*SUITS.edges, "OWNS"])).map(tuple),
    mode=st.sampled_from([None, *GrantMode]),
    first_day=st.none() | _days,
    last_day=st.none() | _days,
)


def test_a_field_without_its_mention_is_spelled_out_as_far_as_it_may_be_asked_for() -> None:
    entry = replace(SUITS, fields=("case.number", "plaintiff.name.full"))
    asked = spelled_out(Terms(fields=("name.full", "extra.offers", "x")), entry)
    assert asked.fields == ("plaintiff.name.full", "extra.offers", "x")


@given(_terms)
def test_what_lacks_nothing_is_within_the_entry_and_whole(terms: Terms) -> None:
    whole = spelled_out(terms, SUITS)
    if lacks(whole, SUITS, PURPOSES, PETITION, TODAY):
        return
    assert set(whole.fields) <= set(SUITS.fields)
    assert set(whole.edges) <= set(SUITS.edges)
    assert set() < set(whole.purposes) <= set(SUITS.purposes)
    assert whole.mode is GrantMode.QUERY
    assert whole.first_day is not None
    assert whole.last_day is not None
    assert max(whole.first_day, TODAY) <= whole.last_day
    assert whole.basis.strip()
    assert whole.scenario


@given(_terms, _terms)
def test_narrower_is_in_every_part_no_wider(one: Terms, other: Terms) -> None:
    if one.within(other):
        assert set(one.fields) <= set(other.fields)
        assert set(one.purposes) <= set(other.purposes)
        assert set(one.edges) <= set(other.edges)
        assert one.mode is other.mode
        assert (one.first_day or date.min) >= (other.first_day or date.max)
        assert (one.last_day or date.max) <= (other.last_day or date.min)
    whole = replace(one, first_day=date(2026, 1, 1), last_day=date(2026, 1, 2))
    assert whole.within(whole)


@given(_terms)
def test_terms_are_read_back_as_they_were_stored(terms: Terms) -> None:
    read = terms_of(orjson.loads(orjson.dumps(terms.stored())))
    assert read.stored() == terms.stored()
    assert set(read.fields) == set(terms.fields)


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_day_that_no_calendar_reaches_is_told(year: int) -> None:
    terms = Terms(first_day=date(year, 12, 31), last_day=date(year, 12, 31))
    parts = [part for part, detail in lacks(terms, SUITS, PURPOSES, PETITION, TODAY) if "The year" in detail]
    assert parts == ["first_day", "last_day"]


def test_a_purpose_that_the_department_may_not_invoke_is_told() -> None:
    entry = replace(SUITS, purposes=())
    told = dict(lacks(Terms(purposes=("criminal_investigation",)), entry, PURPOSES, PETITION, TODAY))
    assert told["purposes"] == "A department of kind petition may not invoke criminal_investigation."
