"""The hub's errors, so that a caller can tell "this record failed, go on" from "this source is unusable, stop".

    HubError
     ├─ WrongUse               the caller asked for something that can't be (exit 2)
     │   ├─ InvalidDeclaration   a connector.yaml, mapping.yaml or suite is wrong: file and line
     │   ├─ RequestIncomplete    a share request lacks something: all of it, in one list
     │   └─ StepRefused          what is to be done next is not possible as things stand (any more)
     ├─ RecordRejected         one row is unfit: quarantine it and go on
     ├─ BatchRejected          a blocking expectation failed: the run stops before the graph (exit 1)
     ├─ SourceUnavailable      a source can't be read or hangs: the run stops, its cursor stays (exit 3)
     ├─ ServerUnavailable      Neo4j can't be started or reached (exit 3)
     ├─ StorageUnavailable     landing, ledger or the disk can't be written (exit 3)
     │   └─ LogForked            the audit log is no longer the one that was signed
     ├─ HomeInUse              another process holds this HUB_HOME or run (exit 3)
     ├─ NotAuthenticated       no valid token
     ├─ AccessRefused          the lens does not permit it
     ├─ BudgetSpent            the user was shown as many persons today as this purpose allows
     └─ NotFound               there is nothing there that the reader may see (exit 2)

A message says what was wrong, where, and what to do; it never carries a person's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

#: How `NotFound` reads for what isn't there and for what the reader may not see alike.
ABSENT: Final = "There is nothing with this id that this reader may see."


class HubError(Exception):
    """Base of every error the hub raises on purpose. `detail` is the whole sentence shown to people."""

    exit_code = 3

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __reduce__(self) -> tuple[object, ...]:
        """Errors come out of the processes that prepare parts, whatever their constructor asks for."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[HubError], said: tuple[object, ...], state: dict[str, object]) -> HubError:
    error = kind.__new__(kind, *said)
    error.__dict__.update(state)
    return error


class WrongUse(HubError):
    """The request itself can't be fulfilled as asked: a missing setting, an unknown name."""

    exit_code = 2


class InvalidDeclaration(WrongUse):
    """A declaration file is wrong. Names the file and the line so that it can be opened there."""

    def __init__(self, detail: str, *, file: Path | str, line: int | None = None) -> None:
        self.file = str(file)
        self.line = line
        place = self.file if line is None else f"{self.file}:{line}"
        super().__init__(f"{place}: {detail}")


class RequestIncomplete(WrongUse):
    """A share request lacks something. `missing` lists all of it at once (政务数据共享条例, art. 21)."""

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        self.missing = tuple(missing)
        told = " ".join(f"{part}: {detail}" for part, detail in self.missing)
        super().__init__(f"The request is incomplete. {told}")


class StepRefused(WrongUse):
    """A request, grant, dispute or correction does not stand where this step leads on from: look at it again."""


class RecordRejected(HubError):
    """One source row is unfit for the graph. The run goes on; the row goes to quarantine."""

    exit_code = 1

    def __init__(self, reason: str, *, dataset: str, key: str, field: str) -> None:
        self.reason = reason
        self.dataset = dataset
        self.key = key
        self.field = field
        super().__init__(f"{dataset}: record {key!r}, field {field!r}: {reason}")


class BatchRejected(HubError):
    """A blocking expectation failed for a dataset's batch; nothing of the run reached the graph."""

    exit_code = 1

    def __init__(self, detail: str, *, dataset: str, expectations: tuple[str, ...]) -> None:
        self.dataset = dataset
        self.expectations = expectations
        super().__init__(detail)


class SourceUnavailable(HubError):
    """A source can't be read, answers nonsense or hangs. Nothing was lost: the cursor did not move."""

    def __init__(self, detail: str, *, connector: str) -> None:
        self.connector = connector
        super().__init__(f"{connector}: {detail}")


class ServerUnavailable(HubError):
    """Neo4j can't be started or reached."""


class StorageUnavailable(HubError):
    """Landing, ledger or disk can't be written; what was committed before still stands."""


class LogForked(StorageUnavailable):
    """The audit log contradicts a checkpoint that was signed: it was changed or turned back."""


class HomeInUse(HubError):
    """Another process holds this HUB_HOME, or a run of the same connector."""


class NotAuthenticated(HubError):
    """The caller gave no token, or one that isn't valid here and now."""


class AccessRefused(HubError):
    """The lens does not permit the read. The sentence never tells whether there is anything behind it."""


class BudgetSpent(HubError):
    """The answer would show more persons than the user may see a day for its purpose. Never tells which."""

    def __init__(self) -> None:
        super().__init__(
            "This purpose's number of persons for today is used up. Go on tomorrow, or with those shown already."
        )


class NotFound(HubError):
    """Nothing that this reader may see has that id."""

    exit_code = 2
