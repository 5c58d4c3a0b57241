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

/** Tab until the focus is on what is looked for, as someone without a mouse does. */
async function tabTo(page, locator, most = 80) {
  for (let steps = 0; steps < most; steps += 1) {
    await page.keyboard.press('Tab');
    if (await locator.evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`${most} steps of Tab did not reach ${locator}`);
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
