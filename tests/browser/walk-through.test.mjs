// The walk-through of the handbook, "Från en konstig måndag till en mätt effekt", done in the demo: what it says can be done so, and
// its pictures (docs/handbook/bilder/) show what one sees. LAGESBILD_ACCEPT=1 renews those that have changed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { differs } from './pictures.mjs';
import { startRegister } from './register.mjs';
import { newVisitorAs, openBrowser } from './visitor.mjs';

const WIDTH = 900;

let register, browser, visitor;
before(async () => {
  [register, browser] = await Promise.all([startRegister(), openBrowser()]);
  visitor = await newVisitorAs(browser, register, 'coordinator', { width: WIDTH });
});
after(async () => {
  await browser?.close();
  await register?.stop();
});

/** The page from one place down, or a part of it, as the handbook shows it. */
async function pictured(name, { from, height = 560 } = {}) {
  const { page } = visitor;
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready);
  const top = from ? Math.max(0, (await from.boundingBox()).y + (await page.evaluate(() => scrollY)) - 12) : 0;
  const picture = await page.screenshot({
    fullPage: true,
    clip: { x: 0, y: Math.floor(top), width: WIDTH, height },
    animations: 'disabled',
    caret: 'hide',
    // The instants are those of the run.
    mask: [page.locator('.c-history__time'), page.locator('time')],
    maskColor: '#d8d2c4',
  });
  const golden = new URL(`../../docs/handbook/bilder/${name}.png`, import.meta.url).pathname;
  assert.equal(await differs(browser, golden, picture), '');
}

const save = () => visitor.page.getByRole('main').getByRole('button', { name: 'Spara' }).last().click();

/** An intervention against a problem, in an area from a day on. */
async function intervene(title, problem, area, from) {
  const { page } = visitor;
  await page.goto('/kedjan/atgarder/ny');
  await page.getByLabel('Rubrik').fill(title);
  await page.getByLabel(problem).check();
  await page.locator('select[name=nature]').selectOption({ label: 'Situationell' });
  await page.locator('select[name=term]').selectOption({ label: 'Kort sikt' });
  await page.locator('select[name=area]').selectOption({ label: area });
  await page.locator('input[name=from]').fill(from);
  await save();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** What its effect is measured against; leaves the reader on its effect page. */
async function choose(code, chosen) {
  const { page } = visitor;
  await page.getByRole('link', { name: 'Hjälpte det?' }).click();
  await page.getByRole('link', { name: 'Välj jämförelse' }).click();
  await page.getByRole('heading', { level: 1, name: /^Ny post/ }).waitFor();
  for (const [name, wanted] of Object.entries(chosen)) {
    if (typeof wanted === 'string') {
      await page.locator(`input[name=${name}]`).fill(wanted);
      continue;
    }
    for (const box of await page.locator(`input[name=${name}]`).all()) {
      await box.setChecked(wanted.includes(await box.getAttribute('value')));
    }
  }
  // Nothing is compared with itself.
  for (const area of chosen.comparison) await page.locator(`input[name=ring][value=${area}]`).uncheck();
  await save();
  await page.getByRole('heading', { level: 1, name: /^(?!Ny post)/ }).waitFor();
  await page.goto(`/atgarder/${code}/effekt`);
}

test('from an odd Monday to a measured effect', async (t) => {
  const { page } = visitor;
  const heading = (name) => page.getByRole('heading', { level: 1, name });

  await t.test('Monday: what is unusual', async () => {
    await page.goto('/utforska/ovanligt');
    await heading('Vad som är ovanligt').waitFor();
    await page.getByText('Brand i Flemingsberg: 14 mot väntat').first().waitFor();
    await pictured('1-ovanligt', { height: 620 });
  });

  await t.test('its events', async () => {
    await page.locator('#nr-1').getByRole('link', { name: /^Visa händelserna/ }).click();
    await heading('Händelser').waitFor();
    assert.ok(page.url().includes('kategori=BRA') && page.url().includes('omrade=flemingsberg'));
    await pictured('2-handelserna', { from: page.locator('.c-page-head').first() });
    await page.goBack();
  });

  await t.test('when it began, and where it lies', async () => {
    await page.locator('#nr-1').getByRole('link', { name: /^Året i siffror/ }).click();
    await heading('Utforska').waitFor();
    await pictured('3-aret', { from: page.locator('.c-explore__panel--tid'), height: 420 });
    await page.getByRole('link', { name: 'Mönster på kartan' }).click();
    await page.getByRole('navigation', { name: 'Lager' }).getByRole('link', { name: 'Täthet' }).click();
    await page.locator('[data-map-ready]').waitFor();
    await pictured('4-kartan', { from: page.locator('.c-patterns .c-figure__drawing'), height: 600 });
  });

  await t.test('acknowledged, it leads to a problem', async () => {
    await page.goto('/utforska/ovanligt');
    const row = page.locator('#nr-1');
    await row.locator('summary').click();
    await row.getByLabel('Leder till ett problem').check();
    await row.getByLabel('Varför').fill('Fyra veckor i rad. Räddningstjänsten bekräftar.');
    await pictured('5-kvittera', { from: row, height: 520 });
    await row.getByRole('button', { name: /^Kvittera/ }).click();
    await heading('Ny post: Problem').waitFor();
    assert.equal(await page.getByLabel('Vad', { exact: true }).inputValue(), 'Brand, Flemingsberg');
    await page.getByRole('main').getByRole('button', { name: 'Spara' }).last().click();
    await heading('Brand, Flemingsberg').waitFor();
    await pictured('6-problemet', { from: page.locator('.c-page-head').first(), height: 480 });
  });

  await t.test('an intervention, and what can be seen of it before it begins', async () => {
    await intervene('Låsta soprum i Flemingsberg', 'Brand, Flemingsberg', 'Flemingsberg', '2026-12-07');
    await choose('lasta-soprum-i-flemingsberg', { comparison: ['skogas'], after_weeks: '26' });
    await page.getByRole('heading', { name: 'Kan det synas?' }).waitFor();
    await pictured('7-kan-det-synas', { from: page.getByRole('heading', { name: 'Kan det synas?' }), height: 360 });
  });

  await t.test('an effect that is measured', async () => {
    // One that has gone on since the reckless riding of the summer.
    const problem = 'Buskörning och höga hastigheter vid skolor och torg';
    await intervene('Bommar vid Skogås centrum', problem, 'Skogås', '2026-08-17');
    await choose('bommar-vid-skogas-centrum', {
      categories: ['TRA'],
      comparison: ['trangsund', 'flemingsberg', 'varby'],
      before_weeks: '11',
      after_weeks: '12',
    });
    await page.getByRole('heading', { name: 'Svaret' }).waitFor();
    await pictured('8-effekten', { from: page.locator('.c-page-head').first(), height: 900 });
  });
  assert.deepEqual(visitor.complaints, []);
});
