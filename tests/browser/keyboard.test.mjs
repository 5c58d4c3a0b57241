// The work can be done from the keyboard: past the menu in one step, a new event from its key, every field by Tab.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startRegister } from './register.mjs';
import { newVisitorAs, openBrowser } from './visitor.mjs';

let register, browser, visitor;
before(async () => {
  [register, browser] = await Promise.all([startRegister(), openBrowser()]);
  visitor = await newVisitorAs(browser, register, 'coordinator');
});
after(async () => {
  await browser?.close();
  await register?.stop();
});

/** Tab until the focus is on what is looked for, as someone without a mouse does. It is seen there. */
async function tabTo(page, locator, { most = 80, key = 'Tab' } = {}) {
  for (let steps = 1; steps <= most; steps += 1) {
    await page.keyboard.press(key);
    if (!(await locator.evaluate((element) => element === document.activeElement))) continue;
    assert.ok(await isFocusSeen(page), `the focus is not seen on ${locator}`);
    return steps;
  }
  assert.fail(`${most} steps of ${key} did not reach ${locator}`);
}

/** Within the window, with a ring around it or around what it stands for in a figure; soon, as the window may have to be rolled. */
async function isFocusSeen(page) {
  for (const last = Date.now() + 3_000; Date.now() < last; await page.waitForTimeout(50)) {
    if (await isFocusSeenNow(page)) return true;
  }
  return false;
}

function isFocusSeenNow(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const isInside = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
    const ringed = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const hit = element.querySelector('.c-figure__hit');
    const isMarked =
      ringed(getComputedStyle(element)) ||
      ringed(getComputedStyle(element, '::after')) ||
      (hit && parseFloat(getComputedStyle(hit).strokeWidth) >= 2);
    return element !== document.body && element.matches(':focus-visible') && isInside && isMarked;
  });
}

test('the first step skips the menu', async () => {
  const { page } = visitor;
  await page.goto('/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Hoppa till innehållet' });
  assert.ok(await skip.evaluate((link) => link === document.activeElement));
  assert.ok(await skip.isVisible());
  await page.keyboard.press('Enter');
  assert.ok(await page.getByRole('main').evaluate((main) => main === document.activeElement));
});

test('? shows the keys, and Escape goes back', async () => {
  const { page } = visitor;
  await page.goto('/');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Tangentbord' });
  await help.waitFor();
  await help.getByText('Ny händelse').waitFor();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
});

test('an event is recorded without a mouse', async () => {
  const { page } = visitor;
  await page.goto('/');
  await page.keyboard.press('n');
  await page.getByRole('heading', { level: 1, name: 'Ny händelse' }).waitFor();

  await tabTo(page, page.getByLabel('Vad hände?'));
  await page.keyboard.type('Tagg');
  await tabTo(page, page.getByLabel('Datum', { exact: true }));
  await page.keyboard.type('11202026');
  await tabTo(page, page.getByLabel('Plats', { exact: true }));
  await page.keyboard.type('Skogås centrum');
  await tabTo(page, page.getByRole('textbox', { name: 'Vad som hände' }));
  await page.keyboard.type('Tagg på bänken vid fontänen');
  await tabTo(page, page.getByRole('button', { name: 'Spara', exact: true }));
  await page.keyboard.press('Enter');

  await page.getByText('Händelsen är registrerad.').waitFor();
  await page.getByText('Tagg på bänken vid fontänen').waitFor();
});

test('j and Enter open a row of the list', async () => {
  const { page } = visitor;
  await page.goto('/');
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByRole('heading', { level: 1, name: 'Händelser' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: 'Uppgifter' }).waitFor();
});

