// The adopted picture goes out by e-mail: chosen recipients, a mail server that is down and comes up, and letters that
// arrive whole. And `doctor` says what is wrong with the way to a mail server.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { faultsOf } from './examine.mjs';
import { openMailbox } from './mailbox.mjs';
import { PROGRAM, databases, freePort, startRegister } from './register.mjs';
import { WIDTHS, newVisitorAs, openBrowser } from './visitor.mjs';

/** The latest adopted week of the demo. */
const WEEK = '2026-W46';
const LONGEST_WAIT_MS = 60_000;

for (const database of databases()) {
  describe(`an adopted picture by e-mail on ${database}`, () => {
    let register, browser, coordinator, port, mailbox;
    before(async () => {
      port = await freePort();
      const settings = {
        LAGESBILD_MAIL_SERVER: '127.0.0.1',
        LAGESBILD_MAIL_PORT: String(port),
        LAGESBILD_MAIL_TLS: 'none',
        LAGESBILD_MAIL_FROM: 'Trygghet i Huddinge <trygghet@huddinge.example>',
      };
      [register, browser] = await Promise.all([startRegister({ database, settings }), openBrowser()]);
      coordinator = await newVisitorAs(browser, register, 'coordinator');
    });
    after(async () => {
      await browser?.close();
      await mailbox?.close();
      await register?.stop();
    });

    const page = () => coordinator.page;
    const look = async (step) => {
      for (const width of [WIDTHS.phone, WIDTHS.desk]) {
        await page().setViewportSize({ width, height: 900 });
        assert.deepEqual([...(await faultsOf(page())), ...coordinator.complaints.splice(0)], [], `${step}, ${width}`);
      }
    };
    const letters = () => page().getByRole('region', { name: 'Utskick' }).getByRole('row');
    /** Loads the page anew until the letters say what is waited for. */
    async function until(words, count) {
      const end = Date.now() + LONGEST_WAIT_MS;
      while ((await letters().filter({ hasText: words }).count()) !== count) {
        assert.ok(Date.now() < end, `${words} is not said ${count} times: ${await letters().allInnerTexts()}`);
        await page().waitForTimeout(1_000);
        await page().goto(`/lagesbild/${WEEK}/skicka`);
      }
    }

    test('the coordinator chooses who gets it and sends', async () => {
      await page().goto(`/lagesbild/${WEEK}`);
      await page().getByRole('link', { name: 'Skicka', exact: true }).click();
      await page().getByRole('heading', { level: 1, name: 'Skicka lägesbild vecka 46' }).waitFor();
      assert.equal(await page().getByRole('checkbox', { checked: true }).count(), 0, 'nobody is chosen from the start');
      await look('choosing');
      for (const who of ['osg_member', 'reader']) {
        const { email } = register.login(who);
        await page().locator('label').filter({ hasText: email }).getByRole('checkbox').check();
      }
      await page().getByRole('button', { name: 'Skicka', exact: true }).click();
      await page().getByText('Mejlen skickas om en kort stund.').waitFor();
      assert.equal(await letters().filter({ hasText: 'Väntar' }).count(), 2);
      await look('waiting');
    });

    test('while the mail server is down the letters wait, and the page says why', async () => {
      await until('Ingen e-postserver svarar', 2);
      await look('the mail server is down');
    });

    test('when it is up again they arrive, whole', async () => {
      mailbox = await openMailbox({ port });
      for (let n = 0; n < 2; n += 1) {
        await page().getByRole('button', { name: /^Försök nu/ }).first().click();
        await page().getByText('Mejlet skickas inom kort.').waitFor();
      }
      await until('Lämnat till e-postservern', 2);
      await look('sent');
      assert.equal(mailbox.letters.length, 2, 'each letter once');
      for (const who of ['osg_member', 'reader']) {
        const { email } = register.login(who);
        const letter = mailbox.letters.find((l) => l.envelope.rcptTo[0].address === email);
        assert.equal(letter.subject, 'Lägesbild vecka 46, Huddinge kommun');
        assert.equal(letter.from.text, '"Trygghet i Huddinge" <trygghet@huddinge.example>');
        assert.deepEqual(letter.to.value.map((to) => to.address), [email]);
        assert.match(letter.messageId, /^<[0-9a-f]{32}\.lagesbild@huddinge\.example>$/);
        const day = letter.date.toLocaleDateString('sv-SE', { timeZone: 'Europe/Stockholm' });
        assert.equal(day, '2026-11-23');
        assert.match(letter.text, /Här kommer lägesbilden för vecka 46/);
        assert.match(letter.text, /\/lagesbild\/2026-W46\?version=\d/);
        assert.ok(!letter.html, 'plain text only');
        const reader = await newVisitorAs(browser, register, who);
        const fetched = await reader.context.request.get(`/lagesbild/${WEEK}.pdf`);
        assert.equal(letter.attachments.length, 1);
        assert.equal(letter.attachments[0].contentType, 'application/pdf');
        assert.ok(letter.attachments[0].content.equals(await fetched.body()), `${who} got the file that the page gives`);
        await reader.context.close();
      }
    });
  });
}

