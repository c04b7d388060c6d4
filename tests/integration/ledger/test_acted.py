"""What is decided and its entry in the log are one transaction, for every kind of act: both are there, or neither."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from hub.access.principal import Principal, Role
from hub.audit.disclosure import act
from hub.errors import StorageUnavailable
from hub.ledger.disclosures import Disclosures
from hub.ledger.ledger import Ledger

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
CASE, RECORD = "C" + "1" * 24, "R" + "1" * 24
BY = {"department": "court", "by": "li"}


def _asked(ledger: Ledger) -> object:
    return ledger.emergencies.ask(case=CASE, department="police", user="an", reason="fire", datasets=["x.y"])


def _order(ledger: Ledger) -> object:
    times = {"starts": NOW, "ends": NOW + timedelta(days=1)}
    return ledger.orders.add(number="1", case=CASE, reason="appeal", **BY, **times)


ACTS: dict[str, tuple[Callable[[Ledger], object], Callable[[Ledger], object]]] = {
    "emergency": (_asked, lambda ledger: ledger.emergencies.list_where(lambda _: True)),
    "order": (_order, lambda ledger: ledger.orders.list()),
    "seal": (
        lambda ledger: ledger.seals.add("record", [RECORD], basis="ruling 3", **BY),
        lambda ledger: ledger.seals.list(),
    ),
    "hold": (
        lambda ledger: ledger.holds.add("other", records=[RECORD], reason="suit", **BY),
        lambda ledger: ledger.holds.in_force(NOW),
    ),
}


@pytest.mark.parametrize("kind", ACTS)
def test_without_its_entry_nothing_was_done(
    ledger: Ledger, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    doing, found = ACTS[kind]

    def broken(*_: object) -> None:
        raise StorageUnavailable("disk full")

    entries = [act(Principal("li", "court", Role.HEAD), kind)]
    with monkeypatch.context() as patched:
        patched.setattr(Disclosures, "within", broken)
        with pytest.raises(StorageUnavailable):
            ledger.acted(lambda: doing(ledger), lambda _: entries)
    assert not found(ledger)
    ledger.acted(lambda: doing(ledger), lambda _: entries)
    assert len(list(found(ledger))) == 1  # type: ignore[call-overload]
    assert [one.action for one in ledger.disclosures.list()] == [kind]


def test_an_act_that_is_refused_leaves_no_entry_and_the_next_one_is_whole(ledger: Ledger) -> None:
    made = ledger.seals.add("record", [RECORD], basis="ruling 3", **BY)[0]
    who = Principal("li", "court", Role.HEAD)

    def lift() -> object:
        return ledger.acted(
            lambda: ledger.seals.lift(made.id, by="li", reason="over"), lambda _: [act(who, "record.unseal")]
        )

    lift()
    with pytest.raises(Exception, match="before"):
        lift()
    assert len(ledger.disclosures.list()) == 1
    assert ledger.seals.get(made.id).lifted_by == "li"


def test_what_is_read_within_an_act_is_what_it_wrote(ledger: Ledger) -> None:
    made = ledger.holds.add("other", records=[RECORD], reason="suit", **BY)
    entry = act(Principal("li", "court", Role.HEAD), "record.release")
    released = ledger.acted(lambda: ledger.holds.release(made.id, by="li"), lambda _: [entry])
    assert released.released_by == "li"
