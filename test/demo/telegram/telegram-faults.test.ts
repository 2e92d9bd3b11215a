import { expect, test } from 'vitest';

import type { Fault } from '../../../demo/telegram/faults.ts';
import { call, createChat } from './telegram-harness.ts';

/** A message to Anna that meets a fault. */
async function createSend(fault: Fault) {
  const { telegram, anna } = await createChat();
  telegram.faults.add({ method: 'sendMessage', fault });
  const sent = () => telegram.messagesIn(anna, { fromBot: true }).length;
  return { telegram, sent, send: () => call(telegram, 'sendMessage', { chat_id: anna.id, text: 'x' }) };
}

test.each<[Fault, boolean]>([
  [{ kind: 'html', status: 502 }, false],
  [{ kind: 'html', status: 502, carriedOut: true }, true],
  [{ kind: 'half-json', carriedOut: true }, true],
  [{ kind: 'reset-before' }, false],
  [{ kind: 'reset-after' }, true],
])('%j leaves the bot without a reply', async (fault, carriedOut) => {
  const { telegram, sent, send } = await createSend(fault);
  await expect(send()).rejects.toThrow();
  expect(sent()).toBe(carriedOut ? 1 : 0);
  expect(telegram.callsOf('sendMessage')).toMatchObject([
    { fault: fault.kind, status: carriedOut ? 'ok' : 'broken' },
  ]);
  expect((await send()).ok).toBe(true);
});

test.each<[Fault, boolean]>([
  [{ kind: 'hang' }, false],
  [{ kind: 'hang', carriedOut: true }, true],
  [{ kind: 'cut-short', carriedOut: true }, true],
])('%j keeps the connection open until the server closes', async (fault, carriedOut) => {
  const { telegram, sent, send } = await createSend(fault);
  const failed = expect(send()).rejects.toThrow();
  await telegram.until(() => telegram.callsOf('sendMessage')[0]?.status === (carriedOut ? 'ok' : 'broken'));
  expect(sent()).toBe(carriedOut ? 1 : 0);
  await telegram.close();
  await failed;
});

test.each(['at-once', 'later'] as const)('a delayed call is carried out %s', async carriedOut => {
  const { telegram, sent, send } = await createSend({ kind: 'delay', ms: 80, carriedOut });
  const startedAt = performance.now();
  const answer = send();
  await telegram.until(() => telegram.callsOf('sendMessage').length === 1);
  expect(sent()).toBe(carriedOut === 'at-once' ? 1 : 0);
  expect((await answer).ok).toBe(true);
  expect(performance.now() - startedAt).toBeGreaterThan(70);
  expect(sent()).toBe(1);
});

test('a fault applies to as many calls as it says, and only to fitting ones', async () => {
  const { telegram, anna, outcome } = await createChat();
  telegram.faults.add({
    method: 'sendMessage',
    fault: { kind: 'too-many-requests', retryAfter: 7 },
    times: 2,
    when: ({ text }) => text === 'a',
  });
  const send = (text: string) => outcome('sendMessage', { text });
  expect(await send('a')).toBe('429 Too Many Requests: retry after 7');
  expect([await send('b'), await send('a'), await send('a')]).toEqual([
    'accepted',
    '429 Too Many Requests: retry after 7',
    'accepted',
  ]);
  expect(telegram.messagesIn(anna, { fromBot: true })).toHaveLength(2);
});

test('an offline Telegram refuses connections and comes back on its port', async () => {
  const { telegram, outcome } = await createChat();
  await telegram.goOffline();
  await expect(outcome('sendMessage', { text: 'x' })).rejects.toThrow();
  await telegram.goOnline();
  expect(await outcome('sendMessage', { text: 'x' })).toBe('accepted');
});
