"""Whatever a question's text says, each record and relationship of the Cypher that answers it carries the lens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.graph.reads.visibility import BOTH, RECORD, STATEMENT
from hub.questions.declared import read_questions
from hub.questions.question import Question
from hub.questions.writing import written
from tests.unit.questions.conftest import PURPOSES, Asking

QUESTIONS = {id: one for id, one in read_questions(Path("nowhere"), PURPOSES).items() if one.branches}


def faults(cypher: str) -> list[str]:
    """Patterns of a query that the lens does not filter. Reads the text apart from what wrote it."""
    found = []
    predicates = {_as(text, "r", "x") for text in (RECORD,)}
    for clause in re.findall(r"MATCH (.*?)(?=\nWITH|\nRETURN|\n\}|$)", cypher, re.DOTALL):
        pattern, _, condition = clause.partition(" WHERE ")
        for start, name, kinds, end in re.findall(r"\((\w+)\)<?-\[(\w+):([A-Z_|]+)\]->?\((\w+)\)", pattern):
            if kinds == "DESCRIBES":
                ends = (start, *re.findall(r"hub_end_\d+\.id = (\w+)\.id", condition), end)
                if not any(_as(RECORD, "r", one) in condition for one in ends):
                    found.append(f"{name} without its record's predicate")
            elif _as(STATEMENT, "s", name) not in condition:
                found.append(f"{name} without the predicate")
            elif _as(BOTH, "s", name) not in condition and f"{name}.also IS NULL" not in condition:
                found.append(f"{name} may be derived")
            if kinds != "DESCRIBES" and "REFERS_TO" in kinds and _as(BOTH, "s", name) not in condition:
                found.append(f"{name} is derived without the other record's predicate")
        for name in re.findall(r"\((\w+):\w+ \{id:", pattern):
            if f"EXISTS {{ MATCH ({name})<-[:DESCRIBES]-(r) WHERE {RECORD} }}" not in condition:
                found.append(f"{name} without a visible record")
        for name in re.findall(r"\((\w+):Record\) USING POINT", pattern):
            if _as(RECORD, "r", name) not in condition:
                found.append(f"{name} without the predicate")
        if not re.search(r"\[\w+:|\{id:|USING POINT", pattern):
            found.append(f"{pattern} is no pattern that is known here")
    assert predicates
    return found


def _as(text: str, of: str, name: str) -> str:
    return re.sub(rf"\b{of}\b", name, text)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_every_pattern_carries_the_lens(question: Question) -> None:
    for branch in written(question):
        assert "MATCH" in branch.cypher
        assert faults(branch.cypher) == []


@pytest.mark.parametrize("left_out", [RECORD, STATEMENT])
def test_a_predicate_that_is_left_out_would_be_found(left_out: str) -> None:
    (branch,) = written(QUESTIONS["cases-at-place"])
    part = _as(left_out, "s" if left_out is STATEMENT else "r", "v_o" if left_out is STATEMENT else "v_r")
    assert part in branch.cypher
    assert faults(branch.cypher.replace(part, "true")) != []


def test_a_condition_that_is_always_true_loosens_nothing(asking: Asking) -> None:
    question = asking(
        "MATCH (c:Case {id: $case})-[s:REFERS_TO]->(o:Case)<-[d:DESCRIBES]-(r:Record)\n"
        "WHERE true OR c.id = 'x' OR NOT false\nRETURN o.id AS case, said(d, 'opened') AS opened"
    )
    (branch,) = written(question)
    assert faults(branch.cypher) == []
    assert "WITH * WHERE (true OR (v_c.id = 'x') OR (NOT false))" in branch.cypher


def test_names_and_parameters_can_not_be_those_of_the_predicates(asking: Asking) -> None:
    question = asking(
        "MATCH (r:Case {id: $case})-[also:REFERS_TO]->(s:Case)<-[mark:DESCRIBES]-(datasets:Record)\n"
        "WHERE $kind IS NULL\nRETURN s.id AS case, said(mark, 'opened') AS opened"
    )
    (branch,) = written(question)
    assert faults(branch.cypher) == []
    assert {"v_r", "v_also", "v_s", "v_mark", "v_datasets"} <= set(re.findall(r"v_\w+", branch.cypher))
    assert "$asked.kind" in branch.cypher


def test_an_optional_pattern_carries_the_lens_too(asking: Asking) -> None:
    question = asking(
        "MATCH (c:Case {id: $case})\n"
        "OPTIONAL MATCH (c)-[s:REFERS_TO]->(o:Case)<-[d:DESCRIBES]-(r:Record)\n"
        "WHERE said(d, 'opened') > '2026'\nRETURN o.id AS case, said(d, 'opened') AS opened"
    )
    (branch,) = written(question)
    assert "OPTIONAL CALL (v_c) {" in branch.cypher
    assert faults(branch.cypher) == []


def test_every_row_tells_what_it_rests_on(asking: Asking) -> None:
    (branch,) = written(asking())
    assert "[v_r.id, v_s[0], v_s[1]] AS hub_records" in branch.cypher
    assert "[v_c.id, v_o.id] AS hub_entities" in branch.cypher
