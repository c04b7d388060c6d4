"""Bytes of an entry: what names a person or a record stands in them as a commitment."""

from __future__ import annotations

from dataclasses import replace

import orjson

from hub.access.principal import Principal, Role
from hub.audit.disclosure import Outcome, Trace, act, disclosure
from hub.audit.entry import (
    columns,
    commitment,
    committed_ids,
    entry_bytes,
    persons,
    prefixes,
)

PERSON, OTHER = "P" + "1" * 24, "P" + "2" * 24
RECORD = "R" + "3" * 24
PLACE, CASE = "L" + "4" * 24, "C" + "5" * 24
READER = Principal("u-1", "police", Role.OFFICER)
READ = disclosure(
    READER,
    "person.read",
    Outcome.SHOWN,
    Trace(("police.persons",), ("name.full",), (PERSON, PLACE), (RECORD,)),
    request="r-1",
    subject=f"{OTHER} {RECORD}.victim",
    purpose="mediation",
    case=CASE,
)
COMMITMENTS = {id: commitment(bytes(16), id) for id in (PERSON, OTHER, RECORD)}


def test_no_id_of_a_person_or_record_is_in_the_bytes() -> None:
    body = entry_bytes(7, READ, COMMITMENTS)
    assert committed_ids(READ) == (PERSON, OTHER, RECORD)
    assert not any(id.encode() in body for id in COMMITMENTS)
    values = orjson.loads(body)
    assert values["entities"] == ["P:" + values["entities"][0][2:], PLACE]
    assert values["subject"].endswith(".victim")
    assert values["case"] == CASE


def test_details_of_acts_name_persons_and_records_by_commitments_too() -> None:
    done = act(READER, "record.erase", detail={"of": [PERSON], "note": f"see {RECORD}", OTHER: 1})
    body = entry_bytes(1, done, COMMITMENTS)
    assert committed_ids(done) == (PERSON, OTHER, RECORD)
    assert not any(id.encode() in body for id in COMMITMENTS)
    assert prefixes(body) == {one[:16] for one in COMMITMENTS.values()}


def test_the_bytes_tell_seq_and_form_and_leave_out_what_is_empty() -> None:
    values = orjson.loads(entry_bytes(7, replace(READ, subject=None, purpose=None), COMMITMENTS))
    assert (values["v"], values["seq"]) == (1, 7)
    assert not {"subject", "purpose", "legal_basis", "policies", "detail", "budget"} & values.keys()


def test_columns_repeat_the_bytes() -> None:
    found = columns(orjson.loads(entry_bytes(7, READ, COMMITMENTS)))
    assert found == {
        "time": found["time"],
        "user": "u-1",
        "department": "police",
        "purpose": "mediation",
        "case": CASE,
        "action": "person.read",
        "outcome": "shown",
    }
    assert str(found["time"]).endswith("+00:00")


def test_an_id_has_another_commitment_with_another_salt() -> None:
    assert commitment(bytes(16), PERSON) != commitment(b"1" * 16, PERSON)


def test_the_persons_of_an_entry_are_those_it_shows_each_once() -> None:
    assert persons(replace(READ, entities=(PERSON, PLACE, PERSON))) == (PERSON,)


def test_an_act_outside_of_a_request_has_an_id_of_its_own() -> None:
    one, other = act(READER, "log.export"), act(READER, "log.export")
    assert one.request != other.request
    assert one.outcome is Outcome.DONE
    assert act(READER, "log.export", request="r-9").request == "r-9"
