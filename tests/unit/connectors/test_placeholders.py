from __future__ import annotations

from pathlib import Path

import pytest

from connectors.declaration import read
from connectors.options import RestSource
from connectors.placeholders import fill, fill_model, gather, names, refuse_secrets
from hub.errors import InvalidDeclaration, WrongUse

REST = RestSource.model_validate(
    {
        "kind": "rest",
        "client": {
            "base_url": "${url}/v2",
            "headers": {"X-Client": "${client}"},
            "auth": {"type": "bearer", "token": "${token}"},
        },
    }
)


def test_given_values_win_over_the_environment_and_that_over_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('[set]\na = "file"\nb = "file"\nC = 3\n')
    environ = {"HUB_SET_A": "environment", "HUB_SET_B": "environment", "HUB_HOME": "elsewhere"}
    values = gather({"A": "given"}, environ=environ, settings_file=file)
    assert values == {"a": "given", "b": "environment", "c": "3"}


def test_a_missing_value_tells_the_three_ways_to_give_it() -> None:
    with pytest.raises(WrongUse, match=r"--set folder=.*HUB_SET_FOLDER.*\[set\] in hub.toml"):
        fill("${folder}/x", {}, connector="desk")


def test_a_model_is_filled_in_all_its_texts() -> None:
    filled = fill_model(REST, {"url": "https://a", "client": "hub", "token": "t"}, connector="desk")
    assert filled.client.base_url == "https://a/v2"
    assert filled.client.headers == {"X-Client": "hub"}
    assert filled.client.auth is not None
    assert filled.client.auth.model_dump()["token"] == "t"
    assert names(REST) == {"url", "client", "token"}
    assert names(filled) == set()


@pytest.mark.parametrize(
    "secret",
    [
        "password: hunter2",
        "client_secret: abc",
        "headers: {X-Api-Key: abc}",
        "headers: {Authorization: Bearer abc}",
        "credentials: postgresql://user:abc@host/db",
        "base_url: https://host/x?api_key=abc",
        "params: [{token: 12345}]",
    ],
)
def test_a_secret_in_the_file_is_refused_with_its_line_and_not_repeated(tmp_path: Path, secret: str) -> None:
    file = tmp_path / "connector.yaml"
    file.write_text(f"name: x\nsource:\n  {secret}\n")
    with pytest.raises(InvalidDeclaration, match="holds a secret") as error:
        refuse_secrets(read(file))
    assert error.value.line == 3
    assert not any(word in error.value.detail for word in ("hunter2", "abc", "12345"))


@pytest.mark.parametrize(
    "text",
    [
        "password: ${password}",
        "headers: {Authorization: 'Bearer ${token}'}",
        "credentials: postgresql://user:${password}@host/db",
        "credentials: sqlite:///police.db",
        "access_token_url: https://host/token",
        "links_next_key: next",
    ],
)
def test_placeholders_and_harmless_words_are_no_secrets(tmp_path: Path, text: str) -> None:
    file = tmp_path / "connector.yaml"
    file.write_text(text)
    declaration = read(file)
    refuse_secrets(declaration)
    assert declaration.data
