// A real OpenID Connect provider on this computer, where anyone logs in with any password. It can be made to lie.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

import { freePort } from './register.mjs';

// With signs that mean something in addresses and headers.
const SECRET = 'en hemlighet: 100% & +';

/** What the program is told of it, for `lagesbild.toml`. */
function settings({ name, label, issuer, rights }) {
  const lines = [
    '[[openid]]',
    `name = "${name}"`,
    `label = "${label}"`,
    `issuer = "${issuer}"`,
    'client_id = "lagesbild"',
    `client_secret = "${SECRET}"`,
  ];
  for (const [group, role] of Object.entries(rights)) {
    lines.push('[[openid.rights]]', `group = "${group}"`, 'municipality = "0126"', 'organisation = "trygghet"');
    lines.push(`role = "${role}"`);
  }
  return `${lines.join('\n')}\n`;
}

const LONGEST_LIE = 7_200;

function signingKey(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
}

/**
 * @param {{ name: string, label: string, home: string, people: Record<string, string[]>, rights?: Record<string, string>,
 *   wrongKey?: boolean }} wish People with their groups; `wrongKey`: signs with another key than the one it shows.
 */
export async function startProvider({ name, label, home, people, rights = {}, wrongKey = false }) {
  const { default: Provider } = await import('oidc-provider');
  const port = await freePort();
  // Another site than the program's own, as it is where it is used.
  const issuer = `http://localhost:${port}`;
  const via = `${home}/logga-in/via/${name}`;
  const shown = signingKey('nyckel');
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'lagesbild',
        client_secret: SECRET,
        redirect_uris: [`${via}/svar`],
        post_logout_redirect_uris: [`${home}/logga-in`],
        backchannel_logout_uri: `${via}/utloggad`,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [wrongKey ? signingKey('nyckel') : shown] },
    ttl: { AuthorizationCode: 2 * LONGEST_LIE },
    cookies: { keys: ['prov'] },
    claims: { openid: ['sub', 'groups'], profile: ['name'], email: ['email', 'email_verified'] },
    // Groups and name stand in the ID token.
    conformIdTokenClaims: false,
    features: { backchannelLogout: { enabled: true } },
    // It would not speak to this computer otherwise.
    fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: `${id} hos ${label}`,
        email: `${id}@${name}.example`,
        email_verified: true,
        groups: people[id] ?? [],
      }),
    }),
    // Nobody is asked whether the program may know who they are: it is their employer's.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  // Its clock as tokens show it; a code must live that long too.
  let seconds = 0;
  provider.use(async (ctx, next) => {
    const now = Date.now;
    if (ctx.path === '/token') Date.now = () => now() + seconds * 1000;
    try {
      await next();
    } finally {
      Date.now = now;
    }
  });
  if (wrongKey) {
    const { kty, n, e, kid, use, alg } = shown;
    provider.use(async (ctx, next) => {
      await next();
      if (ctx.path === '/jwks') ctx.body = { keys: [{ kty, n, e, kid, use, alg }] };
    });
  }
  const server = createServer(provider.callback());
  const start = () => new Promise((done) => server.listen(port, 'localhost', done));
  const stop = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  await start();
  return { issuer, people, settings: settings({ name, label, issuer, rights }), start, stop, moveClock: (by) => (seconds = by) };
}

/** What a person does there. */
export async function logInThere(page, person) {
  await page.locator('input[name=login]').fill(person);
  await page.locator('input[name=password]').fill('vad som helst');
  await page.locator('button[type=submit]').click();
}
