import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'vitest';

import { inProcess, testWith } from './harness.ts';

const testBot = testWith(() => inProcess());

testBot('a webhook that somebody else sets is removed, and the bot goes on polling', async harness => {
  const { telegram, waitUntil, logged } = harness;
  const [anna] = harness.addPeople('Anna');
  await harness.ask(anna, '/start', 'link your provider account');
  // It takes no update from Telegram.
  const elsewhere = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const { port } = elsewhere.address() as AddressInfo;
  await fetch(`${telegram.url}/bot${telegram.token}/setWebhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `http://127.0.0.1:${port}/hook` }),
  });
  await waitUntil(() => logged().includes('webhook-removed'), 'the removal');
  await harness.ask(anna, '/start', 'link your provider account');
  expect(logged()).not.toContain('token-in-use-elsewhere');
  elsewhere.closeAllConnections();
  elsewhere.close();
});
