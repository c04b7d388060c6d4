"""Only a token signed by the issuer's own key, for this hub, now, opens anything."""

import base64
import json
import stat
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.auth import Authenticator
from hub import tokens
from hub.access.principal import Identity, Principal, Role
from hub.errors import NotAuthenticated, ServerUnavailable, StorageUnavailable, WrongUse
from hub.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def authenticator(settings: Settings) -> Authenticator:
    return Authenticator.of_settings(settings)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    usual = {
        "iss": "rivermeet-development",
        "aud": "rivermeet",
        "sub": "u-1",
        "department": "police",
        "role": "officer",
        "iat": now,
        "nbf": now,
        "exp": now + 60,
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def signing_key(settings: Settings) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    tokens.public_key(settings)
    key = load_pem_private_key((settings.root / "keys" / "token.pem").read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def signed(settings: Settings, **changes: Any) -> str:
    return jwt.encode(claims(**changes), signing_key(settings), algorithm="EdDSA")


def forged(header: dict[str, Any], body: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(body).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


async def refused(authenticator: Authenticator, token: str) -> None:
    with pytest.raises(NotAuthenticated):
        await authenticator.principal(f"Bearer {token}")


async def test_an_issued_token_names_user_department_and_role(
    settings: Settings, authenticator: Authenticator
) -> None:
    token = tokens.issue(settings, department="court", user="judge-3", role="analyst")
    assert await authenticator.principal(f"Bearer {token}") == Principal("judge-3", "court", Role.ANALYST)
    assert await authenticator.principal(f"bearer {token}") == Principal("judge-3", "court", Role.ANALYST)


async def test_a_person_concerned_is_known_by_an_identity_and_acts_for_no_department(
    settings: Settings, authenticator: Authenticator
) -> None:
    who = Identity("cn.ric", "110101199003074477")
    token = tokens.issue(settings, user="p-1", role="person", identity=who)
    principal = await authenticator.principal(f"Bearer {token}")
    assert principal == Principal("p-1", "", Role.PERSON, who)
    assert who.value not in repr(principal)


@pytest.mark.parametrize(
    "identity",
    [None, "cn.ric", {}, {"scheme": "cn.ric"}, {"scheme": "", "value": "1"}, {"scheme": 1, "value": "1"}],
)
async def test_a_person_without_an_identity_is_refused(
    settings: Settings, authenticator: Authenticator, identity: object
) -> None:
    await refused(authenticator, signed(settings, role="person", identity=identity))


@pytest.mark.parametrize(
    ("claim", "system"), [(True, True), (False, False), ("true", False), (1, False), (None, False)]
)
async def test_a_system_is_one_whose_token_says_so(
    settings: Settings, authenticator: Authenticator, claim: object, system: bool
) -> None:
    principal = await authenticator.principal(f"Bearer {signed(settings, system=claim)}")
    assert principal.system is system


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer  ", "Basic dTpw", "Bearer a.b", "Bearer a.b.c", "x" * 9000]
)
async def test_what_is_no_token_is_refused(authenticator: Authenticator, header: str | None) -> None:
    with pytest.raises(NotAuthenticated):
        await authenticator.principal(header)


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None, 0, ["EdDSA"]])
async def test_an_unsigned_token_is_refused(authenticator: Authenticator, alg: object) -> None:
    await refused(authenticator, forged({"alg": alg, "typ": "JWT"}, claims()))


async def test_the_public_key_is_no_hmac_secret(settings: Settings, authenticator: Authenticator) -> None:
    import hashlib
    import hmac

    public = tokens.public_key(settings)
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (raw, pem):
        unsigned = forged({"alg": "HS256"}, claims()).rpartition(".")[0]
        mac = hmac.new(secret, unsigned.encode(), hashlib.sha256).digest()
        await refused(authenticator, unsigned + "." + base64.urlsafe_b64encode(mac).rstrip(b"=").decode())


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP256R1()), Ed25519PrivateKey.generate()])
async def test_another_key_signs_nothing(authenticator: Authenticator, key: Any) -> None:
    alg = "EdDSA" if isinstance(key, Ed25519PrivateKey) else "ES256"
    await refused(authenticator, jwt.encode(claims(), key, algorithm=alg))


async def test_a_key_sent_in_the_token_is_not_used(authenticator: Authenticator) -> None:
    key = Ed25519PrivateKey.generate()
    raw = (
        base64.urlsafe_b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        .rstrip(b"=")
        .decode()
    )
    headers = {
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": raw},
        "jku": "http://127.0.0.1:1/k",
        "kid": "../../etc",
    }
    await refused(authenticator, jwt.encode(claims(), key, algorithm="EdDSA", headers=headers))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"aud": None},
        {"iss": "another"},
        {"iss": None},
        {"exp": -60},
        {"exp": None},
        {"nbf": 600},
        {"sub": None},
        {"sub": ""},
        {"department": None},
        {"department": ""},
        {"department": ["police", "court"]},
        {"role": None},
        {"role": "root"},
        {"role": ["officer"]},
    ],
)
async def test_a_claim_that_is_wrong_or_missing_is_refused(
    settings: Settings, authenticator: Authenticator, changes: dict[str, Any]
) -> None:
    now = int(time.time())  # not in the list above, which is made minutes before a long run gets here
    dated = {name: now + value for name, value in changes.items() if isinstance(value, int)}
    await refused(authenticator, signed(settings, **{**changes, **dated}))


