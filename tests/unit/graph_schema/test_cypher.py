"""Every key is unique, every look-up has an index, and every statement can be run again."""

from __future__ import annotations

import re

from graph_schema.cypher import MIGRATIONS, SEARCH_INDEXES, constraints, indexes
from graph_schema.entities import ENTITIES

STATEMENTS = (*constraints(), *indexes())


def test_every_statement_can_be_run_again_under_a_stable_name():
    names = [
        re.match(r"CREATE (?:\w+ )?(?:INDEX|CONSTRAINT) (\w+) IF NOT EXISTS FOR ", one)[1]
        for one in STATEMENTS
    ]

    assert len(set(names)) == len(names)


def test_every_entity_record_and_identifier_key_is_unique():
    wanted = {f"(n:{kind.label}) REQUIRE n.id IS UNIQUE" for kind in ENTITIES.values()}
    wanted |= {"(n:Record) REQUIRE n.id IS UNIQUE", "(n:Identifier) REQUIRE n.key IS UNIQUE"}

    assert wanted <= {one.split(" FOR ")[1] for one in constraints()}


def test_chinese_text_is_searched_with_the_cjk_analyzer():
    fulltext = [one for one in indexes() if "FULLTEXT" in one]

    assert len(fulltext) == len(SEARCH_INDEXES)
    assert all("`fulltext.analyzer`: 'cjk'" in one for one in fulltext)


def test_nothing_needs_more_than_the_community_edition():
    assert not any(re.search(r"NODE KEY|IS NOT NULL|IS ::", one) for one in STATEMENTS)


def test_migrations_rise_by_one_and_end_with_all_that_is_declared():
    assert [step.version for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    assert set(STATEMENTS) == {one for step in MIGRATIONS for one in step.statements}
