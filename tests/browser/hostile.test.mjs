// Texts and answers made to run something in a browser: they are shown as they were written, and nothing of them runs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { WEEK, startRegister } from './register.mjs';
import { newVisitorAs, openBrowser } from './visitor.mjs';

const TEXTS = JSON.parse(readFileSync(new URL('files/hostile.json', import.meta.url), 'utf8'));

let register, browser;
before(async () => {
  [register, browser] = await Promise.all([startRegister(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await register?.stop();
});

/** What a page gives away by running something: each is told with its page. */
async function listenTo({ page }) {
  const ran = [];
  const here = () => new URL(page.url()).pathname;
  await page.exposeFunction('xq7', () => ran.push(`${here()}: a script of a text ran`));
  await page.exposeFunction('violated', (what) => ran.push(`${here()}: against the policy: ${what}`));
  page.on('dialog', (dialog) => {
    ran.push(`${here()}: a dialog`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(register.url).origin) ran.push(`${here()}: asks ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      void window.violated(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return ran;
}

/** A form of ours, filled with hostile texts and sent as the page would. */
async function send(context, path, fields, multipart = false) {
  const body = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  const wish = { maxRedirects: 0, failOnStatusCode: false, timeout: 60_000 };
  return context.request.post(path, { ...wish, [multipart ? 'multipart' : 'form']: body });
}

test('hostile texts run nowhere and the browser has nothing to complain of', async () => {
  const visitor = await newVisitorAs(browser, register, 'coordinator');
  const ran = await listenTo(visitor);
  const { page, context, complaints } = visitor;
  await page.goto('/handelser/ny');
  const csrf = await page.locator('input[name=csrf]').first().inputValue();
  const category = await page.locator('select[name=handelse] option').nth(3).getAttribute('value');
  const addresses = [];
  for (const [n, text] of TEXTS.entries()) {
    const fields = { csrf, handelse: category, datum: '2026-11-18', plats: 'Huddinge station', text, nyckel: `h${n}` };
    let kept = await send(context, '/handelser/ny', fields, true);
    // What could be a name is asked about, and is none.
    const asked = kept.status() === 303 ? null : (await kept.text()).match(/name="ja" value="([^"]*)"/);
    if (asked) kept = await send(context, '/handelser/ny', { ...fields, ja: asked[1] }, true);
    assert.equal(kept.status(), 303, `${text}: ${kept.status()}`);
    addresses.push(new URL(kept.headers().location, register.url).pathname);
    if (n % 3 === 0) await send(context, '/kedjan/mal', { csrf, 'texts.0.text': text });
    if (n % 10 === 0) await send(context, '/handelser/vyer', { csrf, namn: text.slice(0, 40), fraga: 'kategori=KLO' });
  }
  const hostile = encodeURIComponent(TEXTS[9]);
  addresses.push(
    '/',
    `/handelser?vecka=${WEEK}`,
    `/handelser?q=${hostile}`,
    `/handelser?vecka=${hostile}&kategori=${hostile}&omrade=${hostile}`,
    `/utforska?q=${hostile}`,
    `/utforska/karta?vecka=${WEEK}`,
    '/inkorg',
    '/dubbletter',
    '/kedjan/mal',
    '/logg',
    '/att-gora',
    '/rapporter',
    `/lagesbild/${WEEK}`,
    `/logga-in?vidare=${hostile}`,
    `/logga-in?vidare=${encodeURIComponent('javascript:xq7()')}`,
    `/${hostile}`,
  );
  complaints.splice(0);
  let shown = 0;
  for (const address of addresses) {
    await page.goto(address, { waitUntil: 'load' });
    if ((await page.locator('main').innerText()).includes('xq7')) shown += 1;
  }
  await page.waitForLoadState('networkidle');
  // Points of a map tell what they are when one looks at them.
  await page.goto(`/handelser?vecka=${WEEK}`);
  await page.locator('[data-map]').first().hover({ position: { x: 200, y: 150 } });
  await page.locator('[data-map]').first().click({ position: { x: 200, y: 150 } });
  await page.waitForTimeout(500);
  // That a page is not there is told by the browser too.
  const odd = complaints.filter((said) => !said.includes('404'));
  assert.deepEqual([...ran, ...odd], []);
  assert.ok(shown > TEXTS.length, `only ${shown} pages showed one`);
  await context.close();
});

const POLLUTES = '"__proto__":{"polluted":"ja"},"constructor":{"prototype":{"polluted":"ja"}}';

test('names of the language in what scripts read change nothing of it', async () => {
  const visitor = await newVisitorAs(browser, register, 'coordinator');
  const ran = await listenTo(visitor);
  const { page, context, complaints } = visitor;
  // What a map is told, what the screening answers, and what a file under way says of itself.
  let changed = 0;
  await page.route('**/*', async (route) => {
    const kind = route.request().resourceType();
    if (kind !== 'document' && kind !== 'fetch' && kind !== 'xhr') return route.continue();
    const response = await route.fetch();
    const type = response.headers()['content-type'] ?? '';
    if (!type.includes('html') && !type.includes('json')) return route.fulfill({ response });
    let body = await response.text();
    const before = body;
    if (type.includes('json')) body = body.replace(/^\{/, `{${POLLUTES},`);
    else {
      body = body.replace(/(<script type="application\/json"[^>]*>)\{/g, `$1{${POLLUTES},`);
    }
    if (body !== before) changed += 1;
    return route.fulfill({ response, body });
  });
  const isClean = () => page.evaluate(() => ({}).polluted === undefined && [].polluted === undefined);
  await page.goto(`/handelser?vecka=${WEEK}`);
  await page.waitForLoadState('networkidle');
  assert.ok(await isClean(), 'by the map');
  await page.goto('/handelser/ny');
  await page.getByRole('textbox', { name: 'Vad som hände' }).fill('Ring 070-174 06 05');
  await page.waitForTimeout(1_500);
  assert.ok(await isClean(), 'by the screening');
  // A draft that somebody wrote into the browser who does not have the reader's key is dropped unread.
  const drafts = () => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('lagesbild:draft:')));
  const names = await drafts();
  assert.ok(names.length > 0, 'no draft was kept');
  const plant = (key) =>
    page.evaluate(
      async ([names, pollutes, key]) => {
        const text = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
        const own = document.querySelector('[data-autosave-key]').dataset.autosaveKey;
        const raw = key ?? Uint8Array.from(atob(own.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
        const aes = await crypto.subtle.importKey('raw', new Uint8Array(raw), 'AES-GCM', false, ['encrypt']);
        const fields = '[["__proto__","ja"],["constructor","ja"],["text","<img src=x onerror=xq7()>"]]';
        for (const name of names) {
          const iv = crypto.getRandomValues(new Uint8Array(12));
          const how = { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) };
          const sealed = new Uint8Array(await crypto.subtle.encrypt(how, aes, new TextEncoder().encode(fields)));
          const kept = `"saved":${Date.now()},"sent":false,"sealed":"${text(iv)}.${text(sealed)}","fields":${fields}`;
          localStorage.setItem(name, `{${pollutes},${kept}}`);
        }
      },
      [names, POLLUTES, key],
    );
  await plant(Array(32).fill(7));
  await page.goto('/handelser/ny');
  await page.waitForTimeout(500);
  assert.equal(await page.locator('.c-notice__actions button').count(), 0, 'a draft of a stranger is offered');
  assert.deepEqual(await drafts(), []);
  // And one who had it changes nothing but the fields.
  await plant(null);
  await page.goto('/handelser/ny');
  const back = page.locator('.c-notice__actions button').first();
  await back.click();
  assert.equal(await page.getByRole('textbox', { name: 'Vad som hände' }).inputValue(), '<img src=x onerror=xq7()>');
  assert.ok(await isClean(), 'by a draft');
  assert.ok(changed >= 3, `only ${changed} answers were changed`);
  // The map itself refuses a surface that brings a constructor along, and says so.
  const odd = complaints.filter((said) => !said.includes("can't serialize object"));
  assert.deepEqual([...ran, ...odd], []);
  await page.evaluate(() => localStorage.clear());
  await context.close();
});

test("what the browser refuses of a page comes to the server's log by itself", async () => {
  const { page, context } = await newVisitorAs(browser, register, 'coordinator');
  await page.goto(`/handelser?vecka=${WEEK}`);
  await page.evaluate(() => {
    const picture = new Image();
    picture.src = 'https://elak.exempelby.example/bild.png?hemligt=1';
    document.body.append(picture);
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
  });
  const heard = () => register.log().match(/a browser refused something.*/g) ?? [];
  for (let tries = 0; tries < 100 && heard().length < 2; tries += 1) await page.waitForTimeout(100);
  const log = register.log();
  assert.match(log, /a browser refused something.*img-src.*elak\.exempelby\.example/);
  assert.match(log, /a browser refused something.*script-src/);
  assert.doesNotMatch(log, /hemligt/);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await context.close();
});
