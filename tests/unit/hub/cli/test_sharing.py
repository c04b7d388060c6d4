"""The whole way of a request at a terminal, on a home of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.sharing import rules

TERMS = (
    "--basis", "信访工作条例 art. 22", "--scenario", "is it before the court?", "--purpose", "petition_handling",
    "--field", "case.number", "--edge", "PARTY_TO", "--from", "2020-01-01", "--until", "2099-12-31",
)  # fmt: skip
STEWARD = ("--as", "lin", "--department", "petition", "--role", "steward")
ASKS = ("--as", "petition.head", "--department", "petition")
DECIDES = ("--as", "court.head", "--department", "court")
ABOVE = ("--as", "political_legal.head", "--department", "political_legal")

Tell = Callable[..., Any]


@pytest.fixture
def tell(run: Callable[..., Any]) -> Tell:
    """Runs a command with --json and gives its document; the exit code has to be as said."""

    def told(*arguments: str, code: int = 0) -> Any:
        ran = run(*arguments, "--json")
        assert ran.code == code, ran.err
        return ran.json()

    told("catalogue", "refresh")
    return told


@pytest.fixture
def submitted(tell: Tell) -> str:
    id: str = tell("sharing", "prepare", "court.suits", *TERMS, *STEWARD)["id"]
    assert tell("sharing", "submit", id, *ASKS)["deadline"]["what"] == "reply"
    return id


def test_the_catalogue_is_listed_shown_and_exported(tell: Tell) -> None:
    listed = tell("catalogue", "list", "信访办公室", "petitioner.phone")["entries"]
    assert [one["dataset"] for one in listed] == ["petition.letters", "petition.visits"]
    assert tell("catalogue", "list", "--class", "unconditional")["entries"][0]["dataset"] == "police.stations"
    shown = tell("catalogue", "show", "court.mediations")
    assert (shown["version"], len(shown["versions"])) == (1, 1)
    assert {"extra.offers"} <= {item["name"] for item in shown["items"]}
    exported = tell("catalogue", "export", "--base", "https://hub.example")
    assert exported["@id"] == "https://hub.example/v1/catalogue"
    assert tell("catalogue", "refresh")["changed"] == []
    assert tell("catalogue", "show", "court.nothing", code=2)["error"]["kind"] == "NotFound"


def test_a_request_is_granted_suspended_resumed_and_ended(tell: Tell, submitted: str) -> None:
    grant = tell("sharing", "consent", submitted, "--until", "2098-12-31", "--later", *DECIDES)
    assert (grant["state"], grant["last_day"], grant["deadline"]["what"]) == (
        "consented",
        "2098-12-31",
        "delivery",
    )
    states = [
        tell("sharing", step, grant["id"], *reason, *DECIDES)["state"]
        for step, reason in (
            ("deliver", ()),
            ("suspend", ("--reason", "used for dunning")),
            ("resume", ("--reason", "put right")),
            ("withdraw", ("--reason", "done")),
        )
    ]
    assert states == ["in_force", "suspended", "in_force", "withdrawn"]
    assert tell("sharing", "uses", grant["id"])["reads"] == 0
    listed = tell("sharing", "list", "--department", "court")
    assert [one["state"] for one in (*listed["requests"], *listed["grants"])] == ["consented", "withdrawn"]
    again = tell("sharing", "resume", grant["id"], "--reason", "again", *DECIDES, code=2)
    assert again["error"]["kind"] == "StepRefused"


def test_an_incomplete_request_is_told_all_that_it_lacks(tell: Tell) -> None:
    draft = tell("sharing", "prepare", "court.suits", *STEWARD)
    assert len(draft["missing"]) == 6
    refused = tell("sharing", "submit", draft["id"], *ASKS, code=2)["error"]
    assert refused["kind"] == "RequestIncomplete"
    assert all(one["detail"] in refused["detail"] for one in draft["missing"])
    assert tell("sharing", "revise", draft["id"], *TERMS, *STEWARD)["missing"] == []
    assert tell("sharing", "cancel", draft["id"], *STEWARD)["state"] == "withdrawn"


def test_a_refusal_is_disputed_and_decided_above(tell: Tell, submitted: str) -> None:
    tell("sharing", "return", submitted, "--missing", "order no. 12", *DECIDES)
    tell("sharing", "submit", submitted, *ASKS)
    tell("sharing", "extend", submitted, "--days", "2", "--reason", "many files", *DECIDES)
    tell("sharing", "refuse", submitted, "--reason", "no need", *DECIDES)
    dispute = tell("sharing", "dispute", submitted, "--reason", "there is", *ASKS)["id"]
    tell("sharing", "talk", dispute, "note", "--text", "no agreement", *DECIDES)
    tell("sharing", "talk", dispute, "escalate", "--text", "the talks failed", *ASKS)
    assert tell("sharing", "talk", dispute, "uphold", "--text", "the duty", *ABOVE)["state"] == "upheld"
    assert tell("sharing", "show", submitted, *ASKS)["state"] == "submitted"


def test_what_is_late_is_a_finding(tell: Tell, submitted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tell("sharing", "overdue")["deadlines"] == []
    (running,) = tell("sharing", "overdue", "--all", "--department", "petition")["deadlines"]
    assert (running["subject"], running["overdue"]) == (submitted, False)
    later = datetime.now(UTC) + timedelta(days=30)
    monkeypatch.setattr(rules, "_now", lambda: later)
    (late,) = tell("sharing", "overdue", code=1)["deadlines"]
    assert late["counted"].startswith("10 working days after ")


def test_who_is_no_named_head_decides_nothing(tell: Tell, submitted: str) -> None:
    stranger = ("--as", "stranger", "--department", "court")
    assert tell("sharing", "consent", submitted, *stranger, code=3)["error"]["kind"] == "AccessRefused"


def test_tables_are_for_people(run: Callable[..., Any], submitted: str) -> None:
    shown = run("sharing", "show", submitted, *ASKS)
    assert "court.suits" in shown.out
    assert "10 working days after" in " ".join(shown.out.split())
    assert "petition.head" in run("sharing", "show", submitted, *ASKS).out
    assert "民事案件" in run("catalogue", "list", "court").out
    assert "party.name.full" in run("catalogue", "show", "court.suits").out
