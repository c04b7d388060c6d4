from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.manifest import read_manifest
from hub.errors import InvalidDeclaration

from .conftest import MANIFEST, Declare


def changed(declare: Declare, old: str, new: str) -> Path:
    assert old in MANIFEST
    return declare(manifest=MANIFEST.replace(old, new)) / "connector.yaml"


def test_a_manifest_is_read_with_its_defaults(declare: Declare) -> None:
    manifest = read_manifest(declare() / "connector.yaml")
    dataset = manifest.datasets["desk.rows"]
    assert (manifest.region, manifest.coordinates, str(manifest.zone)) == ("CN", "wgs84", "Asia/Shanghai")
    assert (dataset.key.columns, dataset.schedule, dataset.period) == (["id"], "manual", None)
    assert dataset.files is not None
    assert dataset.files.encoding == ["utf-8-sig"]


def test_keys_can_be_one_column_several_content_or_both(declare: Declare) -> None:
    for written, columns, content, otherwise in [
        ("[a, b]", ["a", "b"], False, "reject"),
        ("{content: true}", [], True, "reject"),
        ("{columns: [a], else: content}", ["a"], False, "content"),
    ]:
        key = read_manifest(changed(declare, "key: id", f"key: {written}")).datasets["desk.rows"].key
        assert (key.columns, key.content, key.otherwise) == (columns, content, otherwise)


def test_periods_are_iso_8601(declare: Declare) -> None:
    text = "retention: P5Y\n    schedule: PT6H\n    incremental: {cursor_path: at, lag: PT10M}"
    dataset = read_manifest(changed(declare, "retention: P5Y", text)).datasets["desk.rows"]
    assert dataset.period == timedelta(hours=6)
    assert dataset.incremental is not None
    assert dataset.incremental.lag == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("title: Desk\n", "titel: Desk\n", 2, "unknown key 'titel'; did you mean 'title'?"),
        ("owner: court", "owner: The Court", 3, "owner: String should match pattern"),
        ("time_zone: Asia/Shanghai", "time_zone: Beijing", 4, "not an IANA time zone"),
        ("time_zone: Asia/Shanghai", "time_zone: Asia", 4, "not an IANA time zone"),
        ("time_zone: Asia/Shanghai", "time_zone: ../etc", 4, "not an IANA time zone"),
        ("kind: files", "kind: file", 5, "unknown name 'file'; did you mean 'files'?"),
        ("bucket_url", "folder", 5, "unknown key 'folder'"),
        ("desk.rows:", "Rows:", 7, "String should match pattern"),
        ("    legal_basis: Law\n", "", 7, "the key 'legal_basis' is missing"),
        ("retention: P5Y", "retention: 5 years", 10, "write an ISO 8601 period"),
        ("retention: P5Y", "retention: Puh", 10, "datasets.desk.rows.retention"),
        ("key: id", "key: {columns: [id], content: true}", 11, "give either `columns` or `content: true`"),
        ("key: id", "key: id\n    snapshot: perhaps", 12, "valid boolean"),
        ("key: id", "key: id\n    modified: {column: at, date: '%Q'}", 12, "%Q"),
        ("key: id", "key: id\n    modified: {file_name: '(', date: '%Y'}", 12, "no regular expression"),
        ("key: id", "key: id\n    modified: {file_name: x, date: '%Y'}", 12, "put ( ) around the time"),
        ("format: csv", "format: csv, encoding: [gbk, utf-9]", 12, "there is no encoding 'utf-9'"),
        ("owner: court", "owner: court\nbounds: [30, 105, 33, 111]", 4, "[west, south, east, north]"),
        ("files: {", "table: x\n    files: {", 12, "has `table:`, which a source of kind `files` can't use"),
        ('files: {file_glob: "*.csv", format: csv}', "description: x", 7, "needs `files:`"),
        ("format: csv", "format: cvs", 12, "Input should be 'csv', 'xlsx'"),
        ('"${folder}"', '"${folder}", password: abc', 5, "'password' holds a secret"),
    ],
)
def test_a_mistake_is_shown_with_its_line(
    declare: Declare, old: str, new: str, line: int, message: str
) -> None:
    file = changed(declare, old, new)
    with pytest.raises(InvalidDeclaration) as error:
        read_manifest(file)
    assert message in error.value.detail
    assert f"{file}:{line}: " in error.value.detail


def test_a_service_may_be_polled_and_push_too(declare: Declare) -> None:
    manifest = """\
        name: grid
        title: Grid
        owner: grid
        time_zone: Asia/Shanghai
        source:
          kind: rest
          client:
            base_url: ${url}
            auth:
              type: oauth2_client_credentials
              access_token_url: ${url}/token
              client_id: hub
              client_secret: ${client_secret}
            paginator: {type: cursor, cursor_path: page.next}
        webhook: {secret: "${webhook_secret}"}
        datasets:
          grid.events:
            title: Events
            legal_basis: Law
            retention: P2Y
            key: id
            endpoint: {path: events, data_selector: data}
            events: {data_selector: events}
    """
    manifest_read = read_manifest(declare(manifest=manifest) / "connector.yaml")
    assert manifest_read.webhook is not None
    assert manifest_read.datasets["grid.events"].events is not None
    without = manifest.replace('webhook: {secret: "${webhook_secret}"}', "region: CN")
    with pytest.raises(InvalidDeclaration, match="has `events:`"):
        read_manifest(declare(manifest=without) / "connector.yaml")


def test_a_webhook_source_needs_its_section(declare: Declare) -> None:
    with pytest.raises(InvalidDeclaration, match="needs the section `webhook:`") as error:
        read_manifest(changed(declare, 'kind: files, bucket_url: "${folder}"', "kind: webhook"))
    assert error.value.line == 5
