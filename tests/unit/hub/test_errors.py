"""An error says the same in the process that asked as in the one that it arose in."""

from __future__ import annotations

import pickle

import pytest

from hub.errors import BatchRejected, HubError, InvalidDeclaration, RecordRejected, SourceUnavailable


@pytest.mark.parametrize(
    "error",
    [
        InvalidDeclaration("there is no column 'x'", file="mapping.yaml", line=7),
        SourceUnavailable("it hangs", connector="police"),
        BatchRejected("no", dataset="grid.events", expectations=("unique",)),
        RecordRejected("no date", dataset="grid.events", key="1", field="opened"),
    ],
)
def test_an_error_crosses_between_processes_whole(error: HubError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert again.__dict__ == error.__dict__
    assert str(again) == str(error)