test('Explore is gone through without a mouse, and the focus stays where one is', async (t) => {
  const { page } = visitor;
  const heading = (name) => page.getByRole('heading', { level: 1, name });
  const bar = page.locator('[data-brush=tid] a.c-figure__choice[tabindex="0"]');
  /** What a key leads to goes on where one was: the next step is a near one. */
  const near = 12;

  await t.test('a part of the curve is brushed', async () => {
    await page.goto('/utforska');
    await tabTo(page, bar);
    await page.keyboard.press('ArrowLeft');
    for (const _ of [1, 2]) await page.keyboard.press('Shift+ArrowLeft');
    assert.ok(await isFocusSeen(page));
    await page.keyboard.press('Enter');
    await page.waitForURL(/fran=/);
    await tabTo(page, bar, { most: near });
  });

  await t.test('an area is chosen as well, and the days are taken away again', async () => {
    await tabTo(page, page.locator('#h-omraden ~ figure a.c-figure__choice').first(), { most: 60 });
    await page.keyboard.press('Enter');
    await page.waitForURL(/omrade=/);
    const chips = page.getByRole('list', { name: 'Valda filter' }).getByRole('link');
    const all = await chips.count();
    await tabTo(page, chips.first(), { key: 'Shift+Tab', most: 60 });
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.hash === '#urval');
    assert.equal(await chips.count(), all - 1);
    assert.match(page.url(), /omrade=/);
    await tabTo(page, chips.first(), { most: 1 });
  });

  await t.test('the events of a figure are opened', async () => {
    await page.goto('/utforska?period=28-dagar');
    await tabTo(page, page.locator('.c-explore a[href^="/utforska/figur/kategorier"]'), { most: 160 });
    await page.keyboard.press('Enter');
    await heading('Kategorier').waitFor();
    await tabTo(page, page.locator('.c-table tbody a').first());
    await page.keyboard.press('Enter');
    await heading('Händelser').waitFor();
    assert.match(page.url(), /kategori=/);
  });

  await t.test('the selection is saved as a view', async () => {
    await page.goto('/utforska?period=28-dagar');
    const menu = page.locator('summary', { hasText: 'Sparade vyer' });
    await tabTo(page, menu);
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel('Spara filtret som'), { most: near });
    await page.keyboard.type('Fyra veckor');
    await page.keyboard.press('Enter');
    await page.getByText('Vyn är sparad').waitFor();
    await tabTo(page, menu);
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('link', { name: 'Fyra veckor' }), { most: near });
  });

  await t.test('the layer is switched, its bandwidth changed, and a row of its table opened', async () => {
    await page.goto('/utforska?period=90-dagar');
    await tabTo(page, page.getByRole('link', { name: 'Mönster på kartan' }));
    await page.keyboard.press('Enter');
    await heading('Händelser').waitFor();
    const layer = (name) => page.getByRole('navigation', { name: 'Lager' }).getByRole('link', { name });
    await tabTo(page, layer('Heta celler'));
    await page.keyboard.press('Enter');
    await heading('Heta celler').waitFor();
    await tabTo(page, layer('Täthet'), { most: near });
    await page.keyboard.press('Enter');
    await heading('Täthet').waitFor();
    await tabTo(page, page.getByRole('textbox', { name: 'Bandbredd i meter' }), { most: near });
    await page.keyboard.type('500');
    await page.keyboard.press('Enter');
    await page.waitForURL(/bandbredd=500/);
    await page.getByText('bandbredd 500 m').first().waitFor();
    await tabTo(page, page.locator('[aria-labelledby=h-table] tbody a').first());
    await page.keyboard.press('Enter');
    await heading('Händelser').waitFor();
    await page.goBack();
  });

  await t.test('the layer is put into the week', async () => {
    await heading('Täthet').waitFor();
    await tabTo(page, page.getByRole('link', { name: 'Lägg in i lägesbilden' }));
    await page.keyboard.press('Enter');
    await heading('Lägg in figuren i en lägesbild').waitFor();
    await tabTo(page, page.getByLabel('Vad figuren visar'));
    await page.keyboard.type('Tätast kring stationerna det senaste året.');
    await tabTo(page, page.getByRole('button', { name: 'Lägg in', exact: true }), { most: near });
    await page.keyboard.press('Enter');
    await page.waitForURL(/klart=figure-placed/);
    const placed = page.getByRole('region', { name: 'Figurer ur registret' });
    await placed.getByText('Tätast kring stationerna').waitFor();
    await tabTo(page, placed.getByRole('button', { name: 'Ta bort figuren' }), { most: near });
  });
  assert.deepEqual(visitor.complaints, []);
});
