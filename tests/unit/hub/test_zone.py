from __future__ import annotations

import pytest
from pydantic import ValidationError

from hub.settings import Settings


def test_the_days_of_a_hub_are_those_of_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().zone.key == "Asia/Shanghai"
    monkeypatch.setenv("HUB_TIME_ZONE", "Europe/Tallinn")
    assert Settings().zone.key == "Europe/Tallinn"


@pytest.mark.parametrize("name", ["Shanghai", "../etc/passwd", ""])
def test_a_zone_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="not an IANA time zone"):
        Settings(time_zone=name)
