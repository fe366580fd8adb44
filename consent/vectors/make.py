#!/usr/bin/env python3
"""Makes tokens.json: tokens written by a foreign library, each with what our reader must say of it.

Needs Python 3 and the package `cryptography` (with OpenSSL 3.2 or later). Signatures are deterministic (RFC 6979), so
the file comes out the same each time. The keys are for these tests and for nothing else.

    python3 consent/vectors/make.py
"""

import base64
import hashlib
import hmac
import json
import pathlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

HERE = pathlib.Path(__file__).parent
ISSUER = "https://broker.example"
NOW = 1_795_000_000  # 2026-11-18T11:06:40Z
DAY = 86_400


def number(seed):
    return int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big") % (2**255)


KEY = ec.derive_private_key(number("eemol test key 1"), ec.SECP256R1())
OLDER = ec.derive_private_key(number("eemol test key 2"), ec.SECP256R1())
STRANGER = ec.derive_private_key(number("eemol test key 3"), ec.SECP256R1())
P384 = ec.derive_private_key(number("eemol test key 4"), ec.SECP384R1())


def b64(data):
    if isinstance(data, str):
        data = data.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def point(key):
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def jwk(key, kid):
    raw = point(key)
    return {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": b64(raw[1:33]), "y": b64(raw[33:])}


def es256(message, key):
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def compact(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "key-1"}
DETAIL = {
    "type": "urn:eemol:evidence", "procedure": "housing-benefit", "case": "2026-1234",
    "evidence_type": "residence-certificate", "fields": ["/address/locality"], "parameters": {"year": 2026},
    "uses": 1, "until": "2027-05-21T00:00:00.000Z", "basis": "explicit-request",
    "purpose": "https://w3id.org/dpv#ServiceProvision", "legal_basis": "http://data.legilux.public.lu/eli/etat/leg/loi/2022/1",
    "catalogue": "sha-256:" + "ab" * 32, "decided_at": "2026-11-18T11:00:00.000Z", "decided_by": "self",
}
CLAIMS = {
    "iss": ISSUER, "aud": ISSUER, "client_id": "housing-office", "sub": "p-7f3c9a", "grant_id": "cns_01KAB3V0000000000000000000",
    "jti": "t-0001", "iat": NOW, "nbf": NOW, "exp": NOW + 30 * DAY, "authorization_details": [DETAIL],
}
GRANT = {
    "iss": ISSUER, "aud": "population-register", "client_id": "housing-office", "sub": "q-11aa",
    "grant_id": "cns_01KAB3V0000000000000000000", "txn": "exg_01KAB3V0000000000000000001", "jti": "g-0001",
    "iat": NOW, "exp": NOW + 120, "authorization_details": [{**DETAIL, "provider": "population-register"}],
}
ID = {"iss": ISSUER, "aud": "housing-office", "sub": "p-7f3c9a", "iat": NOW, "exp": NOW + 600, "nonce": "n-1"}
GRANT_HEADER = {**HEADER, "typ": "eemol-grant+jwt"}
ID_HEADER = {**HEADER, "typ": "JWT"}

cases = []


def add(name, expected, token, now=NOW, kind="consent"):
    cases.append({"name": name, "kind": kind, "now": now, "expected": expected, "token": token})


def signed(header=HEADER, claims=CLAIMS, key=KEY):
    message = b64(compact(header)) + "." + b64(compact(claims))
    return message + "." + b64(es256(message.encode(), key))


def without(values, *names):
    return {name: value for name, value in values.items() if name not in names}


def raw(name, text):
    """The claims as text, one value replaced by JSON that Python would not write."""
    marked = compact({**CLAIMS, name: "@@"})
    return marked.replace('"@@"', text)


GOOD = signed()
HEAD, BODY, SIGNATURE = GOOD.split(".")

# taken
add("a token as the broker issues it", "valid", GOOD)
add("a token under the older key during rotation", "valid", signed({**HEADER, "kid": "key-0"}, key=OLDER))
add("a token in the last second of the leeway before nbf", "valid", GOOD, NOW - 5)
add("a token in its last second", "valid", GOOD, NOW + 30 * DAY - 1)
add("a token within the leeway after exp", "valid", GOOD, NOW + 30 * DAY + 4)
add("acr and auth_time may be there", "valid", signed(claims={**CLAIMS, "acr": "high", "auth_time": NOW - 60}))
add("members in another order and with blanks", "valid", signed(json.dumps(dict(reversed(HEADER.items()))), json.dumps(dict(reversed(CLAIMS.items())), indent=1)))
add("two evidence types", "valid", signed(claims={**CLAIMS, "authorization_details": [DETAIL, {**DETAIL, "evidence_type": "tax-certificate"}]}))

# time
add("a token past its end and the leeway", "expired", GOOD, NOW + 30 * DAY + 5)
add("a token a year past its end", "expired", GOOD, NOW + 395 * DAY)
add("a token before its time", "invalid: iat ahead", GOOD, NOW - 6)
add("nbf ahead", "invalid: nbf ahead", signed(claims={**CLAIMS, "nbf": NOW + 6}))
add("iat ahead though nbf is not", "invalid: iat ahead", signed(claims={**CLAIMS, "iat": NOW + 6}))
add("nbf an hour ahead", "invalid: nbf ahead", signed(claims={**CLAIMS, "nbf": NOW + 3600}))
add("exp before iat", "invalid: exp before iat or nbf", signed(claims={**CLAIMS, "exp": NOW - 1}))
add("exp at iat", "invalid: exp before iat or nbf", signed(claims={**CLAIMS, "exp": NOW}))
add("a life of 30 days and a second", "invalid: life too long", signed(claims={**CLAIMS, "exp": NOW + 30 * DAY + 1}))
add("an end past the consent's", "invalid: exp past the consent", signed(claims={**CLAIMS, "authorization_details": [{**DETAIL, "until": "2026-11-20T00:00:00.000Z"}]}))
for label, text in [
    ("a float", f"{NOW + DAY}.0"), ("a fraction", f"{NOW + DAY}.5"), ("1e18", "1e18"), ("a whole number of 1e18 size", "1" + "0" * 18),
    ("a text", f'"{NOW + DAY}"'), ("negative", "-1"), ("minus zero", "-0"), ("null", "null"), ("beyond 64 bits", "1" + "0" * 30),
]:
    add(f"exp is {label}", "invalid: claims", signed(claims=raw("exp", text)))
add("iat is a float", "invalid: claims", signed(claims=raw("iat", f"{NOW}.0")))
add("nbf is a text", "invalid: claims", signed(claims=raw("nbf", f'"{NOW}"')))
add("auth_time is null", "invalid: claims", signed(claims={**CLAIMS, "auth_time": None}))

# claims that must be there, and be right
for name in CLAIMS:
    add(f"no {name}", "invalid: claims", signed(claims=without(CLAIMS, name)))
add("another issuer", "invalid: iss", signed(claims={**CLAIMS, "iss": "https://other.example"}))
add("the issuer with a slash more", "invalid: iss", signed(claims={**CLAIMS, "iss": ISSUER + "/"}))
add("another audience", "invalid: aud", signed(claims={**CLAIMS, "aud": "https://other.example"}))
add("a list of audiences", "invalid: claims", signed(claims={**CLAIMS, "aud": [ISSUER]}))
add("a list of two audiences", "invalid: claims", signed(claims={**CLAIMS, "aud": [ISSUER, "https://other.example"]}))
add("an empty subject", "invalid: sub", signed(claims={**CLAIMS, "sub": ""}))
add("an empty number", "invalid: jti", signed(claims={**CLAIMS, "jti": ""}))
add("a consent id of another form", "invalid: claims", signed(claims={**CLAIMS, "grant_id": "exg_01KAB3V0000000000000000000"}))
add("a client id with a path", "invalid: claims", signed(claims={**CLAIMS, "client_id": "../housing-office"}))
add("nothing granted", "invalid: authorization_details", signed(claims={**CLAIMS, "authorization_details": []}))
add("an evidence type twice", "invalid: authorization_details", signed(claims={**CLAIMS, "authorization_details": [DETAIL, DETAIL]}))
add("an evidence type without fields", "invalid: authorization_details", signed(claims={**CLAIMS, "authorization_details": [{**DETAIL, "fields": []}]}))
add("details of another type", "invalid: claims", signed(claims={**CLAIMS, "authorization_details": [{**DETAIL, "type": "urn:altinn:consent"}]}))
add("the official in the token", "invalid: claims", signed(claims={**CLAIMS, "authorization_details": [{**DETAIL, "official": "agent-17"}]}))
add("a claim nobody knows", "invalid: claims", signed(claims={**CLAIMS, "admin": True}))
add("claims that are a list", "invalid: claims", signed(claims="[]"))
add("claims that are no JSON", "invalid: claims", signed(claims="not json"))
add("claims twice in one token", "invalid: claims", signed(claims=compact(CLAIMS) + compact(CLAIMS)))

# one name twice
add("sub twice", "invalid: claims", signed(claims=compact(CLAIMS)[:-1] + ',"sub":"p-other"}'))
add("sub twice, once in disguise", "invalid: claims", signed(claims=compact(CLAIMS)[:-1] + ',"s\\u0075b":"p-other"}'))
add("alg twice", "invalid: header", signed(compact(HEADER)[:-1] + ',"alg":"none"}'))
add("kid twice", "invalid: header", signed(compact(HEADER)[:-1] + ',"kid":"key-1"}'))
add("fields twice inside the details", "invalid: claims", signed(claims=compact(CLAIMS).replace('"fields":', '"fields":["/x"],"fields":', 1)))
add("a parameter twice", "invalid: claims", signed(claims=compact(CLAIMS).replace('"year":', '"year":1,"year":', 1)))

# algorithm and key
add("alg none without signature", "invalid: header", b64(compact({**HEADER, "alg": "none"})) + "." + BODY + ".")
add("alg none with the old signature", "invalid: header", b64(compact({**HEADER, "alg": "none"})) + "." + BODY + "." + SIGNATURE)
for alg in ["None", "nOnE", "es256", "ES384", "ES512", "RS256", "PS256", "EdDSA", "HS384", ""]:
    add(f"alg `{alg}`", "invalid: header", signed({**HEADER, "alg": alg}))
message = b64(compact({**HEADER, "alg": "HS256"})) + "." + BODY
for label, secret in [
    ("the public point", point(KEY)),
    ("the public key as PEM", KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)),
]:
    add(f"HS256 under {label}", "invalid: header", message + "." + b64(hmac.new(secret, message.encode(), hashlib.sha256).digest()))
