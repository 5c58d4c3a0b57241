// The whole week as a coordinator lives it, wide and on a phone: three reports come in, the inbox is sorted, a
// duplicate is merged, the week is assessed, decided and adopted, and those who reported hear what came of it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { faultsOf } from './examine.mjs';
import { WEEK, databases, startRegister } from './register.mjs';
import { WIDTHS, logIn, newVisitor, openBrowser } from './visitor.mjs';

const REPORTS = [
  { from: 'Bevakning Exempel AB', name: 'vaktrapport.csv', accepted: 5, rejected: 1 },
  { from: 'Huge Bostäder AB', name: 'fastighetsrapport.xlsx', accepted: 3, rejected: 1 },
  { from: 'Exempel Rondering AB', name: 'rondrapport.eml', accepted: 3, rejected: 1 },
];
const SUMMARY = 'Lugn vecka i stort. Klottret på torget är anmält två gånger och räknas en gång.';
const DECISION = 'Se över belysningen vid torget';
const FEEDBACK = 'Klottret på torget är sanerat. Tack för rapporten.';

/** By the main menu, which is folded on a phone. */
async function goTo(page, name) {
  const link = page.getByRole('navigation', { name: 'Huvudmeny' }).getByRole('link', { name, exact: true });
  if (!(await link.isVisible())) await page.getByText('Meny', { exact: true }).click();
  await link.click();
}

async function importReport(page, report, look) {
  await goTo(page, 'Import');
  await page.getByLabel('Vem har lämnat filen?').selectOption({ label: report.from });
  await page.getByLabel('Fil', { exact: true }).setInputFiles(new URL(`files/${report.name}`, import.meta.url).pathname);
  await page.getByRole('button', { name: 'Titta på filen' }).click();
  await page.getByRole('heading', { name: 'Så här läses filen' }).waitFor();
  await look(`preview of ${report.name}`);
  await page.getByRole('button', { name: 'Läs in filen' }).click();
  await page.getByRole('term').filter({ hasText: 'Nya händelser' }).waitFor();
  await look(`result of ${report.name}`);
  const number = async (label) =>
    Number(await page.getByText(label, { exact: true }).first().locator('xpath=following-sibling::dd').innerText());
  assert.deepEqual(
    { ...report, accepted: await number('Nya händelser'), rejected: await number('Avvisade rader') },
    report,
  );
}

async function assess(page) {
  await page.getByLabel('Sammanfattning', { exact: true }).fill(SUMMARY);
  const areas = page.getByRole('complementary', { name: 'Bedömning' }).getByRole('group').filter({ has: page.getByLabel('Nivå') });
  const folded = page.getByRole('complementary', { name: 'Bedömning' }).locator('details:not([open]) > summary');
  while (await folded.count()) await folded.first().click();
  const count = await areas.count();
  assert.equal(count, 12, 'one assessment for each part of the municipality');
  for (let n = 0; n < count; n += 1) {
    const area = areas.nth(n);
    await area.getByLabel('Nivå').selectOption({ label: n === 0 ? 'Förhöjt' : 'Normalt' });
    await area.getByLabel('Riktning').selectOption({ label: 'Oförändrat' });
    await area.getByLabel('Bedömning').fill('Som väntat för årstiden.');
  }
  for (const name of [/^Samordnare\b/, /^Kommunpolis\b/]) await page.getByRole('checkbox', { name }).first().check();
  await page.getByRole('button', { name: 'Spara utkastet' }).click();
  await page.getByText('Ändringen är sparad.').waitFor();
}

async function decide(page) {
  await page.getByLabel('Vad ska göras?').fill(DECISION);
  await page.getByLabel('Ansvarig funktion').selectOption({ label: 'Teknisk direktör' });
  await page.getByLabel('Senast', { exact: true }).fill('2026-12-07');
  await page.getByRole('button', { name: 'Anteckna beslutet' }).click();
  await page.getByText('Beslutet är antecknat.').waitFor();
}

