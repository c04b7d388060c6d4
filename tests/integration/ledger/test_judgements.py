from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hub.errors import NotFound, WrongUse
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger
from hub.ledger.values import Judgement, Verdict

MENTIONS = ("R1.party[0]", "R2.owner")


def add(
    ledger: Ledger, verdict: Verdict = Verdict.SAME, *, entity: str = "person", second: bool = False
) -> Judgement:
    return ledger.judgements.add(
        entity,
        MENTIONS,
        verdict,
        reason=" seen both papers ",
        steward="an",
        department="police",
        needs_second=second,
    )


def test_a_judgement_is_read_as_it_was_made(ledger: Ledger) -> None:
    made = add(ledger)
    assert (made.mentions, made.verdict, made.reason, made.in_force) == (
        MENTIONS,
        Verdict.SAME,
        "seen both papers",
        True,
    )
    assert ledger.judgements.get(made.id) == made
    with pytest.raises(NotFound):
        ledger.judgements.get("nothing")


def test_one_that_needs_a_second_steward_is_in_force_when_another_one_agrees(ledger: Ledger) -> None:
    made = add(ledger, second=True)
    assert ledger.judgements.in_force("person") == ()
    with pytest.raises(WrongUse, match="another one than the first"):
        ledger.judgements.second(made.id, steward="an")
    seconded = ledger.judgements.second(made.id, steward="bo")
    assert (seconded.seconded_by, seconded.seconded_at is not None, seconded.in_force) == ("bo", True, True)
    assert ledger.judgements.in_force("person") == (seconded,)
    for judgement in (made, add(ledger)):
        with pytest.raises(WrongUse, match="needs no second"):
            ledger.judgements.second(judgement.id, steward="cy")


def test_one_that_is_withdrawn_stays_on_record_and_is_not_in_force(ledger: Ledger) -> None:
    made, other = add(ledger, second=True), add(ledger)
    withdrawn = ledger.judgements.withdraw(made.id, steward="bo", reason="wrong papers")
    assert (withdrawn.withdrawn_by, withdrawn.withdrawn_reason, withdrawn.in_force) == (
        "bo",
        "wrong papers",
        False,
    )
    assert ledger.judgements.list() == (other, withdrawn)
    assert ledger.judgements.in_force("person") == (other,)
    with pytest.raises(WrongUse, match="withdrawn before"):
        ledger.judgements.withdraw(made.id, steward="bo", reason="again")
    with pytest.raises(WrongUse, match="was withdrawn"):
        ledger.judgements.second(made.id, steward="bo")


def test_lists_are_newest_first_by_entity_type_and_page_on(ledger: Ledger) -> None:
    people = [add(ledger, verdict) for verdict in Verdict]
    place = add(ledger, entity="place")
    assert ledger.judgements.list() == (place, *people[::-1])
    assert ledger.judgements.in_force("person") == tuple(people[::-1])
    first = ledger.judgements.list(entity="person", limit=2)
    assert first == tuple(people[:0:-1])
    assert ledger.judgements.list(entity="person", before=first[-1].id) == (people[0],)


@pytest.mark.parametrize(
    ("mentions", "reason", "message"),
    [(("R1.a", "R1.a"), "why", "two different mentions"), (MENTIONS, "  ", "needs a reason")],
)
def test_one_about_a_single_mention_or_without_a_reason_is_refused(
    ledger: Ledger, mentions: tuple[str, ...], reason: str, message: str
) -> None:
    with pytest.raises(WrongUse, match=message):
        ledger.judgements.add(
            "person", mentions, Verdict.SAME, reason=reason, steward="an", department="police"
        )
    assert ledger.judgements.list() == ()


def test_the_database_itself_takes_no_judgement_that_its_maker_seconds(url: str, ledger: Ledger) -> None:
    made = add(ledger, second=True)
    database = Database(url)
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(
            text(f"UPDATE judgements SET seconded_by = 'an', seconded_at = made WHERE id = '{made.id}'")
        )
    database.close()


def test_exactly_the_given_ids_are_parted(ledger: Ledger) -> None:
    ledger.parted.assign("person", ["P1", "P2", "P3"], [("P2", "P1"), ("P2", "P3")])
    ledger.parted.assign("place", ["L1", "L2"], [("L1", "L2")])
    assert ledger.parted.all() == {("P1", "P2"), ("P2", "P3"), ("L1", "L2")}
    ledger.parted.assign("person", ["P1", "P3"], [("P1", "P3")])
    assert ledger.parted.all() == {("P1", "P3"), ("L1", "L2")}
    ledger.parted.assign("person", ["P1"], [])
    assert ledger.parted.all() == {("L1", "L2")}
