// Passkeys in a real browser, with Chromium's virtual authenticator: made, used to log in, and taken away.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { faultsOf } from './examine.mjs';
import { databases, freePort, startRegister } from './register.mjs';
import { WIDTHS, logIn, newVisitor, openBrowser } from './visitor.mjs';

/** A device with a fingerprint reader, to which somebody's finger fits or not. */
async function deviceOf(context, page) {
  const device = await context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    fits: (fits) => device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: fits }),
    keys: async () => (await device.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    forget: () => device.send('WebAuthn.clearCredentials', { authenticatorId }),
  };
}

for (const database of databases()) {
  describe(`passkeys on ${database}`, () => {
    let register, browser;
    before(async () => {
      const port = await freePort();
      // A number is no name that a key can belong to.
      const settings = { LAGESBILD_PUBLIC_URL: `http://localhost:${port}/` };
      [register, browser] = await Promise.all([startRegister({ database, port, settings }), openBrowser()]);
      register.url = `http://localhost:${port}`;
    });
    after(async () => {
      await browser?.close();
      await register?.stop();
    });

    test('one is made, opens without a password, and is taken away', async () => {
      const login = register.login('reader');
      const { page, context, complaints } = await newVisitor(browser, register, { width: WIDTHS.phone });
      const device = await deviceOf(context, page);
      const look = async (step) => {
        for (const width of [WIDTHS.desk, WIDTHS.phone]) {
          await page.setViewportSize({ width, height: 900 });
          assert.deepEqual(await faultsOf(page), [], `${step}, ${width}`);
        }
      };
      await logIn(page, login);
      await page.goto('/konto');
      await page.getByRole('link', { name: 'Lägg till en lösennyckel' }).click();
      await look('none yet');
      await page.getByLabel('Vad du kallar den').fill('Tjänstetelefonen');
      await page.getByLabel('Nuvarande lösenord').fill(login.password);
      await page.getByRole('button', { name: 'Fortsätt' }).click();
      await page.getByRole('heading', { name: 'Lägg till Tjänstetelefonen' }).waitFor();
      await look('about to be made');
      // The finger does not fit.
      await device.fits(false);
      await page.getByRole('button', { name: 'Skapa nyckeln' }).click();
      await page.getByText('Enheten gav ingen nyckel').waitFor();
      await device.fits(true);
      await page.getByRole('button', { name: 'Skapa nyckeln' }).click();
      await page.getByText('Lösennyckeln är tillagd').waitFor();
      await page.getByLabel('Tjänstetelefonen').waitFor();
      await look('one');
      const [key] = await device.keys();
      assert.equal(key.rpId, 'localhost');
      assert.ok(key.isResidentCredential);

      await context.clearCookies();
      await page.goto('/inkorg?x=1&y=2');
      await page.getByRole('link', { name: 'Logga in med lösennyckel' }).click();
      await look('log-in');
      await page.getByRole('button', { name: 'Logga in med lösennyckel' }).click();
      await page.waitForURL((url) => url.pathname === '/inkorg' && url.search === '?x=1&y=2');

      await page.goto('/konto/nycklar');
      await page.getByText('Användes senast').waitFor();
      await page.getByLabel('Tjänstetelefonen').check();
      await page.getByLabel('Nuvarande lösenord').first().fill(login.password);
      await page.getByRole('button', { name: 'Ta bort' }).click();
      await page.getByText('Lösennyckeln är borttagen').waitFor();
      // Readers may not open the inbox; that answer is the only complaint.
      assert.deepEqual(complaints.filter((line) => !line.includes('403')), []);

      // The device has its key still, and gets nowhere with it.
      await context.clearCookies();
      await page.goto('/logga-in/nyckel');
      await page.getByRole('button', { name: 'Logga in med lösennyckel' }).click();
      await page.getByText('Lösennyckeln godtogs inte').waitFor();
      await device.forget();
      await page.getByRole('button', { name: 'Logga in med lösennyckel' }).click();
      await page.getByText('Enheten gav ingen nyckel').waitFor();
      await context.close();
    });

    test('without script the page says so, and the password opens', async () => {
      const { page, context } = await newVisitor(browser, register, { script: false });
      await page.goto('/logga-in/nyckel');
      await page.getByText('Lösennycklar behöver JavaScript').waitFor();
      await page.getByRole('button', { name: 'Logga in med lösennyckel' }).click();
      await page.getByText('Lösennyckeln godtogs inte').waitFor();
      await page.getByRole('link', { name: 'Logga in på ett annat sätt' }).click();
      await page.getByLabel('E-postadress').waitFor();
      await context.close();
    });
  });
}
