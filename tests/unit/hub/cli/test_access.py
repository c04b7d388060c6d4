"""`hub access`: explains, lists, tests and compares policies, and says so by its exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.unit.hub.cli.conftest import Ran

Run = Callable[..., Ran]
COURT = ("--department", "court", "--purpose", "court_proceeding", "--dataset", "court.mediations")
MORE = """
@id("no-names") @reason("Test.")
forbid (principal, action == Action::"read_field", resource)
when { resource.dataset == Dataset::"grid.events" && resource.sensitivity == Sensitivity::"personal" };
"""


def test_what_is_shown_ends_with_0_and_what_is_not_with_1_and_why(run: Run) -> None:
    shown = run("access", "explain", *COURT, "--field", "case.text", "--json")
    assert (shown.code, shown.json()["allowed"]) == (0, True)
    hidden = run("access", "explain", *COURT, "--field", "extra.offers", "--json")
    assert (hidden.code, hidden.json()["allowed"]) == (1, False)
    assert hidden.json()["steps"][-1]["policies"][0]["id"] == "never-mediation-field"
    sealed = run("access", "explain", *COURT, "--seal", "--json")
    assert sealed.code == 1
    assert run("access", "explain", *COURT, "--seal", "--order", "--json").code == 0
    assert run("access", "explain", *COURT, "--role", "king").code == 2


def test_the_policies_in_force_are_listed_with_their_version(run: Run) -> None:
    told = run("access", "policies", "--json").json()
    assert len(told["version"]) == 12
    assert {"own", "granted", "never-sealed"} <= {one["id"] for one in told["policies"]}


def test_the_tests_that_come_with_the_hub_pass_and_a_wrong_one_fails(run: Run, tmp_path: Path) -> None:
    told = run("access", "test", "--json")
    assert (told.code, told.json()["failed"]) == (0, 0)
    wrong = tmp_path / "wrong.yaml"
    lines = ("department: court", "purpose: court_proceeding", "dataset: court.suits", "expect: refuse")
    wrong.write_text(
        "tests:\n  - it: the court sees nothing\n" + "".join(f"    {one}\n" for one in lines), "utf-8"
    )
    failed = run("access", "test", str(wrong))
    assert failed.code == 1
    assert f"{wrong}:2: the court sees nothing: expected to refuse" in failed.out


def test_a_difference_of_two_folders_is_listed_and_none_ends_with_0(run: Run, tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "more.cedar").write_text(MORE, "utf-8")
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    told = run("access", "diff", old, new, "--json")
    assert told.code == 1
    changes = told.json()["changes"]
    assert {(one["dataset"], one["what"], one["after"]) for one in changes} == {
        ("grid.events", "fields personal", False)
    }
    assert run("access", "diff", old, old, "--json").json() == {"changes": []}


def test_a_home_whose_policies_are_wrong_says_where(run: Run) -> None:
    own = Path("home/access/policies")
    own.mkdir(parents=True)
    (own / "mine.cedar").write_text("permit (principal, action, resource)", "utf-8")
    told = run("access", "policies")
    assert told.code == 2
    assert "mine.cedar" in told.err
