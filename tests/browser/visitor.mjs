// A person in front of a real browser: opens it, logs in, and hears every complaint that the browser makes.

import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The map draws with WebGL in software where there is no graphics card.
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

export const WIDTHS = { phone: 390, tablet: 768, desk: 1280, wide: 1920 };
const HEIGHTS = { 390: 844, 768: 1024, 1280: 900, 1920: 1080 };

export function openBrowser() {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS, headless: true });
}

export function sizeOf(width) {
  return { width, height: HEIGHTS[width] ?? 900 };
}

/**
 * A page in a browser of its own, with nothing remembered. `complaints` holds what the browser said went wrong.
 * @param {{ width?: number, scheme?: 'light' | 'dark', script?: boolean, state?: object }} [wish]
 */
export async function newVisitor(browser, register, { width = 1280, scheme = 'light', script = true, state } = {}) {
  const context = await browser.newContext({
    baseURL: register.url,
    viewport: sizeOf(width),
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: 'sv-SE',
    timezoneId: 'Europe/Stockholm',
    javaScriptEnabled: script,
    storageState: state,
    acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${new URL(page.url()).pathname}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${new URL(page.url()).pathname}: ${error.message}`));
  return { page, context, complaints };
}

/** Logs in as a person does, by the form. */
export async function logIn(page, { email, password }) {
  await page.goto('/logga-in');
  await page.getByLabel('E-postadress').fill(email);
  await page.getByLabel('Lösenord').fill(password);
  await page.getByRole('button', { name: 'Logga in' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** Each login is made once per register: attempts are counted, and a test is not about them. */
export async function newVisitorAs(browser, register, who, wish = {}) {
  register.states ??= new Map();
  if (!register.states.has(who)) {
    const first = await newVisitor(browser, register);
    await logIn(first.page, register.login(who));
    register.states.set(who, await first.context.storageState());
    await first.context.close();
  }
  return newVisitor(browser, register, { ...wish, state: register.states.get(who) });
}
