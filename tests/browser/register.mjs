// A demo register that is filled and served for one test file, on SQLite or PostgreSQL, and taken away again.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The day the demo shows: a Monday, so that the week before it is over and waits to be assessed. */
export const AS_OF = '2026-11-23';
export const WEEK = '2026-W47';

export const PROGRAM = resolve(process.env.LAGESBILD_BIN ?? new URL('../../target/debug/lagesbild', import.meta.url).pathname);
const LONGEST_START_MS = 180_000;

/** The databases that this run tries: SQLite always, PostgreSQL when the address of a server is given. */
export function databases() {
  return process.env.LAGESBILD_TEST_POSTGRES ? ['SQLite', 'PostgreSQL'] : ['SQLite'];
}

/**
 * @param {{ database?: 'SQLite' | 'PostgreSQL', settings?: Record<string, string>, port?: number, file?: string }} [wish]
 *   Settings as the environment has them, and as a file has them.
 */
export async function startRegister({ database = 'SQLite', settings = {}, port: wanted, file } = {}) {
  if (!statSync(PROGRAM, { throwIfNoEntry: false })) {
    throw new Error(`the program is missing: ${PROGRAM}. Build it, or name it in LAGESBILD_BIN`);
  }
  const data = mkdtempSync(join(tmpdir(), 'lagesbild-browser-'));
  const postgres = database === 'PostgreSQL' ? makePostgresDatabase() : undefined;
  if (file) writeFileSync(join(data, 'lagesbild.toml'), file);
  const port = wanted ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  // A smaller register is enough to try the other database with, and filling it is what takes the time.
  const where = postgres ? ['--database', postgres.url, '--events', '6000'] : [];
  const program = spawn(
    PROGRAM,
    ['demo', '--as-of', AS_OF, '--port', String(port), '--data', data, '--json', '--quiet', ...where],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LAGESBILD_LOG: 'warn', ...settings } },
  );
  let answer = '';
  let log = '';
  program.stdout.on('data', (bytes) => (answer += bytes));
  program.stderr.on('data', (bytes) => (log = (log + bytes).slice(-8_000)));
  const ended = new Promise((done) => program.on('exit', done));

  async function stop() {
    if (program.exitCode === null) {
      program.kill('SIGTERM');
      const slow = setTimeout(() => program.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(slow);
    }
    rmSync(data, { recursive: true, force: true });
    postgres?.drop();
  }

  const giveUpAt = Date.now() + LONGEST_START_MS;
  while (!(await answers(`${url}/readyz`))) {
    if (program.exitCode !== null || Date.now() > giveUpAt) {
      await stop();
      throw new Error(`the demo did not start on ${database}:\n${log}`);
    }
    await new Promise((later) => setTimeout(later, 100));
  }
  const { logins } = JSON.parse(answer);
  /** The login of a role in the demo municipality, or of one address. */
  const login = (who) => {
    const found = logins.find((l) => l.email.split('@')[0] === who) ?? logins.find((l) => l.role === who);
    if (!found) throw new Error(`no demo login for ${who}`);
    return found;
  };
  return { url, database, login, logins, stop, log: () => log };
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

export function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function makePostgresDatabase() {
  const server = process.env.LAGESBILD_TEST_POSTGRES;
  const name = `lagesbild_browser_${process.pid}_${Date.now()}`;
  const psql = (sql) => execFileSync('psql', ['--no-psqlrc', '--quiet', '-d', server, '-c', sql], { stdio: 'pipe' });
  psql(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => psql(`DROP DATABASE ${name} WITH (FORCE)`) };
}
