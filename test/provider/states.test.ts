import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createSecret } from '../../src/domain/secret.ts';
import type { OrderId, PowerState } from '../../src/core/server.ts';
import { createProvider } from '../../src/provider/client.ts';
import { startProvider } from '../../src/sandbox/provider/stand-in-provider.ts';

/** What each state of the stand-in's is to us. */
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

let standIn: Awaited<ReturnType<typeof startProvider>>;
let provider: ReturnType<typeof createProvider>;
let read: () => Promise<PowerState | undefined>;
let order: OrderId;
beforeAll(async () => {
  standIn = await startProvider();
  provider = createProvider({ url: new URL(standIn.url), random: () => 0 });
  const account = standIn.addAccount();
  const credentials = { cid: createSecret(account.cid), key: createSecret(account.key) };
  order = standIn.addServer(account.cid).orderid as OrderId;
  read = async () => {
    const answer = await provider.readServer(credentials, order);
    if (answer.kind === 'failed') throw new Error(answer.failure.kind);
    return answer.value.vps?.state;
  };
});
afterAll(() => Promise.all([standIn.close(), provider.close()]));

describe.each(['seed', 'english', 'russian'] as const)('in the words of %s', stateLanguage => {
  test.each(states)('%s is read as what it is, however it is written', async state => {
    standIn.setPowerState(order, state);
    for (const stateCase of ['as-is', 'upper', 'lower'] as const) {
      for (const stateSpaces of ['documented', 'none', 'both-sides'] as const) {
        standIn.oddities.set({ stateLanguage, stateCase, stateSpaces });
        expect(await read()).toBe(meanings[state]);
      }
    }
  });
});

// A translator's other ways to say the same, in the manner of the provider's text ("Included", "Reboots").
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
  // What could as well be the end of it is not guessed at.
  ['Is turned on', 'unknown'],
  ['Is stopped', 'unknown'],
  ['Installed', 'unknown'],
] as const)('%s is %s', async (word, state) => {
  standIn.oddities.reset();
  standIn.setPowerState(order, { word });
  expect(await read()).toBe(state);
});
