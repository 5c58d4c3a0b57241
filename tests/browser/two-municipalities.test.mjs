// One installation, two municipalities: the coordinator of the small one sees nothing of the other, by any way in.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { pagesReachedBy } from './reach.mjs';
import { WEEK, databases, startRegister } from './register.mjs';
import { newVisitorAs, openBrowser } from './visitor.mjs';

for (const database of databases()) {
  describe(`two municipalities on ${database}`, () => {
    let register, browser, huddinge, exempelby;
    before(async () => {
      [register, browser] = await Promise.all([startRegister({ database }), openBrowser()]);
      huddinge = await newVisitorAs(browser, register, 'samordnare');
      exempelby = await newVisitorAs(browser, register, 'samordnare-exempelby');
    });
    after(async () => {
      await browser?.close();
      await register?.stop();
    });

    const get = (visitor, address) => visitor.context.request.get(address);

    test('no page of the one names a place of the other', async () => {
      const { pages } = await pagesReachedBy(exempelby.context);
      assert.ok(pages.length >= 5, `only ${pages}`);
      for (const page of pages) {
        const text = await (await get(exempelby, page)).text();
        const found = text.match(/Huddinge|Flemingsberg|Skogås|Trångsund|Vårby|Segeltorp/);
        assert.equal(found, null, `${page} has ${found}`);
      }
    });

    test('search finds nothing that is not there', async () => {
      const theirs = await huddinge.page.goto('/handelser?q=Skogås');
      assert.equal(theirs.status(), 200);
      assert.ok((await huddinge.page.getByRole('main').getByText('Skogås').count()) > 0);
      await exempelby.page.goto('/handelser?q=Skogås');
      await exempelby.page.getByText('Inga händelser motsvarar filtret').waitFor();
    });

    test('the address of another municipality’s event or export leads nowhere, or only to what is one’s own', async () => {
      await huddinge.page.goto('/handelser');
      const rows = huddinge.page.getByRole('main').getByRole('row').getByRole('link');
      const addresses = await rows.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
      const events = addresses.filter((address) => /^\/handelser\/\d+$/.test(address)).slice(0, 5);
      assert.ok(events.length > 0, 'Huddinge has events to try');
      for (const address of events) {
        assert.equal((await get(huddinge, address)).status(), 200);
        assert.equal((await get(exempelby, address)).status(), 404, address);
        assert.equal((await get(exempelby, `${address}/andra`)).status(), 404, address);
      }
      for (const kind of ['csv', 'geojson']) {
        const own = await get(exempelby, `/handelser/export.${kind}`);
        assert.equal(own.status(), 200);
        assert.doesNotMatch(await own.text(), /Huddinge|Flemingsberg|Skogås|Trångsund|Vårby/);
      }
      assert.doesNotMatch(await (await get(exempelby, '/karta/handelser.geojson')).text(), /Flemingsberg|Skogås/);
      assert.doesNotMatch(await (await get(exempelby, `/lagesbild/${WEEK}`)).text(), /Flemingsberg|Skogås/);
    });
  });
}
