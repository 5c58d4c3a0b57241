// Every report that can be taken along: its PDF is tried against PDF/UA-1, and LibreOffice opens its Word and Excel files and
// finds in them what stands on the page. Its JSON holds to the published schema.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { WEEK, startRegister } from './register.mjs';
import { newVisitorAs, openBrowser } from './visitor.mjs';

const WORD = /[\p{L}\p{N}]+/gu;
const words = (text) => text.match(WORD) ?? [];

describe('the documents', () => {
  let register, browser, visitor;
  const folder = mkdtempSync(join(tmpdir(), 'lagesbild-documents-'));
  /** Name, address and what stands on its page, of one report of each kind. */
  const reports = [];

  before(async () => {
    [register, browser] = await Promise.all([startRegister(), openBrowser()]);
    visitor = await newVisitorAs(browser, register, 'samordnare');
    const { page, context } = visitor;
    await page.goto('/rapporter');
    const first = await page
      .locator('main section ul')
      .evaluateAll((lists) => lists.map((list) => list.querySelector('a').getAttribute('href')));
    const fetched = async (address, name) => {
      const answer = await context.request.get(address);
      assert.equal(answer.status(), 200, address);
      writeFileSync(join(folder, name), await answer.body());
    };
    for (const kind of ['xlsx', 'json', 'gpkg']) await fetched(`/handelser/export.${kind}?fran=2026-11-01`, `handelser.${kind}`);
    for (const of of ['handelser', 'rapport', 'figur']) await fetched(`/schema/${of}-1.json`, `${of}.schema.json`);
    await fetched('/utforska/figur/upprepning.json', 'figur-upprepning.json');
    await fetched('/utforska/ovanligt/fil/json', 'figur-ovanligt.json');
    await fetched(`/lagesbild/${WEEK}.pdf`, 'lagesbild-vecka.pdf');
    for (const address of first) {
      await page.goto(address);
      const told = await page.evaluate(() => {
        const texts = (selector) => [...document.querySelectorAll(selector)].map((at) => at.textContent.trim());
        return {
          title: document.querySelector('h1').textContent.trim(),
          headings: texts('main section > h2'),
          // What stands on the page, from top to bottom: headings, and the first words of each row, without the note below them.
          // The figures' own numbers, behind a press on the page, stand at the end on paper.
          order: [...document.querySelectorAll('main section > h2:not(#h-adopt), main section tbody th[scope=row]')]
            .filter((at) => !at.closest('details'))
            .map((at) => at.firstChild.textContent.trim()),
          text: [...document.querySelectorAll('main section')].map((at) => at.textContent).join('\n'),
          rows: [...document.querySelectorAll('main section tbody th[scope=row]')].map((th) => th.firstChild.textContent.trim()).filter(Boolean),
          adopts: document.querySelector('#h-adopt')?.textContent.trim(),
          files: [...document.querySelectorAll('.c-page-head__actions a[href*="/fil/"]')].map((a) => a.getAttribute('href')),
        };
      });
      const name = address.replace(/^\//, '').replace(/[^a-z0-9-]+/gi, '_');
      for (const file of told.files) {
        await fetched(file, `${name}.${/fil\/(\w+)/.exec(file)[1]}`);
      }
      reports.push({ name, ...told });
    }
  });

  after(async () => {
    await browser?.close();
    await register?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('there is one of each kind', () => {
    assert.ok(reports.length >= 20, `only ${reports.map((r) => r.name)}`);
    for (const report of reports) assert.ok(report.files.length >= 2, report.name);
  });

  test('every PDF holds to PDF/UA-1', (t) => {
    const checker = process.env.PAGE_VALIDATION;
    if (!checker) return t.skip('PAGE_VALIDATION is not set');
    const script = new URL('pdf_ua.py', import.meta.url).pathname;
    for (const { name } of reports) {
      const { compliant, failures } = JSON.parse(execFileSync(checker, [script, join(folder, `${name}.pdf`)]));
      assert.ok(compliant, `${name}: ${JSON.stringify(failures)}`);
    }
  });

  const plain = (text) => (text.match(WORD) ?? []).join('');
  const drawn = () => [...reports.map((r) => r.name), 'lagesbild-vecka'];

  test('what stands on a page comes in the same order in its PDF, and no heading is left alone at the foot', () => {
    for (const { name, title, order } of reports) {
      const pdf = join(folder, `${name}.pdf`);
      // In the order in which it is read aloud.
      const read = plain(execFileSync('pdftotext', ['-raw', '-nopgbrk', pdf, '-'], { encoding: 'utf8' }));
      let at = 0;
      for (const part of [title, ...order].map(plain).filter(Boolean)) {
        const next = read.indexOf(part, at);
        assert.ok(next >= 0, `${name}: "${part}" does not stand after "${read.slice(Math.max(at - 40, 0), at)}"`);
        at = next;
      }
      const headings = new Set(order.map(plain));
      const pages = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).split('\f');
      pages.forEach((text, i) => {
        // The last line is the foot of the page.
        const last = text.split('\n').filter((line) => line.trim()).at(-2) ?? '';
        const row = reports.find((r) => r.name === name).rows.map(plain);
        assert.ok(!headings.has(plain(last)) || row.includes(plain(last)), `${name}: "${last.trim()}" ends page ${i + 1}`);
      });
    }
  });

  test('numbers hold together and dashes are dashes', () => {
    for (const { name, text } of reports) {
      assert.doesNotMatch(text, /(?<!\d)[1-9]\d{0,2} \d{3}(?!\d)/, `${name}: a number with a blank that breaks`);
      assert.doesNotMatch(text, /\p{L} - \p{L}/u, `${name}: a hyphen for a dash`);
    }
  });

  test('the pages look as when somebody looked at them', (t) => {
    const python = process.env.PAGE_VALIDATION;
    if (!python) return t.skip('PAGE_VALIDATION is not set');
    const here = (name) => new URL(name, import.meta.url).pathname;
    const apart = here('../../target/test-tools/golden');
    mkdirSync(apart, { recursive: true });
    const accept = process.env.LAGESBILD_ACCEPT ? ['--accept'] : [];
    const said = drawn().map((name) => {
      const of = [here(`golden/${name}.png`), join(folder, `${name}.pdf`), join(apart, `${name}.png`)];
      return execFileSync(python, [here('golden_pages.py'), ...of, ...accept], { encoding: 'utf8' });
    });
    assert.equal(said.join(''), '');
  });

  test('other programs read the files: JSON by its schema, workbooks with true numbers, a map with its styles', (t) => {
    const python = process.env.PAGE_VALIDATION;
    if (!python) return t.skip('PAGE_VALIDATION is not set');
    const at = (name) => join(folder, name);
    const wrong = (...told) => {
      const script = new URL('handed_over.py', import.meta.url).pathname;
      return JSON.parse(execFileSync(python, [script, ...told], { encoding: 'utf8' }));
    };
    const of = (kind) => reports.filter((r) => r.files.some((f) => f.includes(`/fil/${kind}`))).map((r) => at(`${r.name}.${kind}`));
    assert.deepEqual(wrong('json', at('handelser.schema.json'), at('handelser.json')), []);
    assert.deepEqual(wrong('json', at('rapport.schema.json'), ...of('json')), []);
    const figures = ['upprepning', 'ovanligt'].map((name) => at(`figur-${name}.json`));
    assert.deepEqual(wrong('json', at('figur.schema.json'), ...figures), []);
    assert.deepEqual(wrong('workbook', at('handelser.xlsx'), ...of('xlsx')), []);
    assert.deepEqual(wrong('geopackage', at('handelser.gpkg')), []);
  });

  const office = (kind, from) => {
    const profile = join(folder, 'profile');
    const files = reports.filter((r) => r.files.some((f) => f.includes(`/fil/${from}`))).map((r) => join(folder, `${r.name}.${from}`));
    const told = ['--headless', `-env:UserInstallation=file://${profile}`, '--convert-to', kind, '--outdir', join(folder, from)];
    execFileSync('soffice', [...told, ...files], { stdio: 'pipe', timeout: 300_000 });
    return files.length;
  };
  const has = (text, part) => words(text).join(' ').includes(words(part).join(' '));

  test('LibreOffice finds the headings and the rows of the page in every Word file', () => {
    office('txt:Text (encoded):UTF8', 'docx');
    for (const report of reports) {
      const text = readFileSync(join(folder, 'docx', `${report.name}.txt`), 'utf8');
      for (const part of [report.title, ...report.headings.filter((h) => h !== report.adopts), ...report.rows]) {
        assert.ok(has(text, part), `${report.name} lacks "${part}"`);
      }
    }
  });

  test('LibreOffice opens every workbook with the rows of its first table', () => {
    const opened = office('csv:Text - txt - csv (StarCalc):44,34,76', 'xlsx');
    assert.ok(opened >= 15, `only ${opened}`);
    for (const report of reports.filter((r) => r.files.some((f) => f.includes('/fil/xlsx')))) {
      const text = readFileSync(join(folder, 'xlsx', `${report.name}.csv`), 'utf8');
      // A day is a day there, in digits.
      const [row] = report.rows;
      if (!/^\d+ \p{L}+ \d{4}$/u.test(row)) assert.ok(has(text, row), `${report.name} lacks "${row}"`);
    }
  });
});
