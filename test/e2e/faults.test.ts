import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, expect, test, vi } from 'vitest';

import type { Fault as ProviderFault } from '../../demo/provider/faults.ts';
import { isCarriedOut } from '../../demo/provider/faults.ts';
import type { Fault as TelegramFault } from '../../demo/telegram/faults.ts';
import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { providerRow, table, telegramRow, writeFaults } from './fault-table.ts';
import { setStage, type Stage } from './stage.ts';

const patienceMs = 30_000;
const echo = 'what is echoed';

/** Each kind of trouble with the provider, both ways where there are two. */
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

/** Each kind of trouble with Telegram. */
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
const stages: Stage[] = [];
afterAll(() => Promise.all(stages.map(stage => stage.close())));

/** A stage, and what a test of faults looks at on it. */
async function setFaultyStage() {
  // What is never answered is given up after six seconds instead of thirty.
  const stage = await setStage({ timeoutFactor: 0.2, pollIdleSeconds: 10 });
  stages.push(stage);
  const { provider, telegram, said } = stage;
  secrets[`the token of ${stages.length}`] = telegram.token.split(':')[1] ?? '';

  const fromBot = (person: Person): readonly ChatMessage[] => telegram.messagesIn(person, { fromBot: true });
  const lastWith = (person: Person, label: string): ChatMessage | undefined =>
    fromBot(person).findLast(message => labelsOf(message).some(shown => shown.includes(label)));

  return {
    ...stage,
    fromBot,
    rebootsOf: (cid: string) => provider.callsOf('reboot').filter(({ parameters }) => parameters.cid === cid),
    /** Somebody with a server, whose card is on the screen. */
    owner: async (name: string) => {
      const account = provider.addAccount();
      secrets[`the key of ${name}`] = account.key;
      const { orderid } = provider.addServer(account.cid, { name: 'web-1', password: rootPassword });
      const person = telegram.person({ firstName: name, languageCode: 'en' });
      await person.writes(`/link ${account.cid} ${account.key}`);
      await said(person, 'Linked');
      await person.writes('/server web-1');
      const card = await telegram.until(() => lastWith(person, 'Reboot'), {
        withinMs: patienceMs,
        what: 'a card',
      });
      return { person, account, orderid, card };
    },
    /** A reboot lasts until somebody here says that it is over: what is seen of it hangs on no clock. */
    endReboot: async ({ orderid }: { readonly orderid: string }): Promise<void> => {
      await vi.waitUntil(() => provider.order(orderid).vpsState === 'rebooting', { timeout: patienceMs });
      provider.setPowerState(orderid, 'on');
    },
    /** The second read from now on was begun after the first had been taken in. */
    readAgain: async (cid: string): Promise<void> => {
      const reads = () => provider.callsOf('getinfo').filter(({ parameters }) => parameters.cid === cid);
      const wanted = reads().length + 3;
      await vi.waitUntil(() => reads().length >= wanted, { timeout: patienceMs });
    },
    /** What a message says in the end. */
    ending: (message: () => ChatMessage | undefined, what: string): Promise<ChatMessage> =>
      telegram.until(
        () => {
          const found = message();
          return found === undefined || isWaiting(found.text) ? undefined : found;
        },
        { withinMs: patienceMs, what },
      ),
  };
}

const isWaiting = (text: string): boolean => text.startsWith('⏳') || text.includes('Asking the provider');

