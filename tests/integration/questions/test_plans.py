"""Every question finds what it reads by an index, on an empty and on a loaded graph: nothing is scanned."""

from __future__ import annotations

from pathlib import Path

import neo4j
import pytest

from hub.access.purposes import read_purposes
from hub.questions import plans
from hub.questions.declared import read_questions
from hub.questions.question import Question

NOWHERE = Path("nowhere")
QUESTIONS = {
    id: one for id, one in read_questions(NOWHERE, read_purposes(NOWHERE)).items() if one.program is None
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_on_an_empty_graph(graph: neo4j.Driver, question: Question) -> None:
    assert plans.faults(graph, question) == []
