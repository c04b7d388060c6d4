from __future__ import annotations

import itertools

import pytest

from hub.ledger.ledger import Ledger
from hub.ledger.values import Redirect


def person(old: str, new: str) -> Redirect:
    return Redirect(old, new, "person")


@pytest.mark.parametrize("at_once", [True, False])
def test_a_chain_added_in_any_order_leads_everyone_to_its_end(ledger: Ledger, at_once: bool) -> None:
    for number, order in enumerate(itertools.permutations([(1, 2), (2, 3), (3, 4), (0, 3)])):
        links = [person(f"P{number}.{old}", f"P{number}.{new}") for old, new in order]
        for batch in [links] if at_once else [[link] for link in links]:
            ledger.redirects.add(batch, run_id="r1")
        ids = [f"P{number}.{n}" for n in range(6)]
        assert ledger.redirects.lookup(ids) == dict.fromkeys(ids[:4], ids[4])


def test_adding_a_redirect_again_changes_nothing(ledger: Ledger) -> None:
    ledger.redirects.add([person("P1", "P2")], run_id="r1")
    ledger.redirects.mark_applied(ledger.redirects.pending())
    ledger.redirects.add([person("P1", "P2")], run_id="r2")
    assert ledger.redirects.pending() == ()


def test_a_redirect_that_leads_back_to_itself_is_refused_and_nothing_of_its_batch_stays(
    ledger: Ledger,
) -> None:
    with pytest.raises(ValueError, match="from P2 to P1 would lead back to itself"):
        ledger.redirects.add([person("P1", "P2"), person("P2", "P1")], run_id="r1")
    assert ledger.redirects.lookup(["P1", "P2"]) == {}


def test_an_applied_redirect_whose_target_moves_on_is_pending_again(ledger: Ledger) -> None:
    ledger.redirects.add([person("P1", "P2")], run_id="r1")
    ledger.redirects.mark_applied([person("P1", "P2")])
    ledger.redirects.add([person("P2", "P3")], run_id="r2")
    assert set(ledger.redirects.pending()) == {person("P1", "P3"), person("P2", "P3")}
    ledger.redirects.mark_applied([person("P1", "P2")])
    assert person("P1", "P3") in ledger.redirects.pending()


def test_merging_an_id_into_a_second_one_takes_its_first_target_along(ledger: Ledger) -> None:
    ledger.redirects.add([person("P1", "P2"), person("P1", "P3")], run_id="r1")
    assert ledger.redirects.lookup(["P1", "P2", "P3"]) == {"P1": "P3", "P2": "P3"}


def test_more_ids_than_one_statement_takes_are_looked_up(ledger: Ledger) -> None:
    ledger.redirects.add([person("P7", "P8")], run_id="r1")
    assert ledger.redirects.lookup([f"P{n}" for n in range(70_000)]) == {"P7": "P8"}


def test_ids_lead_exactly_where_they_are_assigned_and_back_again(ledger: Ledger) -> None:
    assigned = ledger.redirects.assign("person", {"P1": "P2", "P2": "P3", "P3": None}, run_id="r1")
    assert assigned == {"P1": "P3", "P2": "P3", "P3": None}
    assert ledger.redirects.all() == {"P1": "P3", "P2": "P3"}
    assert ledger.redirects.pending() == ()
    ledger.redirects.assign("person", {"P1": None, "P2": "P1", "P3": None}, run_id="r2")
    assert ledger.redirects.all() == {"P2": "P1"}
    ledger.redirects.assign("person", {"P1": None, "P2": None}, run_id="r3")
    assert ledger.redirects.all() == {}


def test_what_led_to_an_id_goes_on_to_where_it_is_assigned(ledger: Ledger) -> None:
    ledger.redirects.add([person("P1", "P2"), person("P3", "P4"), person("P5", "P4")], run_id="r1")
    assert ledger.redirects.assign("person", {"P2": "P3"}, run_id="r2") == {
        "P1": "P3",
        "P2": "P3",
        "P3": None,
    }
    assert ledger.redirects.all() == {"P1": "P3", "P2": "P3", "P5": "P4"}
    assert set(ledger.redirects.pending()) == {person("P5", "P4")}


def test_targets_that_lead_in_a_circle_are_refused(ledger: Ledger) -> None:
    for targets in ({"P1": "P1"}, {"P1": "P2", "P2": "P1"}, {"P1": "P2", "P2": "P3", "P3": "P2"}):
        with pytest.raises(ValueError, match="circle"):
            ledger.redirects.assign("person", targets, run_id="r1")
    assert ledger.redirects.all() == {}


def test_what_is_assigned_is_not_made_again_by_a_load(ledger: Ledger) -> None:
    ledger.redirects.add([person("P1", "P2")], run_id="r1")
    ledger.redirects.assign("person", {"P1": "P2"}, run_id="r2")
    assert ledger.redirects.pending() == ()
