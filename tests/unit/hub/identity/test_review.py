"""The review queue: what is most valuable, what is decided, and a sitting at the keyboard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from hub.cli import review
from hub.identity.review import Doubt, undecided
from hub.ledger.values import Judgement, Verdict


def doubt(a: str, b: str, bits: float = 0.5, settles: int = 1) -> Doubt:
    return Doubt("person", "join", a, b, "P1", "P2", bits, settles)


def judgement(verdict: Verdict, *mentions: str, **more: Any) -> Judgement:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Judgement("j", "person", mentions, verdict, "seen", "li", "court", made, False, **more)


def test_what_settles_more_comes_first_then_what_is_closest_to_even_odds() -> None:
    found = [doubt("a", "b", 0.1), doubt("a", "c", -0.05), doubt("a", "d", 4.0, 9), doubt("a", "e", -0.1)]
    assert [one.b for one in sorted(found, key=lambda one: one.value)] == ["d", "c", "b", "e"]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_a_steward_has_spoken_of_is_not_asked_again_until_it_is_withdrawn(verdict: Verdict) -> None:
    found = [doubt("a", "b"), doubt("b", "c")]
    said = judgement(verdict, "b", "a")
    assert undecided(found, [said]) == found[1:]
    assert undecided(found, [judgement(verdict, "b", "a", withdrawn_by="li")]) == found


class TestSitting:
    @pytest.fixture
    def decided(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[str, str], str, str]]:
        """What was decided: mentions, verdict, steward."""
        made: list[tuple[tuple[str, str], str, str]] = []

        def decide(_: object, mentions: tuple[str, str], verdict: Verdict, **how: str) -> Judgement:
            made.append((mentions, verdict.value, how["steward"]))
            return judgement(verdict, *mentions)

        monkeypatch.setattr("hub.identity.decisions.decide", decide)
        monkeypatch.setattr(review.Sitting, "_show", lambda *_, **__: None)
        return made

    def sit(self, keys: list[str], monkeypatch: pytest.MonkeyPatch, reason: str = "seen") -> review.Sitting:
        monkeypatch.setattr("click.prompt", lambda *_, **__: reason)
        pairs = [doubt("a", "b"), doubt("c", "d"), doubt("e", "f")]
        sitting = review.Sitting(None, pairs, "li", "court", iter(keys).__next__)  # type: ignore[arg-type]
        sitting.run()
        return sitting

    def test_keys_decide_and_go_on(self, decided: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
        sitting = self.sit(["s", "D", "u"], monkeypatch)
        assert decided == [
            (("a", "b"), "same", "li"),
            (("c", "d"), "different", "li"),
            (("e", "f"), "unsure", "li"),
        ]
        assert sitting.touched == {"person"}

    def test_one_can_go_forth_and_back_and_quit(
        self, decided: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.sit(["n", "\x1b[D", "c", "x", "\x1b[C", "s", "q"], monkeypatch)
        assert decided == [(("c", "d"), "same", "li")]

    def test_a_pair_is_decided_once_and_not_without_a_reason(
        self, decided: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.sit(["s", "p", "d", "q"], monkeypatch)
        assert len(decided) == 1
        sitting = self.sit(["s", "q"], monkeypatch, reason=" ")
        assert len(decided) == 1
        assert sitting.decided == {}