add("no alg", "invalid: header", signed(without(HEADER, "alg")))
add("signed by a stranger under our kid", "invalid: signature", signed(key=STRANGER))
add("signed by the older key under the newer kid", "invalid: signature", signed(key=OLDER))
add("an unknown kid", "invalid: unknown kid", signed({**HEADER, "kid": "key-9"}, key=STRANGER))
add("no kid", "invalid: header", signed(without(HEADER, "kid")))
for label, kid in [("a path", "../../etc/passwd"), ("SQL", "key-1' OR '1'='1"), ("an address", "https://evil.example/k"), ("empty", ""), ("65 letters", "k" * 65), ("with a zero byte", "key-1\0"), ("with a blank", "key-1 ")]:
    add(f"kid is {label}", "invalid: kid", signed({**HEADER, "kid": kid}))
add("kid is a number", "invalid: header", signed({**HEADER, "kid": 1}))
for name, value in [
    ("jku", "https://evil.example/jwks"), ("x5u", "https://evil.example/x"), ("jwk", jwk(STRANGER, "key-1")), ("x5c", ["AA=="]),
    ("crit", ["exp"]), ("b64", False), ("cty", "JWT"), ("zip", "DEF"),
]:
    add(f"header has {name}", "invalid: header", signed({**HEADER, name: value}))