describe('the way to a mail server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lagesbild-mail-'));
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  let mailbox, port;
  before(async () => {
    const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=CA:FALSE'];
    const make = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-keyout', key, '-out', cert, ...about];
    execFileSync('openssl', make, { stdio: 'ignore' });
    port = await freePort();
    mailbox = await openMailbox({ port, key: readFileSync(key), cert: readFileSync(cert), user: 'lage', password: '0042' });
    writeFileSync(join(folder, 'password'), '0042\n');
    writeFileSync(join(folder, 'wrong'), 'fel\n');
  });
  after(async () => {
    await mailbox?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What `doctor` says of e-mail. */
  const doctor = async (flags, environment = {}) => {
    const program = spawn(PROGRAM, ['doctor', '--json', '--quiet', '--data', folder, ...flags], {
      env: { ...process.env, SSL_CERT_FILE: cert, ...environment },
    });
    let answer = '';
    program.stdout.on('data', (bytes) => (answer += bytes));
    await new Promise((done) => program.on('exit', done));
    return JSON.parse(answer).checks.find((c) => c.name === 'e-post går att skicka');
  };
  const server = (name = 'localhost', at = port) => [
    ...['--mail-server', name, '--mail-port', String(at), '--mail-from', 'trygghet@huddinge.example'],
  ];
  const as = (file) => ['--mail-user', 'lage', '--mail-password-file', join(folder, file)];

  test('is right with STARTTLS and a log-in', async () => {
    assert.deepEqual(await doctor([...server(), ...as('password')]), {
      name: 'e-post går att skicka',
      ok: true,
      found: `localhost:${port} svarar och släpper in oss`,
      cure: null,
    });
    const environment = { LAGESBILD_MAIL_USER: 'lage', LAGESBILD_MAIL_PASSWORD: '0042' };
    assert.equal((await doctor(server(), environment)).ok, true, 'a password of digits is a text');
  });

  test('says what is wrong and what to do', async () => {
    const free = await freePort();
    for (const [flags, environment, found, cure] of [
      [[...server(), ...as('wrong')], {}, /tog inte emot inloggningen/, /lösenordet/],
      [[...server(), ...as('password')], { SSL_CERT_FILE: '/dev/null' }, /kunde inte skyddas/, /certifikat/],
      [[...server('localhost', free), ...as('password')], {}, /Ingen e-postserver svarar/, /port/],
      [server('finns-inte.invalid'), {}, /namn finns inte/, /server/],
      [[...server('smtp.exempel.example'), '--mail-tls', 'none'], {}, /klartext/, /\[mail\]/],
    ]) {
      const said = await doctor(flags, environment);
      assert.equal(said.ok, false, JSON.stringify(said));
      assert.match(said.found, found);
      assert.match(said.cure, cure);
    }
    assert.equal((await doctor([])).ok, true, 'not set up is not wrong');
  });
});
