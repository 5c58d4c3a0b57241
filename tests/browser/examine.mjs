// What every page must hold to, whoever reads it: axe, width, language, title, weight.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Bytes as they are sent, packed with gzip. */
const LARGEST_HTML = 60_000;
const LARGEST_SCRIPT = 80_000;
const LARGEST_SCRIPT_WITH_MAP = 350_000;

/** Faults of the page as it stands now, each in a sentence; none is right. */
export async function faultsOf(page) {
  return [...(await axeFaults(page)), ...(await frameFaults(page))];
}

/** What a change of scheme alone can break. */
export async function colourFaultsOf(page) {
  return axeFaults(page, { runOnly: ['color-contrast', 'link-in-text-block'] });
}

// Right after a change of scheme the browser may still give one colour of the old scheme beside one of the
// new. A fault counts when it is there half a second later too.
async function axeFaults(page, choice = {}) {
  const found = await axeFaultsNow(page, choice);
  if (found.length === 0) return found;
  await page.waitForTimeout(500);
  const again = await axeFaultsNow(page, choice);
  return found.filter((fault) => again.includes(fault));
}

async function axeFaultsNow(page, choice) {
  // Evaluated by the debugger, which the page's own policy does not bind.
  await page.evaluate(`if (!window.axe) { ${axe} }`);
  return page.evaluate(async (options) => {
    // Colours that are on their way are not what a reader sees.
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    await frame();
    await frame();
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'], ...options });
    return violations.flatMap((v) =>
      v.nodes.slice(0, 4).map((n) => {
        const why = n.failureSummary?.split('\n').slice(1, 3).join(' ').trim();
        return `axe ${v.id}: ${n.target.join(' ')}: ${why} | ${n.html.slice(0, 160)}`;
      }),
    );
  }, choice);
}

async function frameFaults(page) {
  return page.evaluate(() => {
    const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth + 1) {
      const over = [...document.querySelectorAll('body *')]
        .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
        .filter((e) => !e.closest('.c-table-frame, .c-sr-only, .c-skip'))
        .slice(0, 3)
        .map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
      faults.push(`scrolls sideways: ${root.scrollWidth} in ${root.clientWidth} (${over.join(', ')})`);
    }
    if (!['sv', 'en'].includes(root.lang)) faults.push(`the language is "${root.lang}"`);
    if (document.title.trim().length < 5) faults.push(`the title is "${document.title}"`);
    if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
    const missing = document.body.innerText.match(/⟨[a-z0-9-]+⟩|\{ ?\$?[a-z_]+ ?\}/);
    if (missing) faults.push(`a text is not filled in: ${missing[0]}`);
    return faults;
  });
}

/** Listens to a page and can say what its last load weighed. A script that a worker also takes comes from the cache. */
export function weigh(page) {
  let html = 0;
  let scripts = new Map();
  let pending = [];
  page.on('response', (response) => {
    const kind = response.request().resourceType();
    if (kind !== 'document' && kind !== 'script') return;
    pending.push(
      response.body().then(
        (body) => {
          const packed = gzipSync(body).length;
          if (kind === 'document') html += packed;
          else scripts.set(response.url(), packed);
        },
        () => undefined,
      ),
    );
  });
  return {
    begin() {
      [html, scripts, pending] = [0, new Map(), []];
    },
    async faults() {
      await Promise.all(pending);
      const withMap = (await page.locator('[data-map]').count()) > 0;
      const most = withMap ? LARGEST_SCRIPT_WITH_MAP : LARGEST_SCRIPT;
      const script = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
      const faults = [];
      if (html > LARGEST_HTML) faults.push(`the HTML is ${html} bytes packed, more than ${LARGEST_HTML}`);
      if (script > most) faults.push(`the scripts are ${script} bytes packed, more than ${most}`);
      return faults;
    },
  };
}
