import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import type { Fault as ProviderFault } from '../../demo/provider/faults.ts';
import { isCarriedOut } from '../../demo/provider/faults.ts';
import type { Fault as TelegramFault } from '../../demo/telegram/faults.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { providerRow, table, telegramRow, writeFaults } from './fault-table.ts';
import { inProcess, type Harness } from './harness.ts';

const echo = 'what is echoed';

/** Every fault of the provider, carried out or not where both are possible. */
const providerFaults: Readonly<Record<ProviderFault['kind'], readonly ProviderFault[]>> = {
  delay: [{ kind: 'delay', delayMs: 400 }],
  hang: [
    { kind: 'hang', carriedOut: true },
    { kind: 'hang', carriedOut: false },
  ],
  reset: [
    { kind: 'reset', carriedOut: true },
    { kind: 'reset', carriedOut: false },
  ],
  'cut-short': [
    { kind: 'cut-short', carriedOut: true },
    { kind: 'cut-short', carriedOut: false },
  ],
  status: [
    { kind: 'status', status: 502, carriedOut: true },
    { kind: 'status', status: 500, carriedOut: false },
    { kind: 'status', status: 403, carriedOut: false },
  ],
  empty: [{ kind: 'empty' }],
  'html-page': [
    { kind: 'html-page', carriedOut: true },
    { kind: 'html-page', carriedOut: false },
  ],
  'half-json': [{ kind: 'half-json' }],
  endless: [{ kind: 'endless' }],
  'wrong-types': [{ kind: 'wrong-types' }],
  refused: [{ kind: 'refused', message: echo }],
  raw: [{ kind: 'raw', body: `<b>Fatal error</b>: ${echo}` }],
};

/** Every fault of Telegram. */
const telegramFaults: Readonly<Record<TelegramFault['kind'], readonly TelegramFault[]>> = {
  error: [{ kind: 'error', code: 500, description: 'Internal Server Error' }],
  'too-many-requests': [{ kind: 'too-many-requests', retryAfter: 1 }],
  html: [
    { kind: 'html', status: 502, carriedOut: true },
    { kind: 'html', status: 502, carriedOut: false },
  ],
  'half-json': [
    { kind: 'half-json', carriedOut: true },
    { kind: 'half-json', carriedOut: false },
  ],
  'cut-short': [{ kind: 'cut-short', carriedOut: true }],
  hang: [
    { kind: 'hang', carriedOut: true },
    { kind: 'hang', carriedOut: false },
  ],
  'reset-before': [{ kind: 'reset-before' }],
  'reset-after': [{ kind: 'reset-after' }],
  delay: [{ kind: 'delay', ms: 400, carriedOut: 'at-once' }],
};

const rootPassword = 'root-Passw0rd-of-the-server';
const secrets: Record<string, string> = { 'a root password': rootPassword };
const harnesses: Harness[] = [];
afterAll(() => Promise.all(harnesses.map(harness => harness.close())));

/** A person with a server, whose card is on the screen. */
async function addOwner(harness: Harness, name: string) {
  const server = { name: 'web-1', password: rootPassword };
  const { person, account, orders } = await harness.linkAccount(name, [server]);
  secrets[`the key of ${name}`] = account.key;
  const card = await harness.openCard(person, 'web-1');
  return { person, account, orderid: orders[0]?.orderid ?? '', card };
}

async function start(): Promise<Harness> {
  // A call without an answer is given up after six seconds instead of thirty.
  const harness = await inProcess({ timeoutFactor: 0.2, pollIdleSeconds: 10 });
  harnesses.push(harness);
  secrets[`the token of ${harnesses.length}`] = harness.telegram.token.split(':')[1] ?? '';
  return harness;
}

const isWaiting = (text: string): boolean => text.startsWith('⏳') || text.includes('Loading');

