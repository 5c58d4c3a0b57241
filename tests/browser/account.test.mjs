// One's own account in a real browser: a code from the phone is set up and asked for, and a device is logged out from another.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';

import { faultsOf } from './examine.mjs';
import { AS_OF, startRegister } from './register.mjs';
import { logIn, newVisitor, newVisitorAs, openBrowser } from './visitor.mjs';

let register, browser;
before(async () => {
  [register, browser] = await Promise.all([startRegister(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await register?.stop();
});

/** The seconds of the demo's clock, which stands on its own day at the present time of day. */
function demoSeconds() {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(new Date());
  const days = Math.round((Date.parse(AS_OF) - Date.parse(today)) / 86_400_000);
  return Math.floor(Date.now() / 1000) + days * 86_400;
}

/** What a phone does: RFC 6238 from the text that stands on the page. */
function phone(text) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text.replace(/\s/g, '')].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  return (seconds) => {
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
    const tag = createHmac('sha1', secret).update(step).digest();
    const number = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, '0');
  };
}

test('a code is set up, asked for and taken once', async () => {
  const login = register.login('reader');
  const { page, context, complaints } = await newVisitor(browser, register, { width: 390 });
  await logIn(page, login);
  await page.goto('/konto');
  await page.getByRole('link', { name: 'Börja använda kod' }).click();
  await page.getByRole('img', { name: 'Ruta att läsa av med telefonen' }).waitFor();
  assert.deepEqual(await faultsOf(page), []);
  const codeAt = phone(await page.locator('code').textContent());
  const setUpAt = demoSeconds();
  await page.getByLabel('Kod', { exact: true }).fill(codeAt(setUpAt));
  await page.getByLabel('Nuvarande lösenord').fill(login.password);
  await page.getByRole('button', { name: 'Börja använda kod' }).click();
  await page.getByText('Nu loggar du in med kod').waitFor();

  await context.clearCookies();
  await logIn(page, login);
  await page.getByText('Skriv koden som din telefon visar').waitFor();
  assert.deepEqual(await faultsOf(page), []);
  const code = page.getByLabel('Kod', { exact: true });
  assert.ok(await code.evaluate((field) => field === document.activeElement));
  await code.fill(codeAt(setUpAt));
  await page.keyboard.press('Enter');
  // On a slow computer it is also too old by now.
  await page.getByText(/Koden (är redan använd|stämmer inte)/).waitFor();
  // The phone shows another code with the next half minute, and one from before its time is not taken.
  const half = (seconds) => Math.floor(seconds / 30);
  while (half(demoSeconds()) <= half(setUpAt)) await new Promise((later) => setTimeout(later, 500));
  await page.getByLabel('Kod', { exact: true }).fill(codeAt(demoSeconds()));
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  // The browser complains of the answer that said no to the used code, and of nothing else.
  assert.deepEqual(complaints.filter((line) => !line.includes('422')), []);
  await context.close();
});

test('a device is logged out from another', async () => {
  const login = register.login('coordinator');
  const here = await newVisitor(browser, register);
  const there = await newVisitor(browser, register);
  await logIn(here.page, login);
  await logIn(there.page, login);
  await here.page.goto('/konto');
  await here.page.getByRole('region', { name: 'Här är du inloggad' }).getByRole('button', { name: 'Logga ut' }).click();
  await here.page.getByText('Inloggningen är avslutad').waitFor();
  await there.page.goto('/inkorg');
  assert.equal(new URL(there.page.url()).pathname, '/logga-in');
  await here.context.close();
  await there.context.close();
});

/** A new account's one-time link, as its administrator sees it. */
async function newLink(name, email) {
  const { page, context } = await newVisitorAs(browser, register, 'administrator');
  await page.goto('/konton');
  await page.getByLabel('Namn eller funktion').fill(name);
  await page.getByLabel('E-postadress').fill(email);
  await page.locator('#identitet').selectOption('in_person');
  await page.getByRole('button', { name: 'Skapa konto' }).click();
  const link = await page.locator('code').textContent();
  await context.close();
  return new URL(link);
}

