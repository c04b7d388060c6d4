"""Heads and stewards look after persons concerned from a terminal, and it says what is late."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import cli
from hub.concerned.requests import Correction, CorrectionState
from hub.errors import AccessRefused, WrongUse
from hub.home import Home
from hub.settings import Settings

HER, CHILD = "cn.ric=110101199003074477", "cn.ric=110101201505051216"
HEAD = ["--as", "police.head", "--department", "police"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUB_HOME", str(tmp_path))
    return tmp_path


def run(*arguments: str, input: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(cli, arguments, input=input)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def asked(due: date) -> Correction:
    return Correction(
        "20261101T000000000Z-aaaaaaaa", "cn.ric:aa", "p-1", None, "R" + "1" * 24, "v1", "court.suits", "court",
        "party[0]", "name.full", "林小禾", "户口簿", CorrectionState.ASKED, datetime.now(UTC), due,
    )  # fmt: skip


def test_a_guardian_is_registered_by_numbers_that_are_asked_for_and_not_kept(home: Path) -> None:
    code, output = run(
        "concerned", "represent", "guardian", "--proof", "档案1", *HEAD, "--json", input=f"{HER}\n{CHILD}\n"
    )
    told = json.loads(output[output.index("{") :])
    assert (code, told["until"]) == (0, "2033-05-04T16:00:00+00:00")
    assert CHILD.partition("=")[2] not in (home / "ledger.db").read_bytes().decode("latin-1")
    assert run("concerned", "unrepresent", told["id"], "--reason", "x", *HEAD)[0] == 0


def test_an_order_to_withhold_is_made_and_ended_by_a_named_head(home: Path) -> None:
    about = ["P" + "1" * 24, "C" + "1" * 24, "--days", "30", "--reason", "x", "--legal-basis", "y"]
    with pytest.raises(AccessRefused):
        run("concerned", "withhold", *about, "--as", "nobody", "--department", "police")
    with pytest.raises(AccessRefused):
        run("concerned", "withhold", *about, "--as", "court.head", "--department", "court")
    made = json.loads(run("concerned", "withhold", *about, *HEAD, "--json")[1])
    assert run("concerned", "tell", made["id"], *HEAD)[0] == 0
    with pytest.raises(WrongUse):
        run("concerned", "tell", made["id"], *HEAD)


@pytest.mark.parametrize(("due", "code"), [(date(2999, 1, 1), 0), (date(2026, 1, 1), 1)])
def test_a_late_request_is_a_finding_and_what_it_says_is_not_listed(home: Path, due: date, code: int) -> None:
    with Home(Settings()) as opened:
        opened.ledger.corrections.add(asked(due))
    found, output = run("concerned", "requests", "--json")
    assert found == code
    (told,) = json.loads(output)["requests"]
    assert (told["late"], told["department"]) == (code == 1, "court")
    assert "林小禾" not in output