async def test_a_changed_token_is_refused(settings: Settings, authenticator: Authenticator) -> None:
    header, _, signature = signed(settings).split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(department="court")).encode()).rstrip(b"=").decode()
    await refused(authenticator, f"{header}.{body}.{signature}")


async def test_a_remembered_token_still_expires(settings: Settings) -> None:
    now = time.time()
    authenticator = Authenticator(
        _keys(settings), issuer="rivermeet-development", audience="rivermeet", clock=lambda: now
    )
    token = signed(settings, exp=int(time.time()) + 30)
    await authenticator.principal(f"Bearer {token}")
    now += 31
    assert not any(now < until for until, _ in authenticator._known.values())


def _keys(settings: Settings) -> Any:
    from api.auth import DevelopmentKey

    return DevelopmentKey(settings)


def test_the_development_issuer_refuses_production(tmp_path: Path) -> None:
    production = Settings(home=tmp_path, env="production")
    with pytest.raises(WrongUse):
        tokens.issue(production, department="police", user="u")
    with pytest.raises(WrongUse):
        Authenticator.of_settings(production)
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "root"},
        {"department": ""},
        {"user": ""},
        {"role": "person"},
        {"identity": Identity("a", "b")},
    ],
    ids=str,
)
def test_a_token_needs_department_user_and_a_known_role(settings: Settings, wrong: dict[str, Any]) -> None:
    with pytest.raises(WrongUse):
        tokens.issue(settings, **{"department": "police", "user": "u", **wrong})


def test_the_issuers_key_is_private_and_stays_the_same(settings: Settings) -> None:
    first = tokens.issue(settings, department="police", user="u", ttl=timedelta(minutes=1))
    path = settings.root / "keys" / "token.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    jwt.decode(first, tokens.public_key(settings), algorithms=["EdDSA"], audience="rivermeet")
    assert [file.name for file in path.parent.iterdir()] == ["token.pem"]


@pytest.mark.parametrize("content", [b"not a key", b""])
def test_a_damaged_key_is_named(settings: Settings, content: bytes) -> None:
    path = settings.root / "keys" / "token.pem"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StorageUnavailable, match=r"token\.pem"):
        tokens.public_key(settings)


class Issuer:
    """A JWKS address on loopback whose keys can be changed."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {}
        self.fetched = 0

    def jwks(self) -> bytes:
        self.fetched += 1
        keys = []
        for kid, key in self.keys.items():
            algorithm = (
                jwt.algorithms.RSAAlgorithm
                if isinstance(key, rsa.RSAPrivateKey)
                else jwt.algorithms.ECAlgorithm
            )
            keys.append({**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig"})
        return json.dumps({"keys": keys}).encode()


@pytest.fixture
def issuer() -> Any:
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = issuer.jwks()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        issuer.url = f"http://127.0.0.1:{server.server_port}/jwks"  # type: ignore[attr-defined]
        yield issuer
        server.shutdown()
        thread.join()


def production(tmp_path: Path, url: str) -> Authenticator:
    return Authenticator.of_settings(Settings(home=tmp_path, env="production", jwks_url=url))


async def test_in_production_keys_come_from_the_issuer_and_are_kept(tmp_path: Path, issuer: Any) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer.keys["k1"] = key
    authenticator = production(tmp_path, issuer.url)
    for n in range(3):
        token = jwt.encode(claims(sub=f"u-{n}"), key, algorithm="ES256", headers={"kid": "k1"})
        assert (await authenticator.principal(f"Bearer {token}")).subject == f"u-{n}"
    assert issuer.fetched == 1


async def test_an_unknown_key_is_refused_and_does_not_flood_the_issuer(tmp_path: Path, issuer: Any) -> None:
    issuer.keys["k1"] = ec.generate_private_key(ec.SECP256R1())
    authenticator = production(tmp_path, issuer.url)
    mine = ec.generate_private_key(ec.SECP256R1())
    for n in range(10):
        await refused(authenticator, jwt.encode(claims(), mine, algorithm="ES256", headers={"kid": f"x{n}"}))
    assert issuer.fetched <= 2


async def test_the_issuers_public_rsa_key_is_no_hmac_secret(tmp_path: Path, issuer: Any) -> None:
    import hashlib
    import hmac

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    issuer.keys["k1"] = key
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    unsigned = forged({"alg": "HS256", "kid": "k1"}, claims()).rpartition(".")[0]
    mac = hmac.new(pem, unsigned.encode(), hashlib.sha256).digest()
    await refused(
        production(tmp_path, issuer.url), unsigned + "." + base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    )


async def test_an_issuer_that_is_gone_is_no_refusal(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    token = jwt.encode(claims(), key, algorithm="ES256", headers={"kid": "k1"})
    with pytest.raises(ServerUnavailable):
        await production(tmp_path, "http://127.0.0.1:9/jwks").principal(f"Bearer {token}")
