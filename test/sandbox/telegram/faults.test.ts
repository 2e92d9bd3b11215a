import { describe, expect, test } from 'vitest';

import type { Fault } from '../../../src/sandbox/telegram/faults.ts';
import { createFlood } from '../../../src/sandbox/telegram/flood.ts';
import { newChat } from '../../../demo/telegram/world.ts';
import { call, must, startHere } from './calling.ts';

async function chatting() {
  const telegram = await startHere();
  const anna = telegram.person({ firstName: 'Anna' });
  await anna.starts();
  const address = `${telegram.url}/bot${telegram.token}/sendMessage?chat_id=${anna.id}&text=x`;
  const count = () => telegram.messagesIn(anna, { fromBot: true }).length;
  return { telegram, anna, address, count };
}

describe('trouble to order', () => {
  test('comes as often as ordered, to the calls meant', async () => {
    const { telegram, anna } = await chatting();
    telegram.faults.add({
      method: 'sendMessage',
      fault: { kind: 'too-many-requests', retryAfter: 7 },
      times: 2,
      when: ({ text }) => text === 'a',
    });
    const send = (text: string) => call(telegram, 'sendMessage', { chat_id: anna.id, text });
    expect(await send('a')).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    });
    expect((await send('b')).ok).toBe(true);
    expect((await send('a')).ok).toBe(false);
    expect((await send('a')).ok).toBe(true);
    telegram.faults.add({
      method: '*',
      fault: { kind: 'error', code: 400, description: 'Bad Request: TOPIC_DELETED' },
      times: 9,
    });
    expect((await send('c')).description).toBe('Bad Request: TOPIC_DELETED');
    telegram.faults.clear();
    expect((await send('c')).ok).toBe(true);
    expect(telegram.callsOf('sendMessage').map(({ status }) => status)).toEqual([
      'error',
      'ok',
      'error',
      'ok',
      'error',
      'ok',
    ]);
  });

  test.each<[Fault, boolean]>([
    [{ kind: 'html' }, false],
    [{ kind: 'half-json', carriedOut: true }, true],
    [{ kind: 'reset-before' }, false],
    [{ kind: 'reset-after' }, true],
  ])('%j: the bot learns nothing', async (fault, isCarriedOut) => {
    const { telegram, address, count } = await chatting();
    telegram.faults.add({ method: 'sendMessage', fault });
    await expect(fetch(address).then(response => response.json())).rejects.toThrow();
    expect(count()).toBe(isCarriedOut ? 1 : 0);
    expect(telegram.callsOf('sendMessage')[0]).toMatchObject({
      fault: fault.kind,
      status: isCarriedOut ? 'ok' : 'broken',
    });
    expect((await fetch(address)).status).toBe(200);
  });

  test.each<[Fault, boolean]>([
    [{ kind: 'hang' }, false],
    [{ kind: 'hang', carriedOut: true }, true],
    [{ kind: 'cut-short', carriedOut: true }, true],
  ])('%j: the bot waits in vain', async (fault, isCarriedOut) => {
    const { telegram, address, count } = await chatting();
    telegram.faults.add({ method: 'sendMessage', fault });
    const waiting = fetch(address, { signal: AbortSignal.timeout(150) }).then(response => response.text());
    await expect(waiting).rejects.toThrow();
    expect(count()).toBe(isCarriedOut ? 1 : 0);
  });

  test('delays the answer or the deed', async () => {
    const { telegram, address, count } = await chatting();
    for (const carriedOut of ['at-once', 'later'] as const) {
      const before = count();
      telegram.faults.add({ method: 'sendMessage', fault: { kind: 'delay', ms: 80, carriedOut } });
      const startedAt = performance.now();
      const answer = fetch(address);
      await telegram.until(
        () => telegram.calls.at(-1)?.status === (carriedOut === 'later' ? 'pending' : 'ok'),
      );
      expect(count() - before).toBe(carriedOut === 'at-once' ? 1 : 0);
      expect((await answer).status).toBe(200);
      expect(performance.now() - startedAt).toBeGreaterThan(70);
      expect(count() - before).toBe(1);
    }
  });

  test('goes away and comes back to the same port', async () => {
    const { telegram, address } = await chatting();
    await telegram.goAway();
    await expect(fetch(address)).rejects.toThrow();
    await telegram.comeBack();
    expect((await fetch(address)).status).toBe(200);
    telegram.setLatency(60);
    const startedAt = performance.now();
    await must(telegram, 'getMe');
    expect(performance.now() - startedAt).toBeGreaterThan(50);
  });
});

describe('the flood rules', () => {
  const rules = () => {
    let now = 0;
    const flood = createFlood(() => now);
    const waits = (chat: ReturnType<typeof newChat>): number => {
      try {
        flood.check(chat);
        return 0;
      } catch (thrown) {
        return (thrown as { parameters: { retry_after: number } }).parameters.retry_after;
      }
    };
    return { waits, pass: (ms: number) => (now += ms) };
  };

  test('bound a chat, and let it recover', () => {
    const { waits, pass } = rules();
    const chat = newChat(1, 'private', 'Anna');
    expect([1, 2, 3, 4].map(() => waits(chat))).toEqual([0, 0, 0, 1]);
    pass(1000);
    expect([waits(chat), waits(chat)]).toEqual([0, 1]);
  });

  test('bound everything together', () => {
    const { waits } = rules();
    const sent = Array.from({ length: 31 }, (_, id) => waits(newChat(id + 1, 'private', '')));
    expect(sent.filter(wait => wait === 0)).toHaveLength(30);
    expect(sent.at(-1)).toBe(1);
  });

  test('bound a group to 20 a minute', () => {
    const { waits, pass } = rules();
    const group = newChat(-5, 'group', 'Team');
    for (let sent = 0; sent < 20; sent += 1) {
      expect(waits(group)).toBe(0);
      pass(1100);
    }
    expect(waits(group)).toBe(38);
    pass(38_000);
    expect(waits(group)).toBe(0);
  });

  test('are kept by the server when switched on', async () => {
    const telegram = await startHere({ flood: true });
    const anna = telegram.person({ firstName: 'Anna' });
    await anna.starts();
    const answers = [];
    for (let sent = 0; sent < 4; sent += 1)
      answers.push(await call(telegram, 'sendMessage', { chat_id: anna.id, text: 'x' }));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false]);
    expect(answers[3]).toMatchObject({ error_code: 429, parameters: { retry_after: 1 } });
  });
});