test('a one-time link opens an account, and its code is in no address that is asked for', async () => {
  const link = await newLink('Nyanställd', 'nyanstalld@exempelby.example');
  const code = link.hash.slice(1);
  assert.equal(code.length, 43);
  const { page, context, complaints } = await newVisitor(browser, register, { width: 390 });
  const asked = [];
  page.on('request', (request) => asked.push(`${request.url().split('#')[0]} ${request.headers().referer ?? ''}`));
  await page.goto(`/lank${link.hash}`);
  await page.getByText('Du öppnade en engångslänk för Nyanställd').waitFor();
  assert.equal(new URL(page.url()).hash, '');
  assert.deepEqual(await faultsOf(page), []);
  await page.getByLabel('Nytt lösenord').fill('fyra vanliga ord efter varandra');
  await page.getByRole('button', { name: 'Spara och logga in' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  assert.ok(asked.length > 3);
  assert.deepEqual(asked.filter((address) => address.includes(code)), []);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('without script a one-time link is pasted', async () => {
  const link = await newLink('Vikarie', 'vikarie@exempelby.example');
  const { page, context } = await newVisitor(browser, register, { script: false });
  await page.goto(`/lank${link.hash}`);
  await page.getByLabel('Länkens kod').fill(link.href);
  await page.getByRole('button', { name: 'Fortsätt' }).click();
  await page.getByText('Du öppnade en engångslänk för Vikarie').waitFor();
  await context.close();
});

test('a search for a person is not sent', async () => {
  const { page, context } = await newVisitorAs(browser, register, 'coordinator');
  await page.goto('/handelser');
  const search = page.getByRole('searchbox').first();
  for (const said of ['18900101-9802', 'hen heter anna.karlsson@mejl.se']) {
    await search.fill(said);
    await page.keyboard.press('Enter');
    assert.equal(await search.evaluate((field) => field.validity.patternMismatch), true, said);
    assert.equal(new URL(page.url()).search, '');
  }
  await search.fill('5000-K123456-22');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.search.includes('K123456'));
  await context.close();
});

const DRAFTED = 'Kastrull välte vid perrongen';

/** What this browser keeps of drafts. */
const keptIn = (page) =>
  page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.startsWith('lagesbild:draft:')));

/** Begins to report an event and leaves it. */
async function beginToReport(page) {
  await page.goto('/handelser/ny');
  await page.getByRole('textbox', { name: 'Vad som hände' }).fill(DRAFTED);
  await page.waitForFunction(() => Object.keys(localStorage).some((name) => name.startsWith('lagesbild:draft:')));
}

test('a draft is offered to its writer alone, and nobody can read it in the browser', async () => {
  const { page, context, complaints } = await newVisitor(browser, register);
  const offered = page.getByRole('button', { name: 'Hämta utkastet' });
  await logIn(page, register.login('coordinator'));
  await beginToReport(page);
  const [[name, value]] = await keptIn(page);
  assert.deepEqual(Object.keys(JSON.parse(value)), ['saved', 'sent', 'sealed']);
  assert.ok(!value.includes('Kastrull') && !value.includes(Buffer.from(DRAFTED).toString('base64').slice(4, 20)));
  await page.goto('/handelser/ny');
  await offered.click();
  assert.equal(await page.getByRole('textbox', { name: 'Vad som hände' }).inputValue(), DRAFTED);

  // Somebody else in the same browser, who even gives the draft the name of their own.
  await context.clearCookies();
  await logIn(page, register.login('reporter'));
  await page.goto('/handelser/ny');
  const own = `lagesbild:draft:${await page.locator('[data-autosave]').getAttribute('data-autosave')}`;
  assert.notEqual(own, name);
  await page.evaluate(([own, value]) => localStorage.setItem(own, value), [own, value]);
  await page.goto('/handelser/ny');
  await page.waitForTimeout(500);
  assert.equal(await offered.count(), 0);
  assert.deepEqual((await keptIn(page)).map(([kept]) => kept), [name], 'what does not open is dropped');

  // Its writer has it still, until they log out.
  await context.clearCookies();
  await logIn(page, register.login('coordinator'));
  await page.goto('/handelser/ny');
  await offered.waitFor();
  await page.locator('.c-menu__button').click();
  await page.getByRole('button', { name: 'Logga ut', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/logga-in');
  assert.deepEqual(await keptIn(page), []);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a draft that was sent is gone, and one that is a week old', async () => {
  const { page, context } = await newVisitorAs(browser, register, 'coordinator');
  await beginToReport(page);
  await page.getByLabel('Vad hände?').selectOption({ label: 'Skada på inredning' });
  await page.getByLabel('Datum', { exact: true }).fill('2026-11-20');
  await page.getByLabel('Plats', { exact: true }).fill('Huddinge station');
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.getByText('Händelsen är registrerad.').waitFor();
  assert.deepEqual(await keptIn(page), []);
  await beginToReport(page);
  await page.evaluate(() => {
    for (const [name, value] of Object.entries(localStorage)) {
      if (!name.startsWith('lagesbild:draft:')) continue;
      localStorage.setItem(name, JSON.stringify({ ...JSON.parse(value), saved: Date.now() - 8 * 86_400_000 }));
    }
  });
  await page.goto('/');
  assert.deepEqual(await keptIn(page), []);
  await context.close();
});

test('where a browser cannot seal a draft none is kept, and the form says so', async () => {
  const { page, context, complaints } = await newVisitorAs(browser, register, 'coordinator');
  await page.addInitScript(() => Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined }));
  await page.goto('/handelser/ny');
  await page.getByRole('textbox', { name: 'Vad som hände' }).fill(DRAFTED);
  await page.getByText('sparas inte som utkast').waitFor();
  assert.deepEqual(await keptIn(page), []);
  assert.deepEqual(await faultsOf(page), []);
  assert.deepEqual(complaints, []);
  await context.close();
});
