"""Changed rules of access hold without a restart, wrong ones never, and the log says by which rules is answered."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pytest

from api import rulebook
from hub.errors import StorageUnavailable
from tests.unit.api.conftest import *  # noqa: F403

NOBODY_READS = '@id("closed") @reason("Closed for a test.") forbid (principal, action, resource);'
READ = "/v1/places?near=29.97,106.28&radius_m=200"


@pytest.fixture(autouse=True)
def only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "EVERY", 3_600.0)


def write(api: Any, text: str, name: str = "closed.cedar") -> Path:
    file = api.settings.root / "access" / "policies" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return Path(file)


def look(api: Any) -> bool:
    """What the hub does every two seconds, twice: a file that is being written isn't read."""
    rules = api.client.app.state.services.rules
    first, second = rules.look(), rules.look()
    return bool(first or second)


def changes(api: Any) -> list[dict[str, Any]]:
    entries = api.client.app.state.services.ledger.disclosures.list(limit=100)
    return [one.values["detail"] for one in entries if one.action == "policy.change"]


def test_a_changed_policy_holds_without_a_restart_and_is_logged_before_anybody_reads_by_it(api: Any) -> None:
    assert api.client.get(READ, headers=api.bearer()).status_code == 200
    before = api.client.app.state.services.rules().policies.version
    file = write(api, NOBODY_READS)
    assert look(api)
    assert api.client.get(READ, headers=api.bearer()).status_code == 403
    after = api.client.app.state.services.rules().policies.version
    assert [(one["before"], one["after"]) for one in changes(api)] == [(before, after)]
    file.unlink()
    assert look(api)
    assert api.client.get(READ, headers=api.bearer()).status_code == 200
    assert [one["after"] for one in changes(api)] == [after, before]


@pytest.mark.parametrize(
    "broken",
    [
        "permit (principal",
        '@id("x") permit (principal, action, resource);',
        '@id("x") @reason("T.") permit (principal, action, resource) when { principal.nothing };',
    ],
    ids=["no Cedar", "no reason", "not in the schema"],
)
def test_a_broken_file_keeps_the_rules_from_before_and_says_so(
    api: Any, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = api.client.app.state.services.rules().policies.version
    file = write(api, broken)
    with caplog.at_level(logging.ERROR, "rivermeet.api"):
        assert not look(api)
    assert "closed.cedar" in caplog.text
    assert api.client.get("/readyz").json()["parts"]["rules"] == "outdated"
    assert api.client.app.state.services.rules().policies.version == before
    assert changes(api) == []
    file.unlink()
    look(api)
    assert api.client.get("/readyz").json()["parts"]["rules"] == "ok"


def test_a_broken_department_file_and_a_replaced_never_keep_the_rules_from_before(api: Any) -> None:
    before = api.client.app.state.services.rules()
    departments = api.settings.root / "access" / "departments.yaml"
    departments.parent.mkdir(exist_ok=True)
    departments.write_text("police: {title: 1, kind: army}\n", "utf-8")
    assert not look(api)
    departments.unlink()
    look(api)
    write(api, NOBODY_READS, "never.cedar")
    assert not look(api)
    assert api.client.app.state.services.rules().policies.version == before.policies.version


def test_a_file_that_is_being_written_is_not_read_half(api: Any) -> None:
    api.client.get(READ, headers=api.bearer())
    rules = api.client.app.state.services.rules
    for size in (20, 60, len(NOBODY_READS)):
        write(api, NOBODY_READS[:size])
        assert not rules.look()
    assert not rules.outdated
    assert rules.look()


def test_a_change_that_can_not_be_logged_does_not_hold_until_it_can(
    api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.client.get(READ, headers=api.bearer())
    rules = api.client.app.state.services.rules

    def full(_: object) -> None:
        raise StorageUnavailable("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(rules, "_noted", full)
        write(api, NOBODY_READS)
        assert not look(api)
        assert rules.outdated
        assert api.client.get(READ, headers=api.bearer()).status_code == 200
    assert look(api)
    assert api.client.get(READ, headers=api.bearer()).status_code == 403
    assert len(changes(api)) == 1


def test_a_touched_file_changes_nothing(api: Any) -> None:
    api.client.get(READ, headers=api.bearer())
    file = write(api, NOBODY_READS)
    look(api)
    os.utime(file, (1, 1))
    look(api)
    assert len(changes(api)) == 1


def test_departments_heads_hold_at_once_for_sharing_too(api: Any) -> None:
    departments = api.settings.root / "access" / "departments.yaml"
    departments.parent.mkdir(exist_ok=True)
    departments.write_text("police: {title: 公安, kind: police, heads: [new.head]}\n", "utf-8")
    assert look(api)
    rules = api.client.app.state.services.rules
    assert rules().departments["police"].heads == rules.sharing().authority.departments["police"].heads
    assert "new.head" in rules().departments["police"].heads