# kind
for typ in ["JWT", "jwt", "AT+JWT", "application/at+jwt", "at+JWT", "logout+jwt", "eemol-grant+jwt", ""]:
    add(f"typ `{typ}`", "invalid: typ", signed({**HEADER, "typ": typ}))
add("no typ", "invalid: header", signed(without(HEADER, "typ")))
add("a grant JWT as consent token", "invalid: typ", signed(GRANT_HEADER, GRANT))
add("an ID token as consent token", "invalid: typ", signed(ID_HEADER, ID))

# form
add("empty", "invalid: not three parts", "")
add("one part", "invalid: not three parts", HEAD)
add("two parts", "invalid: not three parts", HEAD + "." + BODY)
add("four parts", "invalid: not three parts", GOOD + "." + SIGNATURE)
add("five parts, as an encrypted token has", "invalid: not three parts", "a.b.c.d.e")
add("no signature", "invalid: signature", HEAD + "." + BODY + ".")
add("a signature cut short", "invalid: signature", HEAD + "." + BODY + "." + b64(base64.urlsafe_b64decode(SIGNATURE + "==")[:-1]))
add("a signature of zeros", "invalid: signature", HEAD + "." + BODY + "." + b64(bytes(64)))
der = KEY.sign((HEAD + "." + BODY).encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
add("the signature as DER", "invalid: signature", HEAD + "." + BODY + "." + b64(der))
add("the claims changed after signing", "invalid: signature", HEAD + "." + b64(compact({**CLAIMS, "client_id": "other-office"})) + "." + SIGNATURE)
add("the header changed after signing", "invalid: signature", b64(json.dumps(HEADER)) + "." + BODY + "." + SIGNATURE)
add("padding after the claims", "invalid: not base64url", HEAD + "." + BODY + "=" + "." + SIGNATURE)
add("padding after the signature", "invalid: not base64url", GOOD + "==")
add("a line break inside", "invalid: not base64url", HEAD + "." + BODY[:10] + "\n" + BODY[10:] + "." + SIGNATURE)
add("a blank before", "invalid: not base64url", " " + GOOD)
add("a line break behind", "invalid: not base64url", GOOD + "\n")
add("the other base64 alphabet", "invalid: not base64url", HEAD + "." + BODY[:-2] + "+/" + "." + SIGNATURE)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
add("stray bits at the end of the signature", "invalid: not base64url", GOOD[:-1] + ALPHABET[ALPHABET.index(GOOD[-1]) + 1])
padded = compact(CLAIMS)
while len(padded.encode()) % 3 != 1:
    padded += " "
stray = b64(padded)
stray = stray[:-1] + ALPHABET[ALPHABET.index(stray[-1]) + 1]
add("stray bits in claims signed like that", "invalid: not base64url", HEAD + "." + stray + "." + b64(es256((HEAD + "." + stray).encode(), KEY)))
add("other letters than ASCII", "invalid: not base64url", HEAD + "." + BODY[:-1] + "é." + SIGNATURE)
add("more than 16 KiB", "invalid: too long", signed(claims=compact(CLAIMS) + " " * 13_000))
add("a header that is no JSON", "invalid: header", b64("{") + "." + BODY + "." + SIGNATURE)
add("claims that are no UTF-8", "invalid: claims", (lambda m: m + "." + b64(es256(m.encode(), KEY)))(HEAD + "." + b64(b'{"sub":"\xff"}')))

# the other kinds
add("a grant JWT as the broker issues it", "valid", signed(GRANT_HEADER, GRANT), kind="grant")
add("a grant JWT late", "expired", signed(GRANT_HEADER, GRANT), NOW + 125, kind="grant")
add("a grant JWT of 121 seconds", "invalid: life too long", signed(GRANT_HEADER, {**GRANT, "exp": NOW + 121}), kind="grant")
add("a grant JWT for another provider", "invalid: aud", signed(GRANT_HEADER, {**GRANT, "aud": "tax-office"}), kind="grant")
add("a grant JWT whose detail names another provider", "invalid: provider", signed(GRANT_HEADER, {**GRANT, "authorization_details": [{**DETAIL, "provider": "tax-office"}]}), kind="grant")
add("a grant JWT for two evidence types", "invalid: claims", signed(GRANT_HEADER, {**GRANT, "authorization_details": GRANT["authorization_details"] * 2}), kind="grant")
add("a grant JWT without exchange", "invalid: claims", signed(GRANT_HEADER, without(GRANT, "txn")), kind="grant")
add("a consent token as grant JWT", "invalid: typ", GOOD, kind="grant")
add("an ID token as grant JWT", "invalid: typ", signed(ID_HEADER, ID), kind="grant")
add("an ID token as the broker issues it", "valid", signed(ID_HEADER, ID), kind="id")
add("an ID token without nonce", "valid", signed(ID_HEADER, without(ID, "nonce")), kind="id")
add("an ID token late", "expired", signed(ID_HEADER, ID), NOW + 605, kind="id")
add("an ID token of another client", "invalid: aud", signed(ID_HEADER, {**ID, "aud": "tax-office"}), kind="id")
add("a consent token as ID token", "invalid: typ", GOOD, kind="id")
add("a grant JWT as ID token", "invalid: typ", signed(GRANT_HEADER, GRANT), kind="id")

names = [case["name"] for case in cases]
assert len(names) == len(set(names)), "a name is there twice"

document = {
    "issuer": ISSUER,
    "audience": {"consent": ISSUER, "grant": "population-register", "id": "housing-office"},
    "jwks": {"keys": [jwk(KEY, "key-1"), jwk(OLDER, "key-0")]},
    "cases": cases,
}
(HERE / "tokens.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")

for file, key, form in [
    ("test-key.pkcs8.pem", KEY, serialization.PrivateFormat.PKCS8),
    ("test-key.sec1.pem", KEY, serialization.PrivateFormat.TraditionalOpenSSL),
    ("test-key.p384.pem", P384, serialization.PrivateFormat.PKCS8),
]:
    (HERE / file).write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
print(f"{len(cases)} cases")