test.concurrent(
  'whatever the provider does, at most one reboot is asked for, and what is said of it is true',
  async () => {
    const stage = await setFaultyStage();
    const { telegram, provider, owner, fromBot, rebootsOf, ending, endReboot } = stage;
    provider.durations.set({ rebootMs: 60 * 60_000 });
    const rows = Object.values(providerFaults).flat();
    const lives = await Promise.all(
      rows.map(async (fault, index) => ({ fault, ...(await owner(`Owner ${index}`)) })),
    );
    const askedFor = (cid: string) =>
      provider.callsOf('sshkey.list').filter(({ parameters }) => parameters.cid === cid);
    for (const { fault, person, account, card } of lives) {
      provider.fault('reboot', { ...fault, cid: account.cid });
      person.clicks(card, 'Reboot');
    }
    const first = await Promise.all(
      lives.map(async life => {
        await telegram.until(() => rebootsOf(life.account.cid).length > 0, {
          withinMs: patienceMs,
          what: 'a reboot',
        });
        const { fault, account, card, orderid } = life;
        // What is answered, if late, is followed to its end; of the rest it is only known that it has no answer.
        if (fault.kind === 'delay') await endReboot(life);
        const told = await ending(() => fromBot(life.person).find(({ id }) => id === card.id), 'an outcome');
        const said = told.text;
        if (isCarriedOut(fault) && fault.kind !== 'delay') {
          await stage.readAgain(account.cid);
          await endReboot(life);
        }
        expect(provider.order(orderid).vpsState, JSON.stringify(fault)).toBe('on');
        return { life, said };
      }),
    );
    const firstSaid = first.map(({ said }) => said);
    const keysSaid = new Map<string, string>();
    const askForKeys = async ({ fault, person, account }: (typeof lives)[number]) => {
      provider.fault('sshkey.list', { ...fault, cid: account.cid, times: 9 });
      const { id } = await person.writes('/keys');
      // News of the reboot may come in between.
      const isOfKeys = ({ id: number, text }: ChatMessage) =>
        number > id && !text.includes('web-1') && !text.includes('Reboot');
      const told = await ending(() => fromBot(person).findLast(isOfKeys), 'the keys, or why not');
      keysSaid.set(account.cid, told.text);
    };
    // One after the other, or the provider would count as away; only what is waited for longest goes beside them.
    const isLong = ({ fault }: (typeof lives)[number]) => fault.kind === 'hang';
    const asked = lives.filter(isLong).map(askForKeys);
    for (const life of lives) if (!isLong(life)) await askForKeys(life);
    await Promise.all(asked);
    for (const { life } of first) {
      if (!isCarriedOut(life.fault)) continue;
      const isBack = ({ id, text }: ChatMessage) => id === life.card.id && text.includes('is back after');
      await telegram.until(() => fromBot(life.person).find(isBack), {
        withinMs: patienceMs,
        what: 'the end of a reboot',
      });
    }
    // What nobody could know is settled by reading, or said to be unknown for good.
    stage.pass(6 * 60_000);
    const last = await Promise.all(
      first.map(({ life }) =>
        telegram.until(
          () => {
            const found = fromBot(life.person).find(({ id }) => id === life.card.id);
            return found === undefined || /checking|I look/i.test(found.text) ? undefined : found;
          },
          { withinMs: patienceMs, what: 'an end' },
        ),
      ),
    );

    const written = lives.map(({ fault, account, person }, index) => {
      const said = firstSaid[index] ?? '';
      const where = JSON.stringify(fault);
      expect(rebootsOf(account.cid), where).toHaveLength(1);
      // It may be said of nothing that has been asked.
      expect(said, where).not.toMatch(/Nothing was sent/);
      if (said.includes('is back after')) expect(isCarriedOut(fault), where).toBe(true);
      if (said.includes('was not rebooted')) expect(isCarriedOut(fault), where).toBe(false);
      for (const { text } of fromBot(person).flatMap(({ versions }) => versions)) {
        expect(text, where).not.toMatch(/undefined|\[object|Error:|\n\s+at |NaN/);
      }
      return providerRow({
        fault,
        isCarriedOut: isCarriedOut(fault),
        said,
        saidLast: last[index]?.text ?? '',
        reboots: rebootsOf(account.cid).length,
        read: keysSaid.get(account.cid) ?? '',
        reads: askedFor(account.cid).length,
      });
    });
    table.provider = written;
  },
  240_000,
);

test.concurrent(
  'whatever Telegram does, what was pressed is done once, and its outcome is on the screen',
  async () => {
    const { telegram, owner, fromBot, rebootsOf } = await setFaultyStage();
    const rows = Object.values(telegramFaults).flat();
    const lives = await Promise.all(
      rows.map(async (fault, index) => ({ fault, ...(await owner(`Reader ${index}`)) })),
    );
    await Promise.all(
      lives.map(async ({ fault, person, card, account }) => {
        const isTheirs = (params: object): boolean =>
          'chat_id' in params && Number(params.chat_id) === person.id;
        const calls = (method: string, says: string) =>
          telegram
            .callsOf(method)
            .filter(({ params }) => isTheirs(params) && String(params.text).includes(says)).length;
        // The message that says what came of it.
        telegram.faults.add({
          method: 'editMessageText',
          fault,
          when: params => isTheirs(params) && !String(params.text).startsWith('⏳'),
        });
        const pressedAt = performance.now();
        person.clicks(card, 'Reboot');
        await telegram.until(() => fromBot(person).some(({ text }) => text.includes('is back after')), {
          withinMs: patienceMs,
          what: `an outcome, ${JSON.stringify(fault)}`,
        });
        // On a slow machine it takes over ten seconds, and is then told by a message of its own besides.
        const isTold = performance.now() - pressedAt > 9_000;
        expect(rebootsOf(account.cid), JSON.stringify(fault)).toHaveLength(1);
        telegram.faults.add({ method: 'sendMessage', fault, when: isTheirs });
        await person.writes('/help');
        await telegram.until(() => calls('sendMessage', 'What I can do') > 0, {
          withinMs: patienceMs,
          what: 'a send',
        });
        await person.writes('/lang en');
        await telegram.until(() => fromBot(person).some(({ text }) => text.includes('English')), {
          withinMs: patienceMs,
          what: `an answer, ${JSON.stringify(fault)}`,
        });
        expect(calls('editMessageText', 'is back after'), JSON.stringify(fault)).toBeGreaterThan(0);
        const seen = (text: string) => fromBot(person).filter(message => message.text.includes(text)).length;
        return {
          fault,
          outcomes: isTold ? Math.min(1, seen('is back after')) : seen('is back after'),
          helps: seen('What I can do'),
          sends: calls('sendMessage', 'What I can do'),
        };
      }),
    ).then(all => {
      for (const { fault, outcomes, helps } of all) {
        expect(outcomes, JSON.stringify(fault)).toBe(1);
        expect(helps, JSON.stringify(fault)).toBeLessThanOrEqual(1);
      }
      table.telegram = all.map(telegramRow);
    });
  },
  240_000,
);

test('no secret of any of this is anywhere but where it belongs', () => {
  const surfaces: Record<string, string> = {};
  for (const [index, { telegram, provider, folder, logged }] of stages.entries()) {
    surfaces[`the log of ${index}`] = logged();
    surfaces[`URLs at the provider of ${index}`] = provider.calls.map(({ url }) => url).join('\n');
    surfaces[`messages of ${index}`] = JSON.stringify(
      telegram.chats.flatMap(({ messages }) =>
        messages.filter(message => message.fromBot).map(({ versions }) => versions),
      ),
    );
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

test('docs/faults.md says what came of it', async () => {
  await expect(writeFaults()).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/faults.md'));
});
