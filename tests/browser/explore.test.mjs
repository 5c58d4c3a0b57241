// Explore by hand: several bars or cells are chosen at once with the mouse or from the keyboard, the address holds them, Back and
// the chips take them away again; and a figure goes into the week's picture with a sentence.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { faultsOf } from './examine.mjs';
import { WEEK, startRegister } from './register.mjs';
import { WIDTHS, newVisitorAs, openBrowser } from './visitor.mjs';

let register, browser, visitor;
before(async () => {
  [register, browser] = await Promise.all([startRegister(), openBrowser()]);
  visitor = await newVisitorAs(browser, register, 'coordinator');
});
after(async () => {
  await browser?.close();
  await register?.stop();
});

const bars = (page) => page.locator('[data-brush=tid] a.c-figure__choice');
/** Hours and days stand before the cells. */
const cell = (page, day, hour) => page.locator('[data-brush=timmar] a.c-figure__choice').nth(31 + day * 24 + hour);
const asked = (page, name) => new URL(page.url()).searchParams.getAll(name);

async function middleOf(locator) {
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
}

async function drag(page, from, to) {
  await from.scrollIntoViewIfNeeded();
  await page.mouse.move(...(await middleOf(from)));
  await page.mouse.down();
  await page.mouse.move(...(await middleOf(to)), { steps: 6 });
}

test('dragging over the curve chooses its days, and Back takes them away', async () => {
  const { page } = visitor;
  await page.goto('/utforska');
  const n = await bars(page).count();
  await drag(page, bars(page).nth(n - 6), bars(page).nth(n - 3));
  await page.getByText('Enter visar, Escape avbryter').waitFor();
  await page.mouse.up();
  await page.waitForURL(/fran=/);
  assert.deepEqual([asked(page, 'fran'), asked(page, 'till')], [['2026-06-01'], ['2026-09-30']]);
  await page.getByRole('list', { name: 'Valda filter' }).getByRole('link').first().waitFor();
  await page.goBack();
  assert.equal(new URL(page.url()).search, '');
});

test('a press without a drag is a press on the bar', async () => {
  const { page } = visitor;
  await page.goto('/utforska');
  const n = await bars(page).count();
  await bars(page).nth(n - 3).click();
  await page.waitForURL(/fran=/);
  assert.deepEqual([asked(page, 'fran'), asked(page, 'till')], [['2026-09-01'], ['2026-09-30']]);
});

test('cells are chosen by dragging, and each chip takes one choice away', async () => {
  const { page } = visitor;
  await page.goto('/utforska');
  await drag(page, cell(page, 4, 20), cell(page, 5, 22));
  await page.mouse.up();
  await page.waitForURL(/timme=/);
  assert.deepEqual([asked(page, 'veckodag'), asked(page, 'timme')], [['5', '6'], ['20', '21', '22']]);
  await page.getByRole('link', { name: /Veckodag: lördag/ }).click();
  await page.waitForURL((url) => url.searchParams.getAll('veckodag').length === 1);
  assert.deepEqual([asked(page, 'veckodag'), asked(page, 'timme')], [['5'], ['20', '21', '22']]);
});

test('the same is done from the keyboard', async () => {
  const { page } = visitor;
  await page.goto('/utforska');
  const n = await bars(page).count();
  await bars(page).nth(n - 1).focus();
  await page.keyboard.press('ArrowLeft');
  for (const _ of [1, 2]) await page.keyboard.press('Shift+ArrowLeft');
  await page.getByText('Enter visar, Escape avbryter').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Enter visar, Escape avbryter').waitFor({ state: 'detached' });
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForURL(/fran=/);
  assert.deepEqual([asked(page, 'fran'), asked(page, 'till')], [['2026-08-01'], ['2026-09-30']]);

  await page.goto('/utforska');
  await cell(page, 0, 22).focus();
  for (const key of ['ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
  await page.waitForURL(/timme=/);
  assert.deepEqual([asked(page, 'veckodag'), asked(page, 'timme')], [['2', '3'], ['22', '23']]);
  assert.deepEqual(visitor.complaints, []);
});

test('one bar and one cell are reached by Tab, not all of them', async () => {
  const { page } = visitor;
  await page.goto('/utforska');
  for (const brush of ['tid', 'timmar']) {
    const reached = page.locator(`[data-brush=${brush}] a.c-figure__choice[tabindex="0"]`);
    assert.equal(await reached.count(), 1, brush);
  }
});

test('without script the bars, days and hours are links', async () => {
  const { page, context } = await newVisitorAs(browser, register, 'coordinator', { script: false });
  await page.goto('/utforska');
  await page.locator('[data-brush=timmar] a.c-figure__choice').first().click();
  await page.waitForURL(/timme=0/);
  assert.ok(await page.locator('.c-explore__drawn').isVisible(), 'the drawn map is shown');
  assert.ok(!(await page.locator('.c-explore .c-map').isVisible()));
  await context.close();
});

for (const [name, width] of Object.entries(WIDTHS)) {
  test(`Explore with its map holds to the rules on a ${name}`, async () => {
    const { page, context, complaints } = await newVisitorAs(browser, register, 'coordinator', { width });
    await page.goto('/utforska');
    await page.locator('.c-explore [data-map-ready]').waitFor();
    assert.ok(!(await page.locator('.c-explore__drawn').isVisible()), 'the map that moves stands in its place');
    assert.deepEqual(await faultsOf(page), []);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('.c-explore__drawn').isVisible(), 'the drawn map is for paper');
    await page.emulateMedia({ media: 'screen' });
    await page.goto('/utforska/karta?lager=tathet');
    await page.locator('.c-patterns [data-map-ready]').waitFor();
    const height = (selector) => page.locator(selector).evaluate((e) => Math.round(e.getBoundingClientRect().height));
    if (width === WIDTHS.wide) {
      assert.ok(Math.abs((await height('.c-patterns .c-figure__drawing')) - (await height('.c-patterns .c-map'))) <= 2);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test('a figure goes into the week with a sentence, and out again', async () => {
  const { page } = visitor;
  await page.goto('/utforska?period=28-dagar');
  await page.getByRole('link', { name: /^Lägg in i lägesbilden ?: Kategorier/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Lägg in figuren i en lägesbild' }).waitFor();
  assert.deepEqual(await faultsOf(page), []);
  await page.getByRole('button', { name: 'Lägg in', exact: true }).click();
  await page.getByRole('alert').getByText('Skriv vad figuren visar.').waitFor();
  await page.getByLabel('Vad figuren visar').fill('Klottret är det vanligaste de senaste fyra veckorna.');
  await page.getByRole('button', { name: 'Lägg in', exact: true }).click();
  await page.waitForURL(`**/lagesbild/${WEEK}?klart=figure-placed#figurer`);
  const placed = page.getByRole('region', { name: 'Figurer ur registret' });
  await placed.getByText('Klottret är det vanligaste').waitFor();
  assert.deepEqual(await faultsOf(page), []);
  await placed.getByRole('button', { name: 'Ta bort figuren' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Ta bort figuren' }).click();
  await page.waitForURL(/figure-taken-out/);
  assert.equal(await page.getByText('Klottret är det vanligaste').count(), 0);
});
