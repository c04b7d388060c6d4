"""A copy shows what is held about the person who asks, and nothing of anybody else."""

from __future__ import annotations

from tests.integration.concerned.conftest import (
    CHILDS,
    HER_NUMBER,
    HIS_NUMBER,
    INCIDENT,
    MEDIATION,
    NOBODYS,
    PETITION,
    REGISTER,
    SUIT,
    Api,
)


async def test_it_holds_every_record_that_carries_the_number_or_is_tied_to_it_exactly(api: Api) -> None:
    copy = (await api.me("/v1/me/records")).json()
    assert [one["id"] for one in copy["records"]] == [SUIT, PETITION, REGISTER, INCIDENT, MEDIATION]
    suit = copy["records"][0]
    assert suit["provider"] == {"id": "court", "title": "人民法院"}
    assert (suit["retention"], suit["seen_first"]) == ("P5Y", "2026-01-02T00:00:00Z")
    assert suit["parts"] == [{"kind": "PARTY_TO", "other": "case", "properties": {"role": "原告"}}]


async def test_it_holds_the_persons_own_fields_and_of_the_rest_only_what_says_nothing_of_anyone(
    api: Api,
) -> None:
    copy = (await api.me("/v1/me/records")).json()
    suit, petition, register, *_ = copy["records"]
    assert suit["mentions"] == [
        {
            "mention": "party[0]",
            "type": "person",
            "you": True,
            "fields": {"address.text": "滨江路12号", "name.full": "林晓禾", "national_id": HER_NUMBER},
        },
        {
            "mention": "case",
            "type": "case",
            "you": False,
            "fields": {"number": "（2026）渝0117民初1234号"},
        },
    ]
    assert petition["mentions"][0]["fields"] == {"name.full": "林晓禾"}
    assert register["parts"] == [{"kind": "RELATED_TO", "other": "person", "properties": {"kind": "配偶"}}]


async def test_nothing_of_others_stands_anywhere_in_it(api: Api) -> None:
    text = (await api.me("/v1/me/records")).text
    for word in ("陈大山", HIS_NUMBER, "对方愿还一半", "借款不还", "13800000000"):
        assert word not in text


async def test_who_is_complained_about_does_not_get_the_complaint(api: Api) -> None:
    copy = (await api.me("/v1/me/records", HIS_NUMBER)).json()
    assert [one["id"] for one in copy["records"]] == [SUIT, REGISTER, MEDIATION]
    assert "林晓禾" not in str(copy)


async def test_nobody_gets_the_same_answer_as_someone_of_whom_nothing_is_held(api: Api) -> None:
    nobody, child = await api.me("/v1/me/records", NOBODYS), await api.me("/v1/me/records", CHILDS)
    assert nobody.status_code == 200
    assert nobody.json()["records"] == []
    assert nobody.content == child.content
    assert (await api.me("/v1/me/uses", NOBODYS)).json() == {"uses": [], "next": None}


async def test_pages_of_it_hold_each_record_once(api: Api) -> None:
    found, path = [], "/v1/me/records?limit=2"
    while True:
        page = (await api.me(path)).json()
        found += [one["id"] for one in page["records"]]
        if page["next"] is None:
            break
        path = f"/v1/me/records?limit=2&cursor={page['next']}"
    assert found == [SUIT, PETITION, REGISTER, INCIDENT, MEDIATION]


async def test_people_read_it_as_text_in_their_language(api: Api) -> None:
    chinese = await api.me("/v1/me/records?format=text")
    english = await api.me("/v1/me/records?format=text", **{"Accept-Language": "fr, en-GB;q=0.8, zh;q=0.1"})
    assert "姓名: 林晓禾" in chinese.text
    assert "提供部门: 人民法院" in chinese.text
    assert "name: 林晓禾" in english.text
    assert chinese.headers["content-type"].startswith("text/plain")


async def test_a_copy_is_in_the_log_with_whose_it_was_and_without_the_number(api: Api) -> None:
    await api.me("/v1/me/records")
    (entry,) = api.entries()
    assert (entry["action"], entry["role"], entry["purpose"]) == ("me.records", "person", "own_data")
    assert len(entry["entities"]) == 1
    assert len(entry["records"]) == 5
    assert HER_NUMBER not in str(entry)


async def test_only_a_person_with_an_identity_of_their_own_asks(api: Api) -> None:
    assert (await api.official("/v1/me/records", "court", "officer")).status_code == 403
    assert (await api.official("/v1/me/uses", "court", "auditor")).status_code == 403
    assert [one["outcome"] for one in api.entries()] == ["refused", "refused"]
