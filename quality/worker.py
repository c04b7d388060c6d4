"""A warm process that judges batches, so that a run does not wait 3 s for Great Expectations to be imported.

    with SuiteWorker() as worker:     # starts importing in the background
        …                             # pull, land, check
        worker.run(suite, table)      # answers as soon as it is ready

The two speak over pipes: a length and a JSON line, then a length and an Arrow stream. When its parent dies,
the worker reads the end of its input and ends too.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from hub.errors import HubError, InvalidDeclaration, StorageUnavailable
from quality.outcome import Outcome, Severity
from quality.suites import Expectation, Suite, SuiteResult

if TYPE_CHECKING:
    import pyarrow as pa

_LENGTH = struct.Struct(">Q")
_GRACE_S = 5.0


class SuiteWorker:
    """Runs suites in a process of its own. Use it from one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        root = str(Path(__file__).parent.parent)
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "quality.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it holds nothing, and its answers have been read
        process.communicate()

    def run(self, suite: Suite, table: pa.Table) -> SuiteResult:
        """Judge a batch: as `quality.suites.run_suite`, with the same errors.

        Raises
        ------
        StorageUnavailable
            The worker ended, for instance for want of memory. Nothing was judged.
        """
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("a SuiteWorker runs suites only inside its `with` block")
        try:
            _send(process.stdin, json.dumps(suite.as_json()).encode())
            _send(process.stdin, _packed(table))
            answer = _receive(process.stdout)
        except (BrokenPipeError, EOFError) as error:
            code = process.wait(_GRACE_S)
            raise StorageUnavailable(
                f"The process that checks expectations ended with code {code} before it judged "
                f"{suite.dataset}. Check the free memory and that great-expectations is installed, and "
                "run again."
            ) from error
        return _result(suite, json.loads(answer))


def _result(suite: Suite, answer: Mapping[str, object]) -> SuiteResult:
    if "invalid" in answer:
        line = answer.get("line")
        raise InvalidDeclaration(
            str(answer["invalid"]), file=suite.file, line=line if isinstance(line, int) else None
        )
    if "error" in answer:
        raise HubError(
            f"{suite.dataset}: the suite {suite.file} can't be run ({answer['error']}), "
            "so the batch was not loaded."
        )
    stored = answer["outcomes"]
    assert isinstance(stored, list)
    return SuiteResult(suite.dataset, tuple(Outcome.from_json(outcome) for outcome in stored))


def _send(pipe: IO[bytes], body: bytes | memoryview) -> None:
    pipe.write(_LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError
    return body


def _packed(table: pa.Table) -> memoryview:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def _unpacked(body: bytes) -> pa.Table:
    import pyarrow as pa

    with pa.ipc.open_stream(body) as reader:
        return reader.read_all()


def _suite(stored: Mapping[str, object]) -> Suite:
    listed = stored["expectations"]
    assert isinstance(listed, list)
    expectations = tuple(
        Expectation(entry["name"], Severity(entry["severity"]), entry["arguments"], entry["line"])
        for entry in listed
    )
    return Suite(str(stored["dataset"]), str(stored["file"]), expectations)


def _answer(header: bytes, body: bytes) -> dict[str, object]:
    from quality import judge

    suite = _suite(json.loads(header))
    try:
        said = judge.outcomes(suite, _unpacked(body))
    except InvalidDeclaration as error:
        return {"invalid": error.detail.removeprefix(f"{error.file}:{error.line}: "), "line": error.line}
    except Exception as error:
        # The text could hold values of the batch.
        return {"error": type(error).__name__}
    return {"outcomes": [outcome.as_json() for outcome in said]}


def main() -> None:
    """Answer suites on stdin until it ends. What libraries print goes nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    from quality import judge

    judge.prepare()
    while True:
        try:
            header = _receive(sys.stdin.buffer)
            body = _receive(sys.stdin.buffer)
        except EOFError:
            return
        _send(answers, json.dumps(_answer(header, body)).encode())


if __name__ == "__main__":
    main()
