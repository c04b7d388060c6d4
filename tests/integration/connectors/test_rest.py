import gzip
import json
import time

import pytest

from connectors.manifest import Manifest
from connectors.sources import open_source
from connectors.sources import service as client
from hub.errors import SourceUnavailable, WrongUse
from tests.integration.connectors.service import Answer

DECLARED = {"title": "Cases", "legal_basis": "test", "retention": "P5Y"}


@pytest.fixture(autouse=True)
def impatience(monkeypatch):
    """Attempts follow each other quickly."""
    monkeypatch.setattr(client, "BACKOFF", 0.01)


@pytest.fixture
def pull(service):
    def run(
        cursor=None, *, full=False, since=None, secret="s3cret", pages=None, client=(), endpoint=(), **dataset
    ):
        manifest = Manifest.model_validate(
            {
                "name": "court",
                "title": "Court",
                "owner": "court",
                "time_zone": "Asia/Shanghai",
                "source": {
                    "kind": "rest",
                    "client": {
                        "base_url": "${url}/v1/",
                        "auth": {
                            "type": "oauth2_client_credentials",
                            "access_token_url": "${url}/token",
                            "client_id": "hub",
                            "client_secret": "${secret}",
                        },
                        "paginator": {"type": "cursor", "cursor_path": "paging.next"},
                        "max_attempts": 3,
                    }
                    | dict(client),
                },
                "datasets": {
                    "court.cases": DECLARED
                    | {
                        "key": "id",
                        "modified": "modified",
                        "tombstone": {"column": "deleted", "equals": True},
                        "incremental": {
                            "cursor_path": "modified",
                            "start_param": "modified_since",
                            "lag": "PT10M",
                        },
                        "endpoint": {"path": "cases", "data_selector": "data.items"} | dict(endpoint),
                    }
                    | dataset
                },
            }
        )
        values = {"url": service.url, "secret": secret}
        found = [] if pages is None else pages
        found.extend(open_source(manifest, values, {"court.cases": cursor}, full=full, since=since).read())
        return found

    return run


def case(number, modified="2026-01-01T10:00:00Z", **more):
    return {"id": number, "modified": modified} | more


def keys(pages):
    return [row.key for page in pages for row in page.rows]


def test_pages_follow_the_cursor_and_only_the_end_moves_ours(service, pull):
    service.rows = [case(1, "2026-01-02T00:00:00Z"), case(2), case(3, deleted=True), case(4), case(5)]
    pages = pull()
    assert [[row.key for row in page.rows] for page in pages] == [["1", "2"], ["3", "4"], ["5"], []]
    assert [page.cursor for page in pages] == [None, None, None, "2026-01-02T00:00:00Z"]
    assert [row.key for page in pages for row in page.rows if row.tombstone] == ["3"]
    assert [row.line for page in pages for row in page.rows] == [1, 2, 3, 4, 5]
    assert pages[0].rows[0].modified == "2026-01-02T00:00:00.000000Z"


def test_a_pull_asks_for_what_was_modified_since_the_cursor_less_the_lag(service, pull):
    service.rows = [case(1, "2026-01-01T09:49:00Z"), case(2, "2026-01-01T09:51:00Z"), case(3)]
    assert keys(pull("2026-01-01T10:00:00Z")) == ["2", "3"]
    assert service.asked[-1]["modified_since"] == "2026-01-01T09:50:00Z"
    assert keys(pull("2026-01-01T10:00:00Z", full=True)) == ["1", "2", "3"]
    assert keys(pull("2026-01-01T10:00:00Z", since="2026-01-01T09:00:00Z")) == ["1", "2", "3"]


def test_nothing_new_leaves_the_cursor_where_it_is(service, pull):
    pages = pull("2026-01-01T10:00:00Z")
    assert keys(pages) == []
    assert pages[-1].cursor == "2026-01-01T10:00:00Z"


def test_a_token_that_ends_in_the_middle_is_renewed_and_no_row_is_lost(service, pull):
    service.rows = [case(number) for number in range(10)]
    service.uses = 2
    assert keys(pull()) == [str(number) for number in range(10)]
    assert service.tokens == 3


def test_a_token_near_its_end_is_renewed_before_it_is_used(service, pull):
    service.rows = [case(number) for number in range(6)]
    service.expires_in = 1
    assert len(keys(pull())) == 6
    assert service.tokens == 3
    assert len(service.asked) == 3


def test_a_token_that_is_refused_right_away_stops_the_pull(service, pull):
    service.uses = 0
    with pytest.raises(SourceUnavailable, match=r"answered 401 .*does the client have access"):
        pull()
    assert service.tokens == 2


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "the token's issuer answered 401"),
        (Answer(200, b"<html>secret page</html>"), "answered without a token"),
        (Answer(200, b'{"error": "x"}'), "answered without a token"),
        (Answer(503, b""), "the token's issuer answered 503"),
    ],
)
def test_an_issuer_that_gives_no_token_is_told_without_its_body(service, pull, answer, told):
    service.token_answer = answer
    with pytest.raises(SourceUnavailable, match=told) as error:
        pull(secret="wrong")
    assert "wrong" not in str(error.value)
    assert "secret page" not in str(error.value)


