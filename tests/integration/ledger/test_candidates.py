from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
CASE, OTHER = "C" + "0" * 24, "C" + "1" * 24
HER, HIM = "P" + "0" * 24, "P" + "1" * 24


def test_a_candidate_is_shown_to_that_user_under_that_case_for_a_day(ledger: Ledger) -> None:
    ledger.candidates.add("an", CASE, [HER], now=NOW)
    later = NOW + timedelta(hours=24)
    assert ledger.candidates.shown("an", CASE, HER, now=later - timedelta(seconds=1))
    assert not ledger.candidates.shown("an", CASE, HER, now=later)
    assert not ledger.candidates.shown("an", CASE, HIM, now=NOW)
    assert not ledger.candidates.shown("an", OTHER, HER, now=NOW)
    assert not ledger.candidates.shown("bo", CASE, HER, now=NOW)


def test_offered_again_it_is_shown_a_day_longer_and_what_is_over_is_gone(url: str, ledger: Ledger) -> None:
    ledger.candidates.add("an", CASE, [HER, HIM], now=NOW)
    ledger.candidates.add("an", CASE, [HER], now=NOW + timedelta(hours=20))
    assert ledger.candidates.shown("an", CASE, HER, now=NOW + timedelta(hours=30))
    ledger.candidates.add("an", CASE, [HER], now=NOW + timedelta(hours=30))
    database = Database(url)
    with database.reading() as connection:
        kept = connection.execute(select(func.count()).select_from(models.table(models.Candidate))).scalar()
    database.close()
    assert kept == 1


def test_an_erased_person_is_nobodys_candidate(ledger: Ledger) -> None:
    ledger.candidates.add("an", CASE, [HER, HIM], now=NOW)
    ledger.candidates.forget([HER])
    assert not ledger.candidates.shown("an", CASE, HER, now=NOW)
    assert ledger.candidates.shown("an", CASE, HIM, now=NOW)
