"""What tokens are forged with beyond a wrong signature or claim; tests/unit/api/test_auth.py has those."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.auth import Authenticator
from hub.access.principal import Role
from hub.errors import NotAuthenticated
from hub.settings import Settings
from tests.unit.api.conftest import *  # noqa: F403
from tests.unit.api.test_auth import claims, forged, refused, signed, signing_key


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def authenticator(settings: Settings) -> Authenticator:
    return Authenticator.of_settings(settings)


def headed(settings: Settings, **headers: Any) -> str:
    return jwt.encode(claims(), signing_key(settings), algorithm="EdDSA", headers=headers)


@pytest.mark.parametrize("typ", ["logout+jwt", "dpop+jwt", "secevent+jwt", "JWE", "JWT,at+jwt"])
async def test_what_the_issuer_signs_for_something_else_is_no_access_token(
    settings: Settings, authenticator: Authenticator, typ: str
) -> None:
    await refused(authenticator, headed(settings, typ=typ))


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", "application/at+jwt"])
async def test_an_access_token_is_taken_under_each_of_its_names(
    settings: Settings, authenticator: Authenticator, typ: str
) -> None:
    assert (await authenticator.principal(f"Bearer {headed(settings, typ=typ)}")).role is Role.OFFICER


@pytest.mark.parametrize(
    "kid",
    ["../../../../dev/null", "/dev/null", "x' UNION SELECT 'k", "a\x00b", "$(id)", "|id", "k" * 5_000, "http://127.0.0.1:1/"],
)  # fmt: skip
async def test_no_key_id_leads_to_another_key(authenticator: Authenticator, kid: str) -> None:
    stranger = Ed25519PrivateKey.generate()
    await refused(authenticator, jwt.encode(claims(), stranger, algorithm="EdDSA", headers={"kid": kid}))


@pytest.mark.parametrize(
    "headers",
    [
        {"x5u": "http://127.0.0.1:1/certificate"},
        {"x5c": ["MIIB"]},
        {"jku": "http://127.0.0.1:1/keys"},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"crit": ["b64"], "b64": False},
        {"crit": ["exp"]},
    ],
    ids=lambda headers: "+".join(headers),
)
async def test_no_header_brings_a_key_or_a_rule_of_its_own(
    authenticator: Authenticator, headers: dict[str, Any]
) -> None:
    stranger = Ed25519PrivateKey.generate()
    await refused(authenticator, jwt.encode(claims(), stranger, algorithm="EdDSA", headers=headers))


@pytest.mark.parametrize("role", ["officer", "analyst", "steward", "head", "integrator", "auditor"])
async def test_an_identity_beside_another_role_opens_nothing_of_that_person(
    settings: Settings, authenticator: Authenticator, role: str
) -> None:
    """Whoever works for a department is not the person concerned, whatever number the token carries."""
    token = signed(settings, role=role, identity={"scheme": "cn.ric", "value": "110101199003074477"})
    principal = await authenticator.principal(f"Bearer {token}")
    assert (principal.identity, principal.department) == (None, "police")


async def test_a_person_is_of_no_department_whatever_the_token_says(
    settings: Settings, authenticator: Authenticator
) -> None:
    identity = {"scheme": "cn.ric", "value": "110101199003074477"}
    token = signed(settings, role="person", department="police", system=True, identity=identity)
    principal = await authenticator.principal(f"Bearer {token}")
    assert (principal.department, principal.system) == ("", False)


@pytest.mark.parametrize("size", [8_192, 100_000, 5_000_000])
async def test_a_huge_token_is_refused_unread(
    settings: Settings, authenticator: Authenticator, size: int
) -> None:
    await refused(authenticator, signed(settings, padding="x" * size))


@pytest.mark.parametrize(
    "value", ["1e400", "-1e400", '"soon"', "true", "[]", "{}", '"NaN"', "99999999999999999999"]
)
@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
async def test_a_time_that_is_none_is_told_as_an_invalid_token(
    settings: Settings, authenticator: Authenticator, name: str, value: str
) -> None:
    """Even signed by the issuer: 401, never an error of the hub's own. A far time is one, and may pass."""
    body = json.dumps(claims(**{name: "HERE"})).replace('"HERE"', value)
    key = signing_key(settings)
    token = jwt.PyJWS().encode(body.encode(), key, algorithm="EdDSA", headers={"typ": "JWT"})
    try:
        principal = await authenticator.principal(f"Bearer {token}")
    except NotAuthenticated:
        return
    assert principal.subject == "u-1"
    assert value in {"true", "99999999999999999999", "1e400", "-1e400"}


@pytest.mark.parametrize("part", ["e30", "bnVsbA", "W10", "IiI", "MQ", ""])
async def test_a_body_that_is_no_object_is_no_token(
    settings: Settings, authenticator: Authenticator, part: str
) -> None:
    token = jwt.PyJWS().encode(b"null", signing_key(settings), algorithm="EdDSA")
    await refused(authenticator, token)
    header, _, signature = token.split(".")
    await refused(authenticator, f"{header}.{part}.{signature}")
    await refused(authenticator, forged({"alg": "EdDSA"}, claims(), b"\0" * 64))


def test_two_tokens_are_not_one(api: Any) -> None:
    """Of two headers one would be believed by a proxy and the other by the hub."""
    good, bad = api.bearer()["Authorization"], api.bearer("court")["Authorization"]
    headers = [("Authorization", good), ("Authorization", bad)]
    answer = api.client.get("/v1/catalogue", headers=headers)
    assert answer.status_code == 401


def test_a_token_in_the_address_or_the_body_is_none(api: Any) -> None:
    token = api.bearer()["Authorization"].removeprefix("Bearer ")
    assert api.client.get("/v1/catalogue", params={"access_token": token}).status_code == 401
    assert api.client.post("/v1/hits", json={"access_token": token, "id": "P" + "0" * 24}).status_code == 401
    assert api.client.get("/v1/catalogue", headers={"Cookie": f"token={token}"}).status_code == 401
