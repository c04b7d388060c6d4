"""Every question finds what it reads by an index, on an empty and on a loaded graph: nothing is scanned."""

from __future__ import annotations

from pathlib import Path

import neo4j
import pytest

from hub.access.purposes import read_purposes
from hub.questions import plans
from hub.questions.declared import read_questions
from hub.questions.question import Question
from hub.questions.writing import Written
from tests.integration.reads.made import Said, id_of, write

NOWHERE = Path("nowhere")
QUESTIONS = {id: one for id, one in read_questions(NOWHERE, read_purposes(NOWHERE)).items() if one.branches}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_on_an_empty_graph(graph: neo4j.Driver, question: Question) -> None:
    assert plans.faults(graph, question) == []


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_on_a_graph_whose_statistics_would_tempt_to_scan(graph: neo4j.Driver, question: Question) -> None:
    """One place with all cases, and a dataset of few records: what a planner would rather scan than seek."""
    write(graph, [_told(number) for number in range(120)])
    with graph.session() as session:
        session.run("CALL db.prepareForReplanning()").consume()
        session.run("CALL db.clearQueryCaches()").consume()
    assert plans.faults(graph, question) == []


def test_a_plan_that_scans_would_be_found(graph: neo4j.Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    question = QUESTIONS["cases-at-place"]
    scanning = Written("MATCH (r:Record) WHERE r.dataset IN $datasets MATCH (r)--(e) RETURN e", frozenset())
    monkeypatch.setattr(plans, "written", lambda _: (scanning,))
    (found,) = plans.faults(graph, question)
    assert "Record(dataset)" in found


def test_a_query_that_writes_would_be_found(graph: neo4j.Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = Written("CREATE (n:Case {id: $asked.case})", frozenset())
    monkeypatch.setattr(plans, "written", lambda _: (writing,))
    assert "it is no read" in plans.faults(graph, QUESTIONS["cases-at-place"])[0]


def _told(number: int) -> Said:
    mentions = {"case": id_of("C", number), "place": id_of("L", 0), "party": id_of("P", number % 5)}
    fields = {"case.opened": "2026-01-02", "case.kind": "噪音"}
    stated = (("OCCURRED_AT", "case", "place"), ("PARTY_TO", "party", "case"))
    return Said(number, "grid.events", mentions, stated, fields)
