"""What is asked becomes what queries take, and a mask the same as the lens says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.access.lens import EVERY_FIELD
from hub.errors import WrongUse
from hub.keys import HubKey
from hub.questions.parameters import _shown, converted
from hub.questions.question import Asked, Takes
from tests.lenses import whole_lens

FIELDS = ("opened", "name.full", "extra.room")
NAMES = (
    EVERY_FIELD, "opened", "case.opened", "party.opened", "name.full", "party.name.full", "room", "extra.room", "full"
)  # fmt: skip


def asked(type: Takes) -> Asked:
    return Asked("x", type, "", True)


@given(
    mask=st.sets(st.sampled_from(NAMES)),
    masked=st.sets(st.sampled_from(NAMES[1:])),
    field=st.sampled_from(FIELDS),
    mention=st.sampled_from(("case", "party", "party[0]")),
)
def test_a_field_is_shown_where_the_lens_shows_it(
    mask: set[str], masked: set[str], field: str, mention: str
) -> None:
    lens = whole_lens(["a.b"], fields={"a.b": frozenset(mask)}, masked={"a.b": frozenset(masked)})
    shown = _shown(lens, field)
    base, name = mention.partition("[")[0], field
    if field.startswith("extra."):
        base, name = "extra", "room"
    by_query = ("a.b" in shown["all"] or f"a.b {base}" in shown["some"]) and f"a.b {base}" not in shown["but"]
    assert by_query is lens.shows("a.b", base if base == "extra" else mention, name)


def test_a_position_is_latitude_then_longitude(tmp_path: Path) -> None:
    key = HubKey.of_home(tmp_path)
    found = converted(asked(Takes.POSITION), "29.97,106.28", key)
    assert found == {"latitude": 29.97, "longitude": 106.28}
    with pytest.raises(WrongUse, match="within"):
        converted(asked(Takes.POSITION), "91,0", key)


def test_an_outline_is_closed_and_small(tmp_path: Path) -> None:
    key = HubKey.of_home(tmp_path)
    found = converted(asked(Takes.POLYGON), "0,0 0,0.01 0.01,0.01", key)
    assert found == {
        "edges": [[0.0, 0.0, 0.01, 0.0], [0.01, 0.0, 0.01, 0.01], [0.01, 0.01, 0.0, 0.0]],
        "low": [0.0, 0.0],
        "high": [0.01, 0.01],
    }
    with pytest.raises(WrongUse, match="5000 m"):
        converted(asked(Takes.POLYGON), "0,0 0,0.1 0.01,0.01", key)
    with pytest.raises(WrongUse, match="between 3"):
        converted(asked(Takes.POLYGON), "0,0 0,0.01", key)


def test_a_cell_is_the_place_that_its_code_founds(tmp_path: Path) -> None:
    key = HubKey.of_home(tmp_path)
    found = converted(asked(Takes.CELL), " 500-1a ", key)
    assert found == key.entity_id("place", key.token("grid_cell", "500-1A"))


@pytest.mark.parametrize("value", ["8\xcf\xf1\U0001d649\U0001fb9c\x80", "\x00", "x" * 1_000, " "])
def test_what_is_no_code_of_a_cell_is_told_and_not_repeated(tmp_path: Path, value: str) -> None:
    with pytest.raises(WrongUse, match="No code of a cell") as told:
        converted(asked(Takes.CELL), value, HubKey.of_home(tmp_path))
    assert value.strip() == "" or value not in told.value.detail
