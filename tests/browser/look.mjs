// Pictures of every page that each role can reach, in four widths, light and dark, to be looked at.
//
//   node look.mjs                        everything, on a demo of its own
//   node look.mjs --role coordinator --path /handelser --width 390 --scheme dark
//
// The pictures lie in output/, with the role, the page, the width and the scheme in their names.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { pagesReachedBy } from './reach.mjs';
import { startRegister } from './register.mjs';
import { WIDTHS, newVisitor, newVisitorAs, openBrowser, sizeOf } from './visitor.mjs';

const { values: wish } = parseArgs({
  options: {
    role: { type: 'string', multiple: true },
    path: { type: 'string', multiple: true },
    width: { type: 'string', multiple: true },
    scheme: { type: 'string', multiple: true },
    viewport: { type: 'boolean', default: false },
  },
});
const roles = wish.role ?? ['coordinator', 'vaktare', 'osg_member', 'reader', 'administrator'];
const widths = (wish.width ?? Object.values(WIDTHS)).map(Number);
const schemes = wish.scheme ?? ['light', 'dark'];

const output = new URL('output/', import.meta.url).pathname;
if (!wish.role && !wish.path) rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });

const register = await startRegister();
const browser = await openBrowser();
try {
  if (!wish.role) await take('stranger', await newVisitor(browser, register), ['/logga-in', '/finns-inte']);
  for (const role of roles) {
    const visitor = await newVisitorAs(browser, register, role);
    const paths = wish.path ?? (await pagesReachedBy(visitor.context, { perPath: 2 })).pages;
    await take(role, visitor, paths);
    await visitor.context.close();
  }
} finally {
  await browser.close();
  await register.stop();
}

async function take(role, { page, complaints }, paths) {
  for (const path of paths) {
    for (const width of widths) {
      await page.setViewportSize(sizeOf(width));
      await page.goto(path, { waitUntil: 'load' });
      if (await page.locator('[data-map]').count()) await page.waitForTimeout(1_500);
      for (const scheme of schemes) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.waitForTimeout(150);
        const name = `${role}${path.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}-${width}-${scheme}.png`;
        await page.screenshot({ path: output + name, fullPage: !wish.viewport });
      }
    }
    console.log(role, path);
  }
  for (const complaint of complaints.splice(0)) console.log('  complaint:', complaint);
  const pdf = role === 'coordinator' && (await page.request.get('/lagesbild/2026-W46.pdf'));
  if (pdf && pdf.ok()) {
    writeFileSync(`${output}weekly.pdf`, await pdf.body());
    execFileSync('pdftoppm', ['-r', '80', '-png', `${output}weekly.pdf`, `${output}weekly`]);
  }
}