def test_a_rate_limit_is_waited_for(service, pull):
    service.rows = [case(1)]
    service.answers.append(Answer(429, b"{}", {"Retry-After": "1"}))
    started = time.monotonic()
    assert keys(pull()) == ["1"]
    assert time.monotonic() - started >= 1


def test_a_rate_limit_beyond_patience_stops_the_pull_at_once(service, pull):
    service.answers.append(Answer(429, b"{}", {"Retry-After": "86400"}))
    with pytest.raises(SourceUnavailable, match=r"answered 429 .*asking to wait 86400 s"):
        pull()
    assert len(service.asked) == 1


def test_errors_of_the_server_are_tried_again_with_growing_pauses(service, pull):
    service.rows = [case(1)]
    service.answers.extend([Answer(500), Answer(503)])
    assert keys(pull()) == ["1"]
    service.answers.extend([Answer(502)] * 3)
    with pytest.raises(SourceUnavailable, match="answered 502"):
        pull()


def test_an_answer_cut_off_is_asked_for_again(service, pull):
    service.rows = [case(1)]
    service.answers.append(Answer(200, b'{"data": {"items": []}, "paging": {}}', cut=True))
    assert keys(pull()) == ["1"]


def test_html_instead_of_json_is_told_with_status_and_type_and_not_its_body(service, pull):
    service.rows = [case(number) for number in range(4)]
    pages = []
    service.answers.append(
        Answer(200, b"<html>Zhang San</html>", {"Content-Type": "text/html; charset=utf-8"})
    )
    with pytest.raises(SourceUnavailable, match=r"answered 200 with text/html.*, not with JSON") as error:
        pull(pages=pages)
    assert "Zhang" not in str(error.value)
    assert str(error.value).startswith("court: the service at http://127.0.0.1:")


def test_pages_in_front_of_a_failure_stay_good(service, pull):
    service.rows = [case(number) for number in range(4)]
    service.answers.append(Answer(200, b'{"data": {"items": [{"id": 9}]}, "paging": {"next": "2"}}'))
    service.answers.append(Answer(404))
    pages = []
    with pytest.raises(SourceUnavailable, match="answered 404"):
        pull(pages=pages)
    assert keys(pages) == ["9"]
    assert pages[-1].cursor is None


def test_a_service_that_hangs_is_given_up(service, pull):
    service.answers.extend([Answer(200, b"{}", wait=2)] * 2)
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"no answer within 0.3 s, 2 times"):
        pull(client={"timeout_s": 0.3, "max_attempts": 2})
    assert time.monotonic() - started < 2


def test_a_service_that_answers_a_byte_at_a_time_is_given_up(service, pull):
    service.answers.append(Answer(200, b'{"data": {"items": []}}' + b" " * 200, drip=0.05))
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match="takes too long"):
        pull(client={"timeout_s": 0.1, "max_attempts": 1})
    assert time.monotonic() - started < 5


def test_a_service_that_is_not_there_is_told(service, pull):
    service.close()
    with pytest.raises(SourceUnavailable, match="connection failed"):
        pull(client={"max_attempts": 1})


def test_pages_that_lead_in_a_circle_end(service, pull):
    service.rows = [case(number) for number in range(4)]
    service.next_page = "0"
    with pytest.raises(SourceUnavailable, match="circle"):
        pull()


def test_a_next_page_on_another_host_is_not_followed(service, pull):
    service.answers.append(Answer(200, b'{"data": {"items": []}, "next": "http://127.0.0.2:9/v1/cases"}'))
    with pytest.raises(SourceUnavailable, match="another host"):
        pull(client={"paginator": {"type": "json_link"}})


def test_rows_that_are_elsewhere_than_declared_are_told(service, pull):
    service.rows = [case(1)]
    with pytest.raises(SourceUnavailable, match=r"no 'rows' on the path 'data.rows'"):
        pull(endpoint={"data_selector": "data.rows"})


def test_no_content_is_no_rows(service, pull):
    service.answers.append(Answer(204))
    assert keys(pull()) == []


@pytest.mark.parametrize(
    ("headers", "wrapped"),
    [
        ({"Content-Encoding": "gzip"}, gzip.compress),
        ({"Transfer-Encoding": "chunked"}, lambda body: b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)),
        ({"Content-Type": "application/json; charset=GBK"}, lambda body: body.decode().encode("gbk")),
    ],
)
def test_answers_are_read_however_they_are_wrapped(service, pull, headers, wrapped):
    body = json.dumps({"data": {"items": [{"id": "（2023）渝0117民初1号"}]}}, ensure_ascii=False)
    service.answers.append(Answer(200, wrapped(body.encode()), headers))
    assert keys(pull()) == ["（2023）渝0117民初1号"]


def test_pages_come_over_one_connection(service, pull):
    service.rows = [case(number) for number in range(20)]
    pull()
    assert len(service.connections) == 1


def test_a_row_that_is_no_object_is_a_problem_of_its_own(service, pull):
    service.answers.append(Answer(200, b'{"data": {"items": [7, {"id": 8}]}}'))
    rows = pull()[0].rows
    assert (rows[0].key, rows[0].problem) == (None, "the row is not a JSON object")
    assert rows[1].key == "8"


def test_a_missing_secret_is_told_with_how_to_give_it(service, pull):
    with pytest.raises(WrongUse, match="nothing_given"):
        pull(client={"headers": {"X": "${nothing_given}"}})
