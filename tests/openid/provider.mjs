// A real OpenID provider on a loopback address, for tests: prints `{"issuer": …}` when it listens, then takes one command
// a line on standard input and answers each with one line.
//
//   node provider.mjs [port]
//
// Accounts are what is typed on its sign-in page: name, level (`acr`) and claims as JSON; clients come by command.
import { createInterface } from 'node:readline';
import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';

// What the library has to say is no answer to a command.
console.info = console.warn = console.error;

const ACR = ['urn:test:low', 'urn:test:substantial', 'urn:test:high'];
const clients = new Map();
const accounts = new Map();
const stored = new Map();
const keys = [newKey()];

/** Everything in memory: gone when the process ends, as codes of a provider that was started again are. */
class Memory {
  constructor(kind) { this.kind = kind; }
  key(id) { return `${this.kind}:${id}`; }
  async find(id) { return this.kind === 'Client' ? clients.get(id) : stored.get(this.key(id)); }
  async findByUid(uid) { return [...stored.entries()].find(([key, value]) => key.startsWith(`${this.kind}:`) && value.uid === uid)?.[1]; }
  async findByUserCode() { return undefined; }
  async upsert(id, payload) { stored.set(this.key(id), payload); }
  async destroy(id) { stored.delete(this.key(id)); }
  async consume(id) { stored.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }
  async revokeByGrantId(grant) {
    for (const [key, value] of stored) if (value.grantId === grant) stored.delete(key);
  }
}

function newKey() {
  return { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

function make(issuer) {
  const provider = new Provider(issuer, {
    adapter: Memory,
    acrValues: ACR,
    claims: { openid: ['sub', 'acr'], identity: ['national_number', 'roles', 'realm'] },
    scopes: ['openid', 'identity'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    // Claims of `identity` come in the user-info answer only, `sub` and `acr` in the ID token.
    conformIdTokenClaims: true,
    cookies: { keys: ['only a test'] },
    jwks: { keys },
    pkce: { required: () => true },
    routes: {},
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    // The library asks no special-use addresses; the broker under test listens on one.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    // Clients of this broker are the territory's own: nobody is asked whether they may know who signs in.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid identity');
      await grant.save();
      return grant;
    },
    async findAccount(ctx, id) {
      return { accountId: id, claims: async () => ({ sub: id, ...accounts.get(id) }) };
    },
  });
  for (const event of ['server_error', 'authorization.error', 'grant.error', 'backchannel.error', 'end_session.error']) {
    provider.on(event, (...about) => console.error(event, about.find((one) => one instanceof Error)));
  }
  provider.use(async (ctx, next) => {
    const [, uid] = ctx.path.match(/^\/interaction\/([\w-]+)$/) ?? [];
    if (!uid) return next();
    if (ctx.method === 'GET') {
      ctx.type = 'html';
      ctx.body = `<!doctype html><title>Test provider</title><form method="post" action="/interaction/${uid}">
        <input name="account"><input name="acr"><input name="claims"><button>Sign in</button></form>`;
      return undefined;
    }
    const body = await new Promise((done) => {
      let text = '';
      ctx.req.on('data', (piece) => { text += piece; }).on('end', () => done(new URLSearchParams(text)));
    });
    if (!body.get('account')) {
      await provider.interactionFinished(ctx.req, ctx.res, { error: 'access_denied', error_description: 'turned back' });
    } else {
      accounts.set(body.get('account'), JSON.parse(body.get('claims') || '{}'));
      await provider.interactionFinished(ctx.req, ctx.res, {
        login: { accountId: body.get('account'), acr: body.get('acr') || undefined },
      });
    }
    ctx.respond = false;
    return undefined;
  });
  return provider;
}

const server = createServer();
await new Promise((done) => { server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', done); });
const issuer = `http://127.0.0.1:${server.address().port}`;
let current = make(issuer);
server.on('request', (request, response) => current.callback()(request, response));
console.log(JSON.stringify({ issuer }));

const commands = {
  client: (client) => { clients.set(client.client_id, client); },
  // New key first, the old one gone: tokens are signed with a key that nobody has seen yet.
  rotate: () => { keys.splice(0, keys.length, newKey()); current = make(issuer); },
};
for await (const line of createInterface({ input: process.stdin })) {
  const [name, value] = Object.entries(JSON.parse(line))[0];
  commands[name](value);
  console.log(JSON.stringify({ done: name }));
}
process.exit(0);
