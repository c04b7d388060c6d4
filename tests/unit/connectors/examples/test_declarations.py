"""What holds of every example whether or not its files are here."""

from __future__ import annotations

import pytest

from connectors.registry import BUILT_IN, load
from quality.suites import load_suites

EXAMPLES = ("febrl", "nyc311", "open311", "petitions_xlsx", "pole", "police_uk")


def test_every_folder_of_examples_is_tested() -> None:
    assert sorted(file.parent.name for file in BUILT_IN[1].glob("*/connector.yaml")) == list(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_declared_without_a_mistake_and_named_like_its_folder(name: str) -> None:
    connector = load(name)
    assert (connector.name, connector.placeholders) == (name, frozenset({"folder"}))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_suites_expect_only_of_columns_that_its_records_have(name: str) -> None:
    connector = load(name)
    columns = {dataset: list(mapper.sensitivities()) for dataset, mapper in connector.mappers.items()}
    suites = load_suites(next(iter(connector.suites.values())), columns=columns)
    assert suites.keys() <= columns.keys()
    assert all(suite.expectations for suite in suites.values())
