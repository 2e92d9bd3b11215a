import { expect, vi } from 'vitest';

import type { ChatMessage } from '../../demo/telegram/types.ts';
import { onStage } from './on-stage.ts';
import { setStageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const test = onStage(async () => {
  const stage = await setStageTeam(['web-1']);
  await stage.grant(stage.boris);
  return stage;
});

const again = (message: ChatMessage): string =>
  message.keyboard.flat().find(({ text }) => text.includes('Try again'))?.callback_data ?? '';

test('while the provider is away, Try again says so where it was pressed, however often it is', async ({
  stage,
}) => {
  const { said, telegram, provider, anna, boris, group, countIn } = stage;
  const card = await stage.card(anna, 'web-1', group);
  await provider.goOffline();
  anna.clicks(card, 'Reboot');
  // The message that followed it, and the short one that makes a sound.
  await telegram.until(() => countIn(group, /Nothing was sent/) === 2, { withinMs, what: 'both' });
  const told = await said(group, 'Nothing was sent');
  expect(told.id).not.toBe(card.id);
  for (const person of [anna, boris, anna, boris, anna]) {
    const before = again(card);
    expect((await person.clicks(card, 'Try again').answered).text).toBe('Rebooting web-1…');
    // Each is a try of its own, and offers the next.
    await telegram.until(() => !['', before].includes(again(card)), { withinMs, what: 'the next one' });
    // The same button once more, from a screen that was late.
    expect((await person.sendsCallbackData(card, before).answered).text).toContain('already done with');
  }
  // The short one is behind: what has become of its own failure is shown there.
  expect((await boris.clicks(told, 'Try again').answered).text).toContain('already done with');
  // Whatever there was to be said besides was noted with the outcome, and is said by now.
  await anna.writes('/team', { chat: group });
  await said(group, 'Who may press in this chat');
  expect(countIn(group, /Nothing was sent/)).toBe(2);
  await provider.goOnline();
  boris.clicks(card, 'Try again');
  await said(group, 'web-1 is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

test('several presses on a Try again whose message is gone get one message, and an answer each', async ({
  stage,
}) => {
  const { said, telegram, provider, anna, boris, group, countIn } = stage;
  const card = await stage.card(anna, 'web-1', group);
  await provider.goOffline();
  anna.clicks(card, 'Reboot');
  await telegram.until(() => again(card) !== '', { withinMs, what: 'Try again' });
  await telegram.until(() => countIn(group, /Nothing was sent/) === 2, { withinMs, what: 'both' });
  await provider.goOnline();
  provider.durations.set({ rebootMs: 60 * 60_000 });
  const gone = { kind: 'error', code: 400, description: 'Bad Request: message to edit not found' } as const;
  telegram.faults.add({
    method: 'editMessageText',
    fault: gone,
    times: Infinity,
    when: ({ message_id }) => Number(message_id) === card.id,
  });
  const data = again(card);
  const press = async (text: string): Promise<void> => {
    const answers = [anna, boris, anna].map(person => person.sendsCallbackData(card, data).answered);
    for (const { text: answer } of await Promise.all(answers)) expect(answer).toBeDefined();
    await said(group, text);
  };
  await press('Rebooting web-1');
  const order = stage.orderOf('web-1');
  await vi.waitUntil(() => provider.order(order).vpsState === 'rebooting', { timeout: withinMs });
  provider.setPowerState(order, 'on');
  await said(group, 'web-1 is back after');
  await press('web-1 is back after');
  await anna.writes('/team', { chat: group });
  await said(group, 'Who may press in this chat');
  expect(countIn(group, /Rebooting web-1|web-1 is back after/)).toBe(1);
});
