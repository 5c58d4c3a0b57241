// A picture of a page against the one that somebody looked at. With LAGESBILD_ACCEPT=1 it takes that one's place.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Letters are drawn a little differently from one machine to another; what has moved differs by more. */
const MOST_APART = 64;
const IN_A_THOUSAND = 20;

/**
 * What differs, in a sentence; nothing when they are alike.
 * @param {import('playwright-core').Browser} browser
 * @param {string} path where the picture lies that somebody looked at
 * @param {Buffer} picture as it is now
 */
export async function differs(browser, path, picture) {
  if (process.env.LAGESBILD_ACCEPT || !existsSync(path)) {
    if (!process.env.LAGESBILD_ACCEPT) return `${path} is missing. Accept it with LAGESBILD_ACCEPT=1 and look at it`;
    const same = existsSync(path) && (await apart(browser, readFileSync(path), picture)) === '';
    // What is alike is not written anew, so that the history keeps one of each.
    if (!same) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, picture);
    }
    return '';
  }
  const why = await apart(browser, readFileSync(path), picture);
  return why && `${path}: ${why}`;
}

async function apart(browser, before, now) {
  const page = await browser.newPage();
  try {
    const pictures = [before, now].map((bytes) => `data:image/png;base64,${bytes.toString('base64')}`);
    return await page.evaluate(
      async ([addresses, most, inAThousand]) => {
        const dots = async (address) => {
          const bitmap = await createImageBitmap(await (await fetch(address)).blob());
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
          const pen = canvas.getContext('2d');
          pen.drawImage(bitmap, 0, 0);
          return pen.getImageData(0, 0, bitmap.width, bitmap.height);
        };
        const [a, b] = await Promise.all(addresses.map(dots));
        if (a.width !== b.width || Math.abs(a.height - b.height) > 4) {
          return `it is ${b.width} × ${b.height} and was ${a.width} × ${a.height}`;
        }
        const n = a.width * Math.min(a.height, b.height);
        let differ = 0;
        for (let at = 0; at < n * 4; at += 4) {
          if ([0, 1, 2].some((c) => Math.abs(a.data[at + c] - b.data[at + c]) > most)) differ += 1;
        }
        const share = (differ * 1000) / n;
        return share > inAThousand ? `${share.toFixed(1)} dots in a thousand differ` : '';
      },
      [pictures, MOST_APART, IN_A_THOUSAND],
    );
  } finally {
    await page.close();
  }
}
