import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createSecret } from '../../src/domain/result.ts';
import type { OrderId, PowerState } from '../../src/domain/server.ts';
import { createProvider } from '../../src/provider/client.ts';
import { startFakeProvider } from '../../demo/provider/fake-provider.ts';

/** What each state of the fake means. */
const meanings = {
  on: 'running',
  off: 'stopped',
  rebooting: 'rebooting',
  starting: 'starting',
  stopping: 'stopping',
  installing: 'installing',
  suspended: 'suspended',
} as const satisfies Readonly<Record<string, PowerState>>;
const states = Object.keys(meanings) as (keyof typeof meanings)[];

let fake: Awaited<ReturnType<typeof startFakeProvider>>;
let provider: ReturnType<typeof createProvider>;
let read: () => Promise<PowerState | undefined>;
let order: OrderId;
beforeAll(async () => {
  fake = await startFakeProvider();
  provider = createProvider({ url: new URL(fake.url), random: () => 0 });
  const account = fake.addAccount();
  const credentials = { cid: createSecret(account.cid), key: createSecret(account.key) };
  order = fake.addServer(account.cid).orderid as OrderId;
  read = async () => {
    const answer = await provider.pollServer(credentials, order, undefined);
    if (answer.kind === 'failed') throw new Error(answer.failure.kind);
    return answer.value.reading?.vps?.state;
  };
});
afterAll(() => Promise.all([fake.close(), provider.close()]));

describe.each(['seed', 'english', 'russian'] as const)('a state in the words of %s', stateLanguage => {
  test.each(states)('%s is recognised in any case and with any spaces', async state => {
    fake.setPowerState(order, state);
    for (const stateCase of ['as-is', 'upper', 'lower'] as const) {
      for (const stateSpaces of ['documented', 'none', 'both-sides'] as const) {
        fake.quirks.set({ stateLanguage, stateCase, stateSpaces });
        expect(await read()).toBe(meanings[state]);
      }
    }
  });
});

// Other translations of the same, in the manner of the provider's text ("Included", "Reboots").
test.each([
  ['Is rebooted', 'rebooting'],
  ['Is rebooting', 'rebooting'],
  ['Being rebooted', 'rebooting'],
  ['Restarts', 'rebooting'],
  ['Turns on…', 'starting'],
  ['Is turning on', 'starting'],
  ['Starts', 'starting'],
  ['Switches off', 'stopping'],
  ['Is turning off', 'stopping'],
  ['Stops', 'stopping'],
  ['Is being installed', 'installing'],
  ['Is created', 'installing'],
  ['Is suspended', 'suspended'],
  // Words that may as well mean the end of it.
  ['Is turned on', 'unknown'],
  ['Is stopped', 'unknown'],
  ['Installed', 'unknown'],
] as const)('%s means %s', async (word, state) => {
  fake.quirks.reset();
  fake.setPowerState(order, { word });
  expect(await read()).toBe(state);
});
