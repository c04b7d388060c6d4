"""Tables of the Merkle tree over the audit log, and the entries of the chained log before it, carried over.

What the chain held is checked once more, then every entry gets the form of today: ids of persons and records become
commitments, and `chained` keeps the entry's hash in the chain and the one before, so that the chain can still be
followed, and, as long as the salts live, hashed again. The entry `log.carry` says where the chain ended.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

from hub.audit.tree import Frontier, leaf_hash
from hub.ledger.models import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID = re.compile(r"\b[PR][0-9a-f]{24}\b")
_PAGE = 2_000

#: What was said stays said. An owner of the database can drop these; the tree then tells.
_FIXED = ("audit_entries", "audit_nodes", "audit_checkpoints")


def upgrade() -> None:
    _tables()
    _carry()
    op.drop_table("disclosures")
    op.drop_table("disclosure_head")
    _fix()


def _tables() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("seq", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("case", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("audit_entries_case", "audit_entries", ["case", "seq"])
    op.create_index("audit_entries_department", "audit_entries", ["department", "seq"])
    op.create_index("audit_entries_time", "audit_entries", ["time"])
    op.create_index("audit_entries_user", "audit_entries", ["user", "seq"])
    op.create_table(
        "audit_head",
        sa.Column("id", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("checkpoints", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="audit_head_single"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "audit_nodes",
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_salts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_mentions",
        sa.Column("prefix", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_spent",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", "user", "purpose", "person"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("number", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("size", name="audit_checkpoints_size"),
    )
    op.create_table(
        "audit_witnesses",
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("told", UtcTime(), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("failed", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("witness"),
    )


def _carry() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")  # the ids of the old entries leave the file
    carried = _Carried(connection)
    previous, broken = "0" * 64, None
    for row in _old_entries(connection):
        body = orjson.loads(row.body)
        digest = hashlib.sha256(bytes.fromhex(previous) + bytes(row.body)).hexdigest()
        if broken is None and (row.seq, row.previous, row.hash) != (carried.size + 1, previous, digest):
            broken = carried.size + 1
        previous = row.hash
        carried.add({**body, "chained": {"previous": row.previous, "hash": row.hash}})
    if carried.size:
        detail = {"entries": carried.size, "head": previous, "broken": broken}
        carried.add(
            {
                "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "request": f"local-{secrets.token_hex(8)}",
                "user": "hub",
                "department": "hub",
                "role": "steward",
                "action": "log.carry",
                "outcome": "done",
                "detail": {name: value for name, value in detail.items() if value is not None},
            }
        )
    carried.end()


class _Carried:
    """The new tables, being filled."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._frontier = Frontier()
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._commitments: dict[str, bytes] = {}

    @property
    def size(self) -> int:
        return self._frontier.size

    def add(self, values: dict[str, Any]) -> None:
        """Append an entry. What it is about goes into commitments."""
        seq = self.size + 1
        named: set[str] = set()
        for name in ("subject", "entities", "records"):
            values[name] = self._committed(values.get(name), named)
        kept = {name: value for name, value in values.items() if value not in (None, [])}
        body = orjson.dumps({**kept, "v": 1, "seq": seq}, option=orjson.OPT_SORT_KEYS)
        leaf = leaf_hash(body)
        columns = ("user", "department", "purpose", "case", "action", "outcome")
        self._insert(
            "audit_entries",
            {
                "seq": seq,
                "time": datetime.fromisoformat(values["time"]),
                **{name: values.get(name) for name in columns},
                "body": body,
                "hash": leaf,
            },
        )
        for id in named:
            self._insert("audit_mentions", {"prefix": self._commitments[id][:16], "seq": seq})
        for node, digest in self._frontier.append(leaf):
            self._insert("audit_nodes", {"level": node.level, "place": node.place, "hash": digest})

    def end(self) -> None:
        """Write what is left, and the head."""
        for table in list(self._rows):
            self._write(table)
        head = {"id": 1, "size": self.size, "frontier": self._frontier.packed(), "checkpoints": 0}
        op.bulk_insert(_table("audit_head"), [head])

    def _committed(self, value: Any, named: set[str]) -> Any:
        if isinstance(value, list):
            return [self._committed(one, named) for one in value]
        return _ID.sub(lambda found: self._name(found.group(), named), value) if value else value

    def _name(self, id: str, named: set[str]) -> str:
        named.add(id)
        if id not in self._commitments:
            salt = secrets.token_bytes(16)
            self._commitments[id] = hashlib.sha256(salt + id.encode()).digest()
            self._insert("audit_salts", {"id": id, "salt": salt, "commitment": self._commitments[id]})
        return f"{id[0]}:{base64.urlsafe_b64encode(self._commitments[id]).decode().rstrip('=')}"

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        waiting = self._rows.setdefault(table, [])
        waiting.append(row)
        if len(waiting) == _PAGE:
            self._write(table)

    def _write(self, table: str) -> None:
        self._connection.execute(sa.insert(_table(table)), self._rows.pop(table))


def _table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())


def _old_entries(connection: sa.Connection) -> Iterator[sa.Row[Any]]:
    after = 0
    query = sa.text(
        "SELECT seq, body, previous, hash FROM disclosures WHERE seq > :after ORDER BY seq LIMIT :page"
    )
    while page := connection.execute(query, {"after": after, "page": _PAGE}).all():
        yield from page
        after = page[-1].seq


def _fix() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _FIXED:
            for what in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table}"
                    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
                )
        return
    op.execute("DROP FUNCTION disclosures_append_only()")
    op.execute(
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    for table in _FIXED:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        )
