// The pages that a reader can reach by following links from the start page, one of each kind.

// Kinds of records whose pages are looked at one by one: each has something of its own to show.
const OWN = ['problem', 'mal', 'atgarder', 'medborgarloften', 'budgetpaket', 'indikatorer', 'moten', 'revisionsfragor'];
// Below these every name is one record among many.
const RECORDS = ['styrdokument', 'sparning', 'overlamning', 'revision', 'tertial', 'mal', 'dagordning'];

/** A record stands for all of its kind, and a list that is sorted or searched for all lists. */
function recordOf(parts, chosen) {
  const [, first, second, third] = parts;
  const page = (part) => (part === 'ny' || part === undefined ? part : '*');
  // A file is made in one way whatever it tells.
  if (parts.includes('fil')) return ['', 'fil', parts.at(-1)];
  if (first === 'kedjan' && second && !third && chosen) return ['', first, '*'];
  if (first === 'kedjan' && second) {
    // Their forms are one form, made from different fields.
    const forms = third === 'ny' || parts[4] === 'andra';
    const kind = OWN.includes(second) && !(forms && second !== 'medborgarloften') ? second : '*';
    return ['', first, kind, ...(third ? [page(third)] : []), ...parts.slice(4)];
  }
  if (first === 'rapporter' && third) return ['', first, second, '*'];
  if (RECORDS.includes(first) && second) {
    const deep = first === 'sparning' ? 2 : 1;
    return ['', first, ...Array(deep).fill('*'), ...parts.slice(2 + deep)];
  }
  return parts;
}

/** `/handelser/412` and `/handelser/97` are one kind, and so are two weeks; what is chosen after `?` is another page
 * only by the names of what is chosen. */
export function kindOf(address) {
  const { pathname, searchParams } = new URL(address, 'http://here');
  const path = recordOf(pathname.split('/'), searchParams.size > 0)
    .map((part) => (/^(\d+|\d{4}-W\d\d|[0-9a-f-]{12,})$/.test(part) ? ':' : part))
    .join('/');
  // The same page as of another day is the same page.
  const names = [...new Set(searchParams.keys())].filter((name) => name !== 'dag').sort();
  return names.length ? `${path}?${names.join('&')}` : path;
}

/**
 * Addresses of pages, at most `perPath` ways of choosing on each path. Follows links only; presses nothing.
 * @returns {Promise<{ pages: string[], broken: string[] }>}
 */
export async function pagesReachedBy(context, { perPath = 3, most = 120, more = [] } = {}) {
  const seen = new Set();
  const ways = new Map();
  const pages = [];
  const broken = [];
  const queue = ['/', ...more];
  while (queue.length && pages.length < most) {
    const address = queue.shift();
    const kind = kindOf(address);
    const path = kind.split('?')[0];
    if (seen.has(kind) || (ways.get(path) ?? 0) >= perPath) continue;
    seen.add(kind);
    const response = await context.request.get(address, { maxRedirects: 0, timeout: 60_000 });
    if (response.status() >= 400) broken.push(`${address} answers ${response.status()}`);
    if (!response.ok() || !response.headers()['content-type']?.startsWith('text/html')) continue;
    ways.set(path, (ways.get(path) ?? 0) + 1);
    pages.push(address);
    for (const [, href] of (await response.text()).matchAll(/<a\b[^>]*?\shref="(\/[^"]*)/g)) {
      // A written `&` may hold a `#`, which is no beginning of a part of the page.
      queue.push(href.replaceAll('&amp;', '&').replaceAll('&#38;', '&').split('#')[0]);
    }
  }
  return { pages, broken };
}
