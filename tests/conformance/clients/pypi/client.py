"""A requester written with requests_oauth2client, unmodified: discovery, pushed request and redirect, refresh,
introspection, revocation, and CIBA, over mutual TLS. The test beside it plays the citizen: a line on standard output asks
for something, the next line on standard input answers."""

import json
import sys
from importlib.metadata import version

import requests
from requests_oauth2client import (
    AccessDenied,
    AuthorizationResponseError,
    BackChannelAuthenticationPollingJob,
    BearerToken,
    InvalidGrant,
    OAuth2Client,
    PublicApp,
)


def read():
    return json.loads(sys.stdin.readline())


def ask(what):
    print(json.dumps(what), flush=True)
    return read()


def rejected(error, call, *arguments, code=None):
    try:
        call(*arguments)
    except error as refusal:
        assert code in (None, refusal.error), refusal
        return
    raise AssertionError(f"not refused with {error.__name__}")


given = read()
done = []

session = requests.Session()
session.cert = (given["certificate_file"], given["key_file"])
session.verify = given["ca"]
# Otherwise an environment's own list of authorities goes before.
session.trust_env = False
metadata = session.get(f"{given['issuer']}/.well-known/oauth-authorization-server").json()
client = OAuth2Client.from_discovery_endpoint(
    f"{given['issuer']}/.well-known/oauth-authorization-server",
    issuer=given["issuer"],
    # The certificate of the session is what authenticates; the form names the client.
    auth=PublicApp(given["client"]),
    session=session,
    # The library knows this endpoint, but does not look for it in the metadata.
    backchannel_authentication_endpoint=metadata["backchannel_authentication_endpoint"],
    redirect_uri=given["redirect"],
    id_token_signed_response_alg="ES256",
    # Ports other than 443.
    testing=True,
)
done.append("discovery")


def redirect(details, answer):
    request = client.authorization_request(
        scope="openid", login_hint=given["hint"], authorization_details=json.dumps(details)
    )
    pushed = client.pushed_authorization_request(request)
    assert set(pushed.furl.args) == {"client_id", "request_uri"}, pushed.uri
    return request, ask({"visit": pushed.uri, "answer": answer})["arrived"]


# Redirect: a yes.
request, arrived = redirect(given["details"]["redirect"], "share")
answer = request.validate_callback(arrived)
token = client.authorization_code(answer)
assert isinstance(token, BearerToken)
assert token.id_token.aud == given["client"], token.id_token
assert len(token.authorization_details) == len(given["details"]["redirect"])
done.append("redirect")
evidence = session.post(given["exchange"]["address"], json=given["exchange"]["body"], auth=token)
assert evidence.status_code == 200, evidence.text
assert evidence.json()["evidence"] == given["exchange"]["evidence"], evidence.text
done.append("exchange")
rejected(InvalidGrant, client.authorization_code, answer)
done.append("a code is taken once")

# The code that came back twice ended its refresh token: another way to the same consent carries on.
request, arrived = redirect(given["details"]["again"], "share")
first = client.authorization_code(request.validate_callback(arrived))
refreshed = client.refresh_token(first)
assert refreshed.refresh_token and refreshed.refresh_token != first.refresh_token
done.append("refresh")
known = client.introspect_token(refreshed)
assert known["active"] is True and known["grant_id"] == first.grant_id, known
done.append("introspection")
rejected(InvalidGrant, client.refresh_token, first)
done.append("a refresh token is taken once")
assert client.revoke_access_token(refreshed) is True
assert client.introspect_token(refreshed)["active"] is False
done.append("revocation")

# Redirect: a no.
request, arrived = redirect(given["details"]["refused"], "refuse")
rejected(AuthorizationResponseError, request.validate_callback, arrived, code="access_denied")
done.append("redirect, refused")

# CIBA: the library polls until the citizen has answered.
asked = client.backchannel_authentication_request(
    scope="openid",
    login_hint=given["hint"],
    binding_message="Counter 4",
    authorization_details=json.dumps(given["details"]["ciba"]),
)
job = BackChannelAuthenticationPollingJob(client, asked)
assert job() is None, "nobody has answered yet"
ask({"code": asked.consent_code, "answer": "share"})
polled = None
while polled is None:
    polled = job()
assert polled.authorization_details[0]["case"] == given["details"]["ciba"][0]["case"]
done.append("ciba")
asked = client.backchannel_authentication_request(
    scope="openid", login_hint=given["hint"], authorization_details=json.dumps(given["details"]["denied"])
)
ask({"code": asked.consent_code, "answer": "refuse"})
job = BackChannelAuthenticationPollingJob(client, asked)
rejected(AccessDenied, job)
done.append("ciba, refused")

package = "requests-oauth2client"
print(json.dumps({"done": done, "package": package, "version": version(package)}), flush=True)
