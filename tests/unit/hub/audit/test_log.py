"""An entry is durable before `append` returns, and those that wait share one transaction."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest

from hub.access.principal import Principal, Role
from hub.audit import log as log_module
from hub.audit.disclosure import Disclosure, Outcome, Trace, disclosure
from hub.audit.log import LedgerLog
from hub.errors import BudgetSpent, StorageUnavailable
from hub.ledger.values import Appended

READER = Principal("u-1", "police", Role.OFFICER)


def entry(request: str) -> Disclosure:
    return disclosure(READER, "person.read", Outcome.SHOWN, Trace(entities=("P1",)), request=request)


class Store:
    """Keeps entries in a list; slow, broken or stuck on demand."""

    def __init__(self, *, seconds: float = 0.0) -> None:
        self.transactions: list[list[Disclosure]] = []
        self.seconds = seconds
        self.broken = False
        self.over: set[str] = set()
        self.threads: set[int] = set()

    def append(self, entries: Sequence[Disclosure]) -> tuple[Appended, ...]:
        self.threads.add(threading.get_ident())
        time.sleep(self.seconds)
        if self.broken:
            raise OSError("disk full: 张三")
        before = sum(map(len, self.transactions))
        self.transactions.append(list(entries))
        return tuple(
            Appended(before + at, over_budget=entry.request in self.over)
            for at, entry in enumerate(entries, start=1)
        )


async def test_an_entry_is_stored_when_append_returns() -> None:
    store = Store(seconds=0.02)
    await LedgerLog(store).append(entry("a"))
    assert [e.request for e in store.transactions[0]] == ["a"]


async def test_all_that_wait_share_a_transaction_in_order() -> None:
    store = Store(seconds=0.02)
    log = LedgerLog(store)
    await asyncio.gather(*(log.append(entry(str(n))) for n in range(100)))
    assert [e.request for batch in store.transactions for e in batch] == [str(n) for n in range(100)]
    assert len(store.transactions) <= 3


async def test_an_entry_gets_its_number_and_only_its_own_refusal() -> None:
    store = Store()
    store.over = {"1"}
    log = LedgerLog(store)
    results = await asyncio.gather(*(log.append(entry(str(n))) for n in range(3)), return_exceptions=True)
    assert isinstance(results[1], BudgetSpent)
    assert (results[0], results[2]) == (1, 3)


async def test_the_event_loop_does_not_wait_for_the_disk() -> None:
    store = Store(seconds=0.1)
    waiting = asyncio.create_task(LedgerLog(store).append(entry("a")))
    started = time.perf_counter()
    await asyncio.sleep(0.01)
    assert time.perf_counter() - started < 0.08
    await waiting
    assert threading.get_ident() not in store.threads


async def test_every_waiting_answer_is_refused_when_the_log_breaks(caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    store.broken = True
    log = LedgerLog(store)
    results = await asyncio.gather(*(log.append(entry(str(n))) for n in range(5)), return_exceptions=True)
    assert [type(result) for result in results] == [StorageUnavailable] * 5
    assert "张三" not in caplog.text


async def test_the_log_works_again_after_a_failure() -> None:
    store = Store()
    log = LedgerLog(store)
    store.broken = True
    with pytest.raises(StorageUnavailable):
        await log.append(entry("a"))
    store.broken = False
    await log.append(entry("b"))
    assert [e.request for batch in store.transactions for e in batch] == ["b"]


async def test_a_stuck_log_refuses_the_answer_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "PATIENCE", 0.05)
    log = LedgerLog(Store(seconds=0.3))
    with pytest.raises(StorageUnavailable):
        await log.append(entry("a"))
    await log.close()


async def test_closing_waits_for_what_was_appended() -> None:
    store = Store(seconds=0.02)
    log = LedgerLog(store)
    waiting = [asyncio.create_task(log.append(entry(str(n)))) for n in range(3)]
    await asyncio.sleep(0)
    await log.close()
    assert sum(map(len, store.transactions)) == 3
    await asyncio.gather(*waiting)


def test_an_entry_names_reader_purpose_case_and_what_was_shown() -> None:
    made = disclosure(
        READER,
        "person.read",
        Outcome.SHOWN,
        Trace(("police.persons",), ("name.full",), ("P1",), ("R1",)),
        request="r-1",
        subject="P1",
        purpose="petition",
        case="C1",
    )
    assert (made.user, made.department, made.role) == ("u-1", "police", "officer")
    assert (made.purpose, made.case, made.subject, made.request) == ("petition", "C1", "P1", "r-1")
    assert (made.datasets, made.fields, made.entities, made.records) == (
        ("police.persons",),
        ("name.full",),
        ("P1",),
        ("R1",),
    )
    assert made.time.endswith("Z")
    assert len(made.time) == len("2026-01-01T00:00:00.000000Z")
