import orjson
import pytest

from connectors.manifest import Manifest
from connectors.sources import open_source
from connectors.sources.webhook import delivered
from hub.errors import WrongUse

DECLARED = {"title": "Rows", "legal_basis": "test", "retention": "P5Y", "key": "id"}


@pytest.fixture
def grid():
    return Manifest.model_validate(
        {
            "name": "grid",
            "title": "Grid",
            "owner": "grid",
            "time_zone": "Asia/Shanghai",
            "source": {"kind": "webhook"},
            "webhook": {"secret": "${secret}"},
            "datasets": {
                "grid.events": DECLARED
                | {"events": {"data_selector": "events", "type_column": "type", "types": ["event"]}},
                "grid.checks": DECLARED
                | {"events": {"data_selector": "events", "type_column": "type", "types": ["check"]}},
            },
        }
    )


def test_events_go_to_the_dataset_of_their_type_and_none_is_lost(grid):
    events = [{"id": 1, "type": "check"}, {"id": 2, "type": "event"}, {"id": 3, "type": "?"}, 4]
    pages = {page.dataset: page for page in delivered(grid, orjson.dumps({"events": events}), delivery="d1")}
    assert [row.key for row in pages["grid.checks"].rows] == ["1"]
    rows = pages["grid.events"].rows
    assert [(row.line, row.key, row.problem is None) for row in rows] == [
        (2, "2", True),
        (3, None, False),
        (4, None, False),
    ]
    assert {(page.unit, page.cursor) for page in pages.values()} == {("d1", None)}


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"other": []}', b"7"])
def test_a_delivery_without_rows_is_refused(grid, body):
    with pytest.raises(WrongUse, match="grid: the delivery"):
        delivered(grid, body, delivery="d1")


def test_an_empty_delivery_has_no_pages(grid):
    assert delivered(grid, b'{"events": []}', delivery="d1") == []


def test_a_source_that_only_pushes_gives_nothing_when_pulled(grid):
    assert list(open_source(grid, {"secret": "x"}, {}).read()) == []
