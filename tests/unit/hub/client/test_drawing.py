"""A neighbourhood as a page: everything in it, nothing from elsewhere, and nothing of what it shows is run."""

from __future__ import annotations

import json
import re
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest

from api.examples.links import AROUND
from hub.client.drawing import draw, room
from hub.client.link_answers import Around

AROUND_CASE = Around.model_validate(AROUND)
#: What the page has of Jupyter's widget base.
WRITTEN_OUT = {"DOMWidgetModel", "DOMWidgetView"}
MODEL = {"get", "set", "on", "off", "save_changes"}


def test_a_picture_fetches_nothing() -> None:
    page = draw(AROUND_CASE).html
    assert not re.search(r"<(script|img|iframe|link|video)[^>]*\s(src|href)=|@import", page)
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none';")
    assert not re.search(r"https?:|\*|'self'", policy[1])


def test_a_picture_shows_every_node_and_link() -> None:
    page = draw(AROUND_CASE).html
    state = json.loads(page.partition("const state = ")[2].partition(";\nconst model")[0])
    assert {node["key"] for node in state["data"]["nodes"]} == {node.id for node in AROUND_CASE.nodes}
    assert len(state["data"]["edges"]) == len(AROUND_CASE.links)
    assert set(state["layout"]) == {node.id for node in AROUND_CASE.nodes}


def test_a_name_can_not_end_the_script_that_holds_it() -> None:
    evil = "</script><script>alert(1)</script>"
    node = AROUND_CASE.nodes[1].model_copy(update={"label": evil, "facts": {"name.full": evil}})
    page = draw(AROUND_CASE.model_copy(update={"nodes": [AROUND_CASE.nodes[0], node]})).html
    assert "<script>alert" not in page
    assert page.count("<script") == page.count("</script") == 3


def test_a_frame_holds_the_page_as_it_is() -> None:
    picture = draw(AROUND_CASE, height=300)
    held = re.fullmatch(
        r'<iframe srcdoc="([^"]*)" style="[^"]*height:304px[^"]*"></iframe>', picture._repr_html_()
    )
    assert held is not None
    assert unescape(held[1]) == picture.html


def test_the_same_case_looks_the_same_each_time(tmp_path: Path) -> None:
    saved = draw(AROUND_CASE).save(tmp_path / "case.html")
    assert saved.read_text("utf-8") == draw(AROUND_CASE).html


def test_a_long_name_is_cut_and_kept_whole_beside() -> None:
    name = "重庆市合川区三汇镇建设巷11号凤凰城1栋2单元"
    node = AROUND_CASE.nodes[1].model_copy(update={"label": name})
    page = draw(AROUND_CASE.model_copy(update={"nodes": [AROUND_CASE.nodes[0], node]})).html
    assert f'"label": "…{name[-14:]}"' in page
    assert f'"name": "{name}"' in page


@pytest.mark.parametrize(
    ("what", "known"),
    [(r"\b[a-z]\.(DOMWidget\w+|WidgetModel|unpack_models\w*)", WRITTEN_OUT), (r"\.model\.(\w+)\(", MODEL)],
    ids=["base", "model"],
)
def test_the_page_has_all_of_the_widget_base_that_ipysigma_uses(what: str, known: set[str]) -> None:
    script = (files("ipysigma") / "nbextension" / "index.js").read_text("utf-8")
    used = set(re.findall(what, script))
    assert used
    assert used <= known


def test_chinese_labels_get_more_room() -> None:
    assert room(["民事案件"]) == 4 * 11 + 8
    assert room(["ab", "abc"]) == 3 * 6 + 8
    assert room([]) == 8
