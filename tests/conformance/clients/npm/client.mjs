// A requester written with openid-client, unmodified: discovery, pushed request and redirect, refresh, introspection,
// revocation, and CIBA, over mutual TLS. The test beside it plays the citizen: a line on standard output asks for
// something, the next line on standard input answers.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import assert from "node:assert/strict";
import * as oidc from "openid-client";
import { Agent, fetch } from "undici";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => JSON.parse((await lines.next()).value);
const ask = async (what) => {
  console.log(JSON.stringify(what));
  return next();
};
const given = await next();

// Client certificates are the platform's business; the library takes the fetch it is given.
const dispatcher = new Agent({
  connect: { ca: readFileSync(given.ca), cert: given.certificate, key: given.key },
});
const settings = { [oidc.customFetch]: (url, options) => fetch(url, { ...options, dispatcher }) };
const metadata = {
  use_mtls_endpoint_aliases: true,
  id_token_signed_response_alg: "ES256",
  introspection_signed_response_alg: "ES256",
};
const done = [];

for (const algorithm of ["oauth2", "oidc"]) {
  const config = await oidc.discovery(new URL(given.issuer), given.client, metadata, oidc.TlsClientAuth(), {
    ...settings,
    algorithm,
  });
  assert.equal(config.serverMetadata().issuer, given.issuer);
  done.push(`discovery (${algorithm})`);
}
const config = await oidc.discovery(new URL(given.issuer), given.client, metadata, oidc.TlsClientAuth(), settings);
oidc.enableNonRepudiationChecks(config);

/** Pushes a request and sends the citizen to answer it; where the browser was sent back to, and what to check. */
async function redirect(details, answer) {
  const verifier = oidc.randomPKCECodeVerifier();
  const checks = {
    pkceCodeVerifier: verifier,
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
    idTokenExpected: true,
  };
  const url = await oidc.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: given.redirect,
    scope: "openid",
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    login_hint: given.hint,
    authorization_details: JSON.stringify(details),
  });
  const { arrived } = await ask({ visit: url.href, answer });
  return { arrived: new URL(arrived), checks };
}

const rejected = async (promise, error) => assert.equal((await promise.then(() => ({}), (e) => e)).error, error);

// Redirect: a yes.
const yes = await redirect(given.details.redirect, "share");
const tokens = await oidc.authorizationCodeGrant(config, yes.arrived, yes.checks);
assert.equal(tokens.token_type, "bearer");
assert.equal(tokens.authorization_details.length, given.details.redirect.length);
assert.equal(tokens.claims().aud, given.client);
done.push("redirect");
const evidence = await oidc.fetchProtectedResource(
  config,
  tokens.access_token,
  new URL(given.exchange.address),
  "POST",
  JSON.stringify(given.exchange.body),
  new Headers({ "content-type": "application/json" }),
);
assert.equal(evidence.status, 200, await evidence.clone().text());
assert.deepEqual((await evidence.json()).evidence, given.exchange.evidence);
done.push("exchange");
await rejected(oidc.authorizationCodeGrant(config, yes.arrived, yes.checks), "invalid_grant");
done.push("a code is taken once");

// The code that came back twice ended its refresh token: another way to the same consent carries on.
const again = await redirect(given.details.again, "share");
const first = await oidc.authorizationCodeGrant(config, again.arrived, again.checks);
const refreshed = await oidc.refreshTokenGrant(config, first.refresh_token);
assert.ok(refreshed.refresh_token && refreshed.refresh_token !== first.refresh_token);
done.push("refresh");
const known = await oidc.tokenIntrospection(config, refreshed.access_token);
assert.equal(known.active, true);
assert.equal(known.grant_id, first.grant_id);
done.push("introspection, signed");
await rejected(oidc.refreshTokenGrant(config, first.refresh_token), "invalid_grant");
done.push("a refresh token is taken once");
await oidc.tokenRevocation(config, refreshed.access_token);
assert.equal((await oidc.tokenIntrospection(config, refreshed.access_token)).active, false);
done.push("revocation");

// Redirect: a no.
const no = await redirect(given.details.refused, "refuse");
await rejected(oidc.authorizationCodeGrant(config, no.arrived, no.checks), "access_denied");
done.push("redirect, refused");

// CIBA: the library polls by itself until the citizen has answered.
const asked = await oidc.initiateBackchannelAuthentication(config, {
  scope: "openid",
  login_hint: given.hint,
  binding_message: "Counter 4",
  authorization_details: JSON.stringify(given.details.ciba),
});
const polling = oidc.pollBackchannelAuthenticationGrant(config, asked);
await ask({ code: asked.consent_code, answer: "share" });
const polled = await polling;
assert.equal(polled.claims().sub, tokens.claims().sub, "one person, one pseudonym");
assert.equal(polled.authorization_details[0].case, given.details.ciba[0].case);
done.push("ciba");
const denied = await oidc.initiateBackchannelAuthentication(config, {
  scope: "openid",
  login_hint: given.hint,
  authorization_details: JSON.stringify(given.details.denied),
});
await ask({ code: denied.consent_code, answer: "refuse" });
await rejected(oidc.pollBackchannelAuthenticationGrant(config, denied), "access_denied");
done.push("ciba, refused");

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
console.log(JSON.stringify({ done, package: "openid-client", version: version("openid-client") }));
process.exit(0);
