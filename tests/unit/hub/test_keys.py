from __future__ import annotations

import pickle

from hub.keys import HubKey

KEY = HubKey(bytes(range(32)))


def test_ids_and_tokens_depend_on_the_key_and_on_what_they_stand_for() -> None:
    other = HubKey(bytes(32))
    assert KEY.record_id("a.b", "1") == HubKey(bytes(range(32))).record_id("a.b", "1")
    ids = {
        KEY.record_id("a.b", "1"),
        KEY.record_id("a.b", "2"),
        KEY.record_id("a.c", "1"),
        other.record_id("a.b", "1"),
    }
    assert len(ids) == 4
    tokens = {
        KEY.token("phone", "1"),
        KEY.token("email", "1"),
        KEY.token("phone", "2"),
        other.token("phone", "1"),
    }
    assert len(tokens) == 4


def test_an_entity_s_id_and_its_identifier_s_token_have_nothing_in_common() -> None:
    token = KEY.token("cn.ric", "710000199001010019")
    entity = KEY.entity_id("person", token)
    assert (len(token[0]), len(entity), entity[0]) == (32, 25, "P")
    assert entity[1:] not in token[0]
    assert KEY.entity_id("place", token)[1:] == entity[1:]


def test_a_mention_without_identifiers_founds_an_entity_of_its_own() -> None:
    ids = {KEY.lone_entity_id("person", record, name) for record in ("R1", "R2") for name in ("a", "b")}
    assert len(ids) == 4


def test_the_key_goes_to_other_processes_after_it_was_used() -> None:
    KEY.token("phone", "1")
    assert pickle.loads(pickle.dumps(KEY)).token("phone", "1") == KEY.token("phone", "1")


def test_broken_text_has_an_id_too() -> None:
    assert KEY.record_id("a.b", "\ud800") != KEY.record_id("a.b", "\ud801")
