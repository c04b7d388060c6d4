"""What a question's YAML file says is held to what its text does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.errors import InvalidDeclaration
from hub.questions.declared import BUILT_IN, question_files, read_questions
from tests.unit.questions.conftest import PURPOSES, SPEC, TEXT, Asking

PLACE = (
    "MATCH (c:Case {id: $case})-[s:OCCURRED_AT]->(p:Place)<-[t:OCCURRED_AT]-(o:Case)<-[d:DESCRIBES]-(r:Record)\n"
    "WHERE s <> t\nRETURN o.id AS case, said(d, 'opened') AS opened"
)
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a purpose that isn't there": ({"purposes": ["meditation"]}, "did you mean 'mediation'"),
    "no legal basis": ({"legal_basis": ""}, "legal_basis"),
    "an unknown key": ({"lens": "none"}, "unknown key 'lens'"),
    "a program of its own": ({"program": "story"}, "answered by its Cypher file"),
    "a column that every answer has": (
        {"columns": {**SPEC["columns"], "records": {"type": "text", "doc": "x"}}},
        "taken",
    ),
    "a parameter that every question has": ({"parameters": {"case": {"type": "case", "doc": "x"}}}, "taken"),
    "a number without bounds": ({"parameters": {"n": {"type": "integer", "doc": "x"}}}, "minimum"),
    "a text without bounds": ({"parameters": {"n": {"type": "text", "doc": "x"}}}, "maximum"),
    "a choice of nothing": ({"parameters": {"n": {"type": "choice", "doc": "x"}}}, "values"),
    "more rows than there may be": ({"rows": {"most": 501}}, "most"),
    "usually more than at most": ({"rows": {"usual": 60, "most": 50}}, "usual"),
    "an example of another question": (
        {"example": {"asked": {"x": 1}, "row": SPEC["example"]["row"]}},
        "no 'x'",
    ),
    "an example without a row": ({"example": {"asked": {}}}, "needs `row`"),
    "persons where there are none": ({"persons": True}, "reads no person"),
    "one row a column that isn't there": ({"one_per": ["x"]}, "no column 'x'"),
}


@pytest.mark.parametrize(("changes", "reason"), WRONG.values(), ids=WRONG)
def test_is_refused(asking: Asking, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidDeclaration, match=reason):
        asking(TEXT, **changes)


def test_a_parameter_that_is_never_used_is_refused(asking: Asking) -> None:
    more = {"type": "boolean", "doc": "x", "optional": True}
    with pytest.raises(InvalidDeclaration, match=r"\$more is declared and never used"):
        asking(TEXT, parameters={**SPEC["parameters"], "more": more})


def test_a_name_that_no_route_can_have_is_refused(asking: Asking) -> None:
    with pytest.raises(InvalidDeclaration, match="small letters"):
        asking(TEXT, id="Refers_To")


def test_persons_have_to_be_declared(asking: Asking) -> None:
    text = "MATCH (c:Case {id: $case})<-[s:PARTY_TO]-(p:Person)-[t:PARTY_TO]->(o:Case)\nWHERE s <> t\n"
    with pytest.raises(InvalidDeclaration, match="reads persons, so say `true`"):
        asking(text + "RETURN o.id AS case, t.role AS opened")
    assert asking(text + "RETURN o.id AS case, t.role AS opened", persons=True).persons


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            PLACE.replace("(p:Place)", "(p:Person)").replace("OCCURRED_AT", "PARTY_TO"),
            "cases and places alone",
        ),
        (
            PLACE.replace("OCCURRED_AT", "REFERS_TO").replace("(p:Place)", "(p:Case)"),
            "OCCURRED_AT and WITHIN",
        ),
        (PLACE.replace("'opened'", "'text'"), "not public"),
        (PLACE.replace("'opened'", "'extra.offers'"), "public fields alone"),
    ],
)
def test_a_question_with_the_reach_of_a_place_tells_no_more_than_that(
    asking: Asking, text: str, reason: str
) -> None:
    assert asking(PLACE, reach="place")
    with pytest.raises(InvalidDeclaration, match=reason):
        asking(text, reach="place")


def test_a_home_can_not_change_a_question_that_comes_with_the_hub(asking: Asking, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "questions").mkdir(parents=True)
    for file in BUILT_IN.glob("same-matter.*"):
        (home / "questions" / file.name).write_bytes(file.read_bytes())
    with pytest.raises(InvalidDeclaration, match="call it otherwise"):
        read_questions(home, PURPOSES)


def test_a_home_adds_its_own(asking: Asking, tmp_path: Path) -> None:
    asking()
    home = tmp_path / "home"
    home.mkdir()
    (home / "questions").mkdir()
    for file in tmp_path.glob("refers-to.*"):
        file.rename(home / "questions" / file.name)
    found = read_questions(home, PURPOSES)
    assert (found["refers-to"].built_in, found["same-matter"].built_in) == (False, True)


def test_a_text_without_its_yaml_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lone.cypher").write_text("MATCH (n) RETURN n", "utf-8")
    with pytest.raises(InvalidDeclaration, match="no YAML file"):
        question_files(tmp_path)