test.concurrent('a faulty provider is asked for one reboot, and what is shown is true', async () => {
  const harness = await start();
  const { provider, callsFor, messagesIn, waitUntil } = harness;
  provider.durations.set({ rebootMs: 60 * 60_000 });
  const rows = Object.values(providerFaults).flat();
  const owners = await Promise.all(
    rows.map(async (fault, index) => ({ fault, ...(await addOwner(harness, `Owner ${index}`)) })),
  );
  type Owner = (typeof owners)[number];
  /** A reboot lasts until this ends it, so that what is shown of it doesn't depend on the time. */
  const endReboot = async ({ orderid }: Owner): Promise<void> => {
    await waitUntil(() => provider.order(orderid).vpsState === 'rebooting');
    provider.setPowerState(orderid, 'on');
  };
  /** The second read from now on was started after the first one had been applied. */
  const waitForReads = async ({ account }: Owner): Promise<void> => {
    const wanted = callsFor(account, 'getinfo').length + 3;
    await waitUntil(() => callsFor(account, 'getinfo').length >= wanted);
  };
  /** What a message says in the end. */
  const waitForEnd = (find: () => ChatMessage | undefined, what: string): Promise<ChatMessage> =>
    waitUntil(() => {
      const found = find();
      return found !== undefined && !isWaiting(found.text) && found;
    }, what);
  const currentCard = ({ person, card }: Owner) => messagesIn(person).find(({ id }) => id === card.id);

  for (const { fault, person, account, card } of owners) {
    provider.fault('reboot', { ...fault, cid: account.cid });
    person.clicks(card, 'Reboot');
  }
  const firstTexts = await Promise.all(
    owners.map(async owner => {
      const { fault, account, orderid } = owner;
      await waitUntil(() => callsFor(account, 'reboot').length > 0, 'a reboot');
      // What is answered late is followed to its end. Of the rest it is only known that there is no answer.
      if (fault.kind === 'delay') await endReboot(owner);
      const { text } = await waitForEnd(() => currentCard(owner), 'an outcome');
      if (isCarriedOut(fault) && fault.kind !== 'delay') {
        await waitForReads(owner);
        await endReboot(owner);
      }
      expect(provider.order(orderid).vpsState, JSON.stringify(fault)).toBe('on');
      return text;
    }),
  );
  const keyTexts = new Map<string, string>();
  const askForKeys = async ({ fault, person, account }: Owner) => {
    provider.fault('sshkey.list', { ...fault, cid: account.cid, times: 9 });
    const { id: askedId } = await person.writes('/keys');
    // A notification about the reboot may come first.
    const isOfKeys = ({ id, text }: ChatMessage) =>
      id > askedId && !text.includes('web-1') && !text.includes('Reboot');
    const answer = await waitForEnd(() => messagesIn(person).findLast(isOfKeys), 'the keys, or why not');
    keyTexts.set(account.cid, answer.text);
  };
  // One after the other, or the provider would count as unavailable. Only those that take longest run beside them.
  const isLong = ({ fault }: Owner) => fault.kind === 'hang';
  const asked = owners.filter(isLong).map(askForKeys);
  for (const owner of owners) if (!isLong(owner)) await askForKeys(owner);
  await Promise.all(asked);
  for (const owner of owners) {
    if (!isCarriedOut(owner.fault)) continue;
    await waitUntil(() => currentCard(owner)?.text.includes('is back after'), 'the end of a reboot');
  }
  // An unknown outcome is reconciled by reading, or stays unconfirmed.
  harness.advanceClock(6 * 60_000);
  const lastTexts = await Promise.all(
    owners.map(owner =>
      waitUntil(() => {
        const text = currentCard(owner)?.text ?? 'checking';
        return /checking|I look/i.test(text) ? undefined : text;
      }, 'an end'),
    ),
  );

  table.provider = owners.map(({ fault, account, person }, index) => {
    const said = firstTexts[index] ?? '';
    const where = JSON.stringify(fault);
    expect(callsFor(account, 'reboot'), where).toHaveLength(1);
    // This is never said of something that was sent.
    expect(said, where).not.toMatch(/Nothing was sent/);
    if (said.includes('is back after')) expect(isCarriedOut(fault), where).toBe(true);
    if (said.includes('was not rebooted')) expect(isCarriedOut(fault), where).toBe(false);
    for (const { text } of messagesIn(person).flatMap(({ versions }) => versions)) {
      expect(text, where).not.toMatch(/undefined|\[object|Error:|\n\s+at |NaN/);
    }
    return providerRow({
      fault,
      isCarriedOut: isCarriedOut(fault),
      said,
      saidLast: lastTexts[index] ?? '',
      reboots: callsFor(account, 'reboot').length,
      read: keyTexts.get(account.cid) ?? '',
      reads: callsFor(account, 'sshkey.list').length,
    });
  });
});

test.concurrent('a press under a faulty Telegram is carried out once, and its outcome shown', async () => {
  const harness = await start();
  const { telegram, callsFor, countMessages, waitUntil } = harness;
  const rows = Object.values(telegramFaults).flat();
  const owners = await Promise.all(
    rows.map(async (fault, index) => ({ fault, ...(await addOwner(harness, `Reader ${index}`)) })),
  );
  const outcomes = await Promise.all(
    owners.map(async ({ fault, person, card, account }) => {
      const where = JSON.stringify(fault);
      const isTheirs = (params: object): boolean =>
        'chat_id' in params && Number(params.chat_id) === person.id;
      const countCalls = (method: string, text: string) =>
        telegram
          .callsOf(method)
          .filter(({ params }) => isTheirs(params) && String(params.text).includes(text)).length;
      // The message with the outcome.
      telegram.faults.add({
        method: 'editMessageText',
        fault,
        when: params => isTheirs(params) && !String(params.text).startsWith('⏳'),
      });
      const pressedAt = performance.now();
      person.clicks(card, 'Reboot');
      await waitUntil(() => countMessages(person, /is back after/) > 0, `an outcome, ${where}`);
      // An outcome that took over ten seconds, as on a slow machine, comes as a message of its own too.
      const isNotified = performance.now() - pressedAt > 9_000;
      expect(callsFor(account, 'reboot'), where).toHaveLength(1);
      telegram.faults.add({ method: 'sendMessage', fault, when: isTheirs });
      await person.writes('/help');
      await waitUntil(() => countCalls('sendMessage', '/forget_me') > 0, 'a send');
      await person.writes('/lang en');
      await waitUntil(() => countMessages(person, /English/) > 0, `an answer, ${where}`);
      expect(countCalls('editMessageText', 'is back after'), where).toBeGreaterThan(0);
      const seen = countMessages(person, /is back after/);
      const helps = countMessages(person, /\/forget_me/);
      expect(isNotified ? Math.min(1, seen) : seen, where).toBe(1);
      expect(helps, where).toBeLessThanOrEqual(1);
      return { fault, outcomes: 1, helps, sends: countCalls('sendMessage', '/forget_me') };
    }),
  );
  table.telegram = outcomes.map(telegramRow);
});

test('no secret of any of this is in a log, a file, a URL or a message', () => {
  const surfaces: Record<string, string> = {};
  for (const [index, { telegram, provider, databasePath, logged }] of harnesses.entries()) {
    surfaces[`the log of ${index}`] = logged();
    surfaces[`URLs at the provider of ${index}`] = provider.calls.map(({ url }) => url).join('\n');
    surfaces[`messages of ${index}`] = JSON.stringify(
      telegram.chats.flatMap(({ messages }) =>
        messages.filter(message => message.fromBot).map(({ versions }) => versions),
      ),
    );
    const folder = dirname(databasePath);
    for (const file of readdirSync(folder)) {
      surfaces[`${file} of ${index}`] = readFileSync(join(folder, file), 'latin1');
    }
  }
  for (const [what, secret] of Object.entries(secrets)) {
    expect(secret.length, what).toBeGreaterThan(8);
    for (const form of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').slice(0, -3),
    ]) {
      for (const [where, text] of Object.entries(surfaces))
        expect(text.includes(form), `${what} in ${where}`).toBe(false);
    }
  }
});

test('docs/faults.md describes what was shown', async () => {
  await expect(writeFaults()).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/faults.md'));
});