function checkPdf(bytes) {
  assert.equal(bytes.subarray(0, 4).toString(), '%PDF');
  assert.ok(bytes.length > 20_000, `only ${bytes.length} bytes`);
  const checker = process.env.PAGE_VALIDATION;
  if (!checker) {
    console.log('PAGE_VALIDATION is not set: the PDF is not tried against PDF/UA-1');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lagesbild-pdf-'));
  try {
    writeFileSync(join(folder, 'week.pdf'), bytes);
    const script = new URL('pdf_ua.py', import.meta.url).pathname;
    const { compliant, failures } = JSON.parse(execFileSync(checker, [script, join(folder, 'week.pdf')]));
    assert.ok(compliant, JSON.stringify(failures));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sortInbox(page, look) {
  await goTo(page, 'Inkorg');
  await look('the inbox');
  const row = (text) => page.getByRole('row').filter({ hasText: text });
  await row('Ruta krossad vid entrén på gaveln').getByRole('button', { name: /^Sortera in/ }).click();
  await page.getByRole('status').filter({ hasText: 'En händelse är insorterad.' }).waitFor();
  for (const text of ['Smällare på perrongen', 'Soffa och vitvaror vid miljöhuset']) {
    await row(text).getByRole('checkbox').check();
  }
  await page.getByRole('button', { name: 'Sortera in valda' }).first().click();
  await page.getByRole('status').filter({ hasText: '2 händelser är insorterade.' }).waitFor();
}

async function mergeDuplicate(page, look) {
  await goTo(page, 'Inkorg');
  const row = page.getByRole('row').filter({ hasText: 'Blå tagg på fasaden mot torget' });
  await row.getByRole('link', { name: /^Troligen samma som/ }).first().click();
  const pair = page.locator('form').filter({ hasText: 'Blå tagg' }).filter({ hasText: 'Tagg i blått på fasad' });
  await pair.waitFor();
  await look('a likely duplicate');
  await pair.getByRole('button', { name: 'Samma händelse' }).click();
  await page.getByRole('status').filter({ hasText: 'Händelserna är sammanslagna.' }).waitFor();
}

async function adopt(page, look) {
  await page.getByRole('link', { name: 'Fastställ', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Fastställ lägesbild vecka 47' }).waitFor();
  await look('adopting');
  await page.getByRole('button', { name: 'Fastställ lägesbilden' }).click();
  await page.getByText('Lägesbilden är fastställd och låst.').waitFor();
  await page.getByText(SUMMARY).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Spara utkastet' }).count(), 0, 'an adopted picture is locked');
  await look('the adopted week');
}

async function answerReporters(page, look) {
  await goTo(page, 'Återkoppling');
  await page.getByRole('link', { name: 'Bevakning Exempel AB' }).click();
  const text = page.getByRole('textbox', { name: 'Återkoppling' });
  const drafted = await text.inputValue();
  assert.match(drafted, /Vi har fått \d+ rapporter från er för vecka 47\./);
  await text.fill(`${drafted}\n${FEEDBACK}`);
  await look('feedback');
  await page.getByRole('button', { name: 'Skicka', exact: true }).click();
  await page.getByText('Återkopplingen är skickad.').waitFor();
}

async function readAsReporter(page, register, look) {
  await page.locator('summary').filter({ hasText: 'Samordnare' }).click();
  await page.getByRole('button', { name: 'Logga ut' }).click();
  await logIn(page, register.login('vaktare'));
  await look('the start page of a guard');
  await goTo(page, 'Återkoppling');
  await page.getByText(FEEDBACK).first().waitFor();
  await look('feedback as a guard reads it');

  await goTo(page, 'Händelser');
  const find = async (words) => {
    await page.getByLabel('Ord i händelsen').fill(words);
    await page.getByRole('button', { name: 'Visa', exact: true }).click();
  };
  await find('smällare perrongen');
  await page.getByRole('row').filter({ hasText: 'Flemingsbergs station' }).first().waitFor();
  assert.equal(await page.getByRole('row').filter({ hasText: 'Huge Bostäder AB' }).count(), 0);
  await find('porttelefonen sönderslagen');
  await page.getByText('Inga händelser motsvarar filtret').waitFor();
}

for (const database of databases()) {
  for (const width of [WIDTHS.desk, WIDTHS.phone]) {
    describe(`the week on ${database}, ${width} pixels wide`, () => {
      let register, browser, page, complaints;
      before(async () => {
        [register, browser] = await Promise.all([startRegister({ database }), openBrowser()]);
        ({ page, complaints } = await newVisitor(browser, register, { width }));
      });
      after(async () => {
        await browser?.close();
        await register?.stop();
      });
      /** Each step of the way is a page that must be right. */
      const look = async (step) => assert.deepEqual([...(await faultsOf(page)), ...complaints.splice(0)], [], step);

      test('the coordinator logs in', async () => {
        await logIn(page, register.login('coordinator'));
        await look('the start page');
      });

      test('three reports come in, and each row is an event or has a reason', async () => {
        for (const report of REPORTS) await importReport(page, report, look);
        await importReport(page, { ...REPORTS[0], accepted: 0 }, look);
      });

      test('the inbox is sorted', () => sortInbox(page, look));

      test('one event that two have reported is merged', () => mergeDuplicate(page, look));

      test('the week that has drafted itself is assessed, and a decision is written', async () => {
        await goTo(page, 'Lägesbilder');
        await page.getByRole('link', { name: 'Bedöm vecka 47' }).click();
        await page.getByRole('heading', { level: 1, name: 'Lägesbild vecka 47' }).waitFor();
        await look('the draft');
        await assess(page);
        await decide(page);
        await look('the assessed week');
      });

      test('the week is adopted and locked', () => adopt(page, look));

      test('the PDF is there and can be read by everyone', async () => {
        const link = page.getByRole('link', { name: 'PDF', exact: true });
        const response = await page.context().request.get(await link.getAttribute('href'));
        assert.equal(response.headers()['content-type'], 'application/pdf');
        checkPdf(await response.body());
      });

      test('those who reported hear what came of it', () => answerReporters(page, look));

      test('a guard reads the answer, and sees only what the own organisation reported', () =>
        readAsReporter(page, register, look));
    });
  }
}
