// Logging in at one's own organisation, in a real browser against a real provider: groups, logging out on both sides, and
// providers that are down, sign with another key or have the wrong time. And what `doctor` says of them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { faultsOf } from './examine.mjs';
import { logInThere, startProvider } from './provider.mjs';
import { PROGRAM, databases, freePort, startRegister } from './register.mjs';
import { WIDTHS, logIn, newVisitor, newVisitorAs, openBrowser } from './visitor.mjs';

const GOOD = 'Huddinge kommun';
const FALSE_KEY = 'Fel nyckel';
const DOWN = 'Borta';

for (const database of databases()) {
  describe(`logging in at one's own organisation on ${database}`, () => {
    let register, browser, good, falseKey, down;
    before(async () => {
      const port = await freePort();
      const home = `http://127.0.0.1:${port}`;
      const rights = { 'lage-samordnare': 'coordinator', 'lage-lasare': 'reader' };
      const people = { bo: ['lage-samordnare'], eva: ['lage-lasare', 'annat'], ola: ['annat'] };
      good = await startProvider({ name: 'kommunen', label: GOOD, home, people, rights });
      falseKey = await startProvider({ name: 'nyckel', label: FALSE_KEY, home, people, rights, wrongKey: true });
      down = await startProvider({ name: 'borta', label: DOWN, home, people, rights });
      await down.stop();
      const file = [good, falseKey, down].map((provider) => provider.settings).join('\n');
      [register, browser] = await Promise.all([startRegister({ database, port, file }), openBrowser()]);
    });
    after(async () => {
      await browser?.close();
      await register?.stop();
      await Promise.all([good?.stop(), falseKey?.stop()]);
    });

    /** From our log-in page over to theirs. */
    async function goTo(page, label) {
      await page.goto('/logga-in');
      await page.getByRole('link', { name: `Logga in med ${label}` }).click();
    }
    /** The browser complains of the answer that says no, and of the provider's own pages; of nothing else. */
    const others = (complaints) => complaints.filter((line) => !/422|^.(interaction|session)/.test(line));
    const isIn = async (page) => new URL((await page.goto('/konto')).url()).pathname === '/konto';

    test('groups decide what one may, and logging out here logs out there', async () => {
      const { page, context, complaints } = await newVisitor(browser, register);
      await page.goto('/logga-in');
      for (const width of [WIDTHS.phone, WIDTHS.desk]) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await faultsOf(page), []);
      }
      await page.goto('/inkorg');
      await page.getByRole('link', { name: `Logga in med ${GOOD}` }).click();
      await logInThere(page, 'bo');
      await page.waitForURL((url) => url.pathname === '/inkorg');
      await page.goto('/konto');
      await page.getByText('Samordnare, ').first().waitFor();
      await page.getByText(`Du kommer in med din inloggning hos ${GOOD}`).waitFor();
      assert.deepEqual(await faultsOf(page), []);
      // Another site is gone to by oneself, and asks once more.
      await page.locator('summary').filter({ hasText: 'bo hos' }).click();
      await page.locator('form[action="/logga-ut"] button').click();
      await page.getByText('som är en annan webbplats').waitFor();
      assert.deepEqual(await faultsOf(page), []);
      await page.getByRole('link', { name: 'och logga ut där' }).click();
      await page.waitForURL((url) => url.origin === good.issuer);
      await page.getByRole('button', { name: /yes/i }).click();
      await page.waitForURL((url) => url.pathname === '/logga-in');
      assert.equal(await isIn(page), false);
      await goTo(page, GOOD);
      await page.locator('input[name=login]').waitFor();
      // Other groups by the next time.
      good.people.bo = ['lage-lasare'];
      await logInThere(page, 'bo');
      await page.waitForURL((url) => url.pathname === '/');
      await page.goto('/konto');
      await page.getByText('Läsare, ').first().waitFor();
      assert.equal(await page.getByText('Samordnare, ').count(), 0);
      assert.deepEqual(others(complaints), []);
      await context.close();
    });

    test('without a group that gives something nobody gets in', async () => {
      const { page, context, complaints } = await newVisitor(browser, register, { width: WIDTHS.phone });
      await goTo(page, GOOD);
      await logInThere(page, 'ola');
      await page.getByText('ingen av dina grupper där ger rättigheter här').waitFor();
      assert.deepEqual(await faultsOf(page), []);
      assert.equal(await isIn(page), false);
      assert.deepEqual(others(complaints), []);
      await context.close();
    });

    test('who is logged out there is out here', async () => {
      const { page, context } = await newVisitor(browser, register);
      await goTo(page, GOOD);
      await logInThere(page, 'eva');
      await page.waitForURL((url) => url.pathname === '/');
      assert.equal(await isIn(page), true);
      const there = await context.newPage();
      await there.goto(`${good.issuer}/session/end`);
      await there.getByRole('button', { name: /yes/i }).click();
      await there.waitForURL((url) => url.pathname.includes('/success'));
      assert.equal(await isIn(page), false);
      await context.close();
    });

    test('a provider that is down, has another key or the wrong time stops nobody else', async () => {
      const { page, context, complaints } = await newVisitor(browser, register);
      await goTo(page, DOWN);
      await page.getByText(`${DOWN} svarar inte som det ska just nu`).waitFor();
      await goTo(page, FALSE_KEY);
      await logInThere(page, 'bo');
      await page.getByText(`Svaret från ${FALSE_KEY} gick inte att lita på`).waitFor();
      assert.deepEqual(await faultsOf(page), []);
      for (const seconds of [3_600, -3_600]) {
        await context.clearCookies();
        good.moveClock(seconds);
        await goTo(page, GOOD);
        await logInThere(page, 'eva');
        await page.getByText(`Svaret från ${GOOD} gick inte att lita på`).waitFor();
      }
      good.moveClock(0);
      assert.equal(await isIn(page), false);
      await logIn(page, register.login('reader'));
      assert.equal(await isIn(page), true);
      assert.deepEqual(others(complaints), []);
      // It comes up again.
      await down.start();
      await context.clearCookies();
      await page.waitForTimeout(10_500);
      await goTo(page, DOWN);
      await logInThere(page, 'eva');
      await page.waitForURL((url) => url.pathname === '/');
      await down.stop();
      await context.close();
    });

    test('the administrator sees what to register and what is wrong', async () => {
      const { page, context, complaints } = await newVisitorAs(browser, register, 'administrator');
      await page.goto('/konton');
      await page.getByRole('link', { name: 'Visa och pröva' }).click();
      const card = (label) => page.locator('section').filter({ has: page.getByRole('heading', { name: label }) });
      await card(GOOD).getByText(`${register.url}/logga-in/via/kommunen/svar`).waitFor();
      await card(GOOD).getByRole('button', { name: 'Pröva' }).click();
      await card(GOOD).getByText('Klockan där går som vår').waitFor();
      await card(DOWN).getByRole('button', { name: 'Pröva' }).click();
      await card(DOWN).getByText('Adressen går inte att nå').waitFor();
      for (const width of [WIDTHS.phone, WIDTHS.desk]) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await faultsOf(page), []);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  });
}

