"""A process that is killed while it appends or signs leaves a log that verifies, with all that it acknowledged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hub.audit.note import Signer
from hub.audit.signing import Signing
from hub.audit.verification import verify
from hub.audit.witnesses import copies
from hub.ledger.ledger import Ledger
from tests.integration.ledger.test_disclosures import ENTRY

#: Appends and signs without end; tells each number once it is durable.
_SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from hub.audit.note import Signer
from hub.audit.signing import Signing
from hub.ledger.ledger import Ledger
from tests.integration.ledger.test_disclosures import ENTRY, person

ledger = Ledger.open(sys.argv[1])
signing = Signing(ledger.checkpoints, Signer.of_home(Path(sys.argv[2])), [sys.argv[3]])
at = 0
while True:
    batch = [replace(ENTRY, entities=(person(at + n),), budget=None) for n in range(at % 7 + 1)]
    print(max(ledger.disclosures.add(batch)), flush=True)
    at += len(batch)
    if at % 3 == 0:
        signing.checkpoint()
"""


@pytest.mark.parametrize("after", [0.05, 0.15, 0.4])
def test_a_killed_writer_leaves_a_log_that_holds(
    url: str, ledger: Ledger, tmp_path: Path, after: float
) -> None:
    home, witness = tmp_path / "home", tmp_path / "witness"
    witness.mkdir()
    signer = Signer.of_home(home)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, url, str(home), str(witness)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(2)
    ]
    outs = [writer.stdout for writer in writers]
    assert all(out is not None and out.readline() for out in outs)
    time.sleep(after)
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
    told = [int(line) for out in outs if out is not None for line in out.read().split("\n")[:-1]]
    for writer, out in zip(writers, outs, strict=True):
        writer.wait()
        if out is not None:
            out.close()
    size, _ = ledger.disclosures.head()
    assert size >= max(told, default=1)
    ledger.disclosures.add([ENTRY])
    signing = Signing(ledger.checkpoints, signer, [str(witness)])
    signing.checkpoint()
    verdict = verify(ledger.evidence(), signer.public, copies(witness))
    assert verdict.holds, verdict.faults
    assert verdict.signed == verdict.entries == size + 1
    assert verdict.copies == verdict.checkpoints
