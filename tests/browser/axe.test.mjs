// Every page that a role can reach: nothing for axe to say, nothing sideways, no complaint from the browser, not too heavy.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { colourFaultsOf, faultsOf, weigh } from './examine.mjs';
import { pagesReachedBy } from './reach.mjs';
import { startRegister } from './register.mjs';
import { newVisitor, newVisitorAs, openBrowser, sizeOf } from './visitor.mjs';

let register, browser;
before(async () => {
  [register, browser] = await Promise.all([startRegister(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await register?.stop();
});

const WIDTHS = [1280, 390];

/** Every way from the root of a page to one of its elements that has been looked at, for any role. */
const lookedAt = new Set();

/** Whether something stands on the page where nothing like it stood on a page before. */
async function showsSomethingNew(page) {
  const ways = await page.evaluate(waysOf);
  const fresh = ways.filter((way) => !lookedAt.has(way));
  for (const way of fresh) lookedAt.add(way);
  return fresh.length > 0;
}

function waysOf() {
  const ways = new Set();
  const walk = (element, above) => {
    const own = ['class', 'role', 'type'].map((name) => element.getAttribute(name) ?? '').join('.');
    const way = `${above}>${element.localName}.${own}`;
    ways.add(way);
    for (const child of element.children) walk(child, way);
  };
  walk(document.documentElement, '');
  return [...ways];
}

async function check({ page, complaints }, addresses, broken = []) {
  const weight = weigh(page);
  const faults = [...broken];
  for (const address of addresses) {
    await page.setViewportSize(sizeOf(WIDTHS[0]));
    weight.begin();
    await page.goto(address, { waitUntil: 'load' });
    for (const fault of await weight.faults()) faults.push(`${address}: ${fault}`);
    if (!(await showsSomethingNew(page))) {
      // What it still fetches is its own, not the next page's.
      await page.waitForLoadState('networkidle');
      continue;
    }
    for (const width of WIDTHS) {
      await page.setViewportSize(sizeOf(width));
      await page.emulateMedia({ colorScheme: 'light' });
      for (const fault of await faultsOf(page)) faults.push(`${address} (${width}): ${fault}`);
      await page.emulateMedia({ colorScheme: 'dark' });
      for (const fault of await colourFaultsOf(page)) faults.push(`${address} (${width}, dark): ${fault}`);
    }
    faults.push(...complaints.splice(0));
  }
  assert.equal(faults.join('\n'), '');
}

test('before log-in: the form', async () => {
  const visitor = await newVisitor(browser, register);
  await check(visitor, ['/logga-in', '/logga-in?vidare=%2Fhandelser', '/lank']);
  await visitor.context.close();
});

for (const [who, name] of [
  ['coordinator', 'a coordinator'],
  ['vaktare', 'a guard who reports'],
  ['osg_member', 'a member of the OSG'],
  ['reader', 'a reader'],
  ['administrator', 'an administrator'],
]) {
  test(`every page that ${name} reaches`, async () => {
    const visitor = await newVisitorAs(browser, register, who);
    const { pages, broken } = await pagesReachedBy(visitor.context);
    assert.ok(pages.length >= 2, `only ${pages}`);
    await check(visitor, pages, broken);
    await visitor.context.close();
  });
}
