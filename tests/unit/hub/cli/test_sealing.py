"""What is decided about seals and orders from the command line stands in the audit log, as over the API."""

from __future__ import annotations

import json
from typing import Any

from hub.home import Home

CASE, RECORD = "C" + "1" * 24, "R" + "1" * 24
COURT = ("--department", "court", "--by", "court.head")


def test_an_order_and_its_end_are_in_the_log(run: Any) -> None:
    with Home() as home:
        home.ledger.seals.add("record", [RECORD], basis="ruling 3", department="court", by="court.head")
    given = ("--case", CASE, "--number", "（2026）渝0117民初1号", "--reason", "appeal", "--days", "3")
    made = run("retention", "order", RECORD, *given, *COURT, "--json")
    assert made.code == 0, made.out
    order = made.json()["id"]
    assert run("retention", "revoke", order, *COURT, "--json").code == 0
    with Home() as home:
        entries = home.ledger.disclosures.list(limit=10)
    assert [(one.action, json.loads(one.body)["subject"], one.user, one.department) for one in entries] == [
        ("order.register", order, "court.head", "court"),
        ("order.revoke", order, "court.head", "court"),
    ]


def test_a_hold_and_its_end_are_in_the_log_under_the_department_that_answers(run: Any) -> None:
    made = run("retention", "hold", RECORD, "--reason", "suit 3", *COURT, "--json")
    assert made.code == 0, made.out
    hold = made.json()["id"]
    assert run("retention", "release", hold, *COURT, "--json").code == 0
    with Home() as home:
        entries = home.ledger.disclosures.list(limit=10)
    assert [(one.action, json.loads(one.body)["subject"], one.department) for one in entries] == [
        ("record.hold", hold, "court"),
        ("record.release", hold, "court"),
    ]


def test_whoever_ends_something_says_for_which_department(run: Any) -> None:
    for command in (("lift", "s", "--reason", "r"), ("revoke", "o"), ("release", "h")):
        assert run("retention", *command, "--by", "li").code == 2
