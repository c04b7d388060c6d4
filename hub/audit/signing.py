"""Signs the log as it grows and gives each checkpoint to the witnesses."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from hub.audit.checkpoint import Checkpoint
from hub.audit.note import Signer
from hub.audit.witnesses import WitnessFailed, tell
from hub.ledger.values import SignedCheckpoint, WitnessState

if TYPE_CHECKING:
    from hub.ledger.checkpoints import Checkpoints
    from hub.settings import Settings

_logger = logging.getLogger(__name__)


class Signing:
    """Makes checkpoints of one log. May be used by several processes of one home at once."""

    def __init__(self, store: Checkpoints, signer: Signer, witnesses: Sequence[str] = ()) -> None:
        self._store = store
        self._signer = signer
        self._witnesses = tuple(witnesses)
        self.public = signer.public

    @classmethod
    def of_settings(cls, settings: Settings, store: Checkpoints) -> Signing:
        """As the settings say, with the key of the home."""
        return cls(store, Signer.of_home(settings.root, settings.log_origin), settings.witnesses)

    def checkpoint(self) -> SignedCheckpoint | None:
        """Sign the log as it is, unless nothing was appended, and tell all witnesses what they lack.

        Raises
        ------
        LogForked
            The log contradicts what was signed before. Nothing is signed.
        StorageUnavailable
            The ledger can't be written.
        """
        made = self._store.make(self._signed)
        self.tell()
        return made

    def tell(self) -> tuple[WitnessState, ...]:
        """Give each witness the checkpoints it lacks, all at once; a failure is remembered and tried again."""
        if not self._witnesses:
            return ()
        with ThreadPoolExecutor(len(self._witnesses), thread_name_prefix="witness") as pool:
            return tuple(pool.map(self._tell, self._witnesses))

    def states(self) -> tuple[WitnessState, ...]:
        """How far each witness was told."""
        return tuple(map(self._store.witness, self._witnesses))

    def signed(self) -> int:
        """How many entries the last checkpoint covers."""
        last = self._store.last()
        return last.size if last is not None else 0

    def _tell(self, witness: str) -> WitnessState:
        size = self._store.witness(witness).size
        for made in self._store.after(size):
            try:
                tell(witness, self._signer.public.name, made.size, made.note)
            except WitnessFailed as error:
                _logger.warning("audit log: a witness could not be told: %s", error)
                self._store.failed(witness, str(error))
                break
            self._store.told(witness, made.size)
        return self._store.witness(witness)

    def _signed(self, size: int, root: bytes) -> bytes:
        return Checkpoint(self._signer.public.name, size, root).signed(self._signer)