describe('doctor on a provider', () => {
  let folder, provider;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lagesbild-openid-'));
    const rights = { lage: 'reader' };
    provider = await startProvider({ name: 'a', label: 'A', home: 'http://127.0.0.1:8080', people: {}, rights });
  });
  after(async () => {
    await provider?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The checks of log-ins, whatever else there is to say. */
  async function doctor(text) {
    const file = join(folder, 'lagesbild.toml');
    writeFileSync(file, text);
    const answer = await new Promise((done) => {
      execFile(PROGRAM, ['doctor', '--json', '--data', folder], (_, stdout) => done(stdout));
    });
    return JSON.parse(answer).checks.filter((check) => check.name === 'inloggning hos annan');
  }

  test('says that it is right, and what to register', async () => {
    const checks = await doctor(provider.settings);
    assert.deepEqual(checks.map((check) => check.ok), [true]);
    assert.match(checks[0].found, /svarar och är den som ställts in.*\/logga-in\/via\/a\/svar/);
  });

  test('says what is wrong and what to do', async () => {
    const free = await freePort();
    const with_ = (from, to) => provider.settings.replace(from, to);
    for (const [text, found, cure] of [
      [with_(provider.issuer, `http://localhost:${free}`), /går inte att nå/, /issuer/],
      [with_(provider.issuer, provider.issuer.replace('localhost', '127.0.0.1')), /kallar sig/, /precis så/],
      [with_(provider.issuer, `${provider.issuer}/nej`), /Svaret var 404/, /well-known/],
      [with_(provider.issuer, 'https://in.finns-inte.invalid'), /Namnet in.finns-inte.invalid finns inte/, /issuer/],
      [with_(provider.issuer, 'http://in.example'), /egna datorn/, /\[\[openid\]\]/],
      [with_(/\[\[openid.rights[^]*/, ''), /Ingen grupp ger rättigheter/, /openid.rights/],
    ]) {
      const wrong = (await doctor(text)).filter((check) => !check.ok);
      assert.equal(wrong.length, 1, JSON.stringify(wrong));
      assert.match(wrong[0].found, found);
      assert.match(wrong[0].cure, cure);
    }
    assert.deepEqual(await doctor(''), [], 'not set up is not wrong');
  });
});
