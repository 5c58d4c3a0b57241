// Everything but the map works without script: here an event is recorded and the list narrowed with forms and links alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startRegister } from './register.mjs';
import { logIn, newVisitor, openBrowser } from './visitor.mjs';

let register, browser, visitor;
before(async () => {
  [register, browser] = await Promise.all([startRegister(), openBrowser()]);
  visitor = await newVisitor(browser, register, { width: 390, script: false });
  await logIn(visitor.page, register.login('coordinator'));
});
after(async () => {
  await browser?.close();
  await register?.stop();
});

const WORDS = 'Blomkruka välte vid perrongen';

test('an event is recorded, and refused with what was typed when something is missing', async () => {
  const { page } = visitor;
  await page.getByRole('link', { name: 'Ny händelse' }).first().click();
  await page.getByRole('textbox', { name: 'Vad som hände' }).fill(WORDS);
  await page.getByLabel('Plats', { exact: true }).fill('Huddinge station');
  await page.getByRole('button', { name: 'Spara', exact: true }).click();

  const refusal = page.getByRole('alert');
  await refusal.getByRole('link', { name: 'Välj vad som hände.' }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Vad som hände' }).inputValue(), WORDS);

  await page.getByLabel('Vad hände?').selectOption({ label: 'Skada på inredning' });
  await page.getByLabel('Datum', { exact: true }).fill('2026-11-20');
  await page.getByLabel('Klockslag (valfritt)', { exact: true }).fill('21:40');
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.getByText('Händelsen är registrerad.').waitFor();
});

test('the list is narrowed by a word and a choice, and shows the event', async () => {
  const { page } = visitor;
  await page.goto('/handelser');
  await page.getByLabel('Ord i händelsen').fill('blomkrukor valte perrong');
  await page.getByLabel('Område', { exact: true }).selectOption({ label: 'Sjödalen-Fullersta' });
  await page.getByRole('button', { name: 'Visa', exact: true }).click();
  await page.getByRole('status').getByText('En händelse', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Skada på inredning' }).click();
  await page.getByText(WORDS).waitFor();
  await page.getByText('2026-11-20 21.40').first().waitFor();

  await page.goBack();
  await page.getByRole('link', { name: /^Område: Sjödalen-Fullersta/ }).click();
  await page.getByRole('link', { name: /^Ord: / }).waitFor();
  assert.equal(await page.getByRole('link', { name: /^Område: / }).count(), 0);
});
