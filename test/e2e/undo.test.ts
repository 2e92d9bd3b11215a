import { expect, vi } from 'vitest';

import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { labelsOf } from '../../demo/telegram/person.ts';
import type { OperationId } from '../../src/domain/operation.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { onStage } from './on-stage.ts';
import { setStageTeam, type StageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

/** The group's stops can be undone for as long as can be: a slow machine needs some of it. */
async function setUndoStage() {
  const stage = await setStageTeam(['web-1'], { kind: 'group' });
  const { anna, boris, group, said } = stage;
  await stage.grant(boris);
  await anna.writes('/settings', { chat: group });
  anna.clicks(await said(group, 'Settings of this chat'), '10 s');
  await said(group, 'Stop waits 10 s');
  return stage;
}
const test = onStage(setUndoStage);

/** The message about the stop, in the chat that the group is now, with all that it should have. */
async function waiting(stage: StageTeam): Promise<ChatMessage> {
  const message = await stage.said(stage.group, 'Anna stops web-1 in 10 s');
  expect(labelsOf(message)).toEqual(['↩️ Undo']);
  return message;
}

/** One call is slow, so that the group becomes another chat before it is carried out. */
const slow = (stage: StageTeam, method: string) =>
  stage.telegram.faults.add({ method, fault: { kind: 'delay', ms: 1_500, carriedOut: 'later' } });

const calls = (stage: StageTeam, method: string) => stage.telegram.callsOf(method).length;

/** Every way in which a group may become another chat under a stop that can be undone. */
const ways = {
  'while its message is up': async (stage: StageTeam) => {
    stage.anna.clicks(await stage.card(stage.anna, 'web-1', stage.group), 'Stop');
    await waiting(stage);
    stage.group.migrate();
  },
  'before its message is up': async (stage: StageTeam) => {
    const { anna, group, telegram } = stage;
    const card = await stage.card(anna, 'web-1', group);
    const before = calls(stage, 'editMessageText');
    slow(stage, 'editMessageText');
    anna.clicks(card, 'Stop');
    await telegram.until(() => calls(stage, 'editMessageText') > before, { withinMs, what: 'the edit' });
    group.migrate();
  },
  'before the answer to a command, which is how it is learnt': async (stage: StageTeam) => {
    const { anna, group, telegram } = stage;
    const before = calls(stage, 'sendMessage');
    slow(stage, 'sendMessage');
    await anna.writes('/stop web-1', { chat: group });
    await telegram.until(() => calls(stage, 'sendMessage') > before, { withinMs, what: 'the message' });
    group.migrate({ notifyIn: [] });
  },
} as const;

test.for(Object.keys(ways) as (keyof typeof ways)[])(
  'a stop whose group becomes another chat %s can be undone there',
  async (way, { stage }) => {
    const { provider, boris, group, said, looked } = stage;
    await ways[way](stage);
    const message = await waiting(stage);
    expect((await boris.clicks(message, 'Undo').answered).text).toBe('Nothing was sent.');
    expect((await said(group, 'Boris undid it: web-1 was not stopped')).id).toBe(message.id);
    await looked();
    expect(provider.callsOf('stop')).toHaveLength(0);
    expect(stage.countIn(group, /stops web-1|undid it/)).toBe(1);
  },
);

test.for(['while its message is up', 'before the answer to a command, which is how it is learnt'] as const)(
  'a stop whose group becomes another chat %s is followed to its end there',
  async (way, { stage }) => {
    const { provider, group, said } = stage;
    await ways[way](stage);
    const message = await waiting(stage);
    await stage.telegram.until(() => message.text.includes('web-1 is off after'), {
      withinMs,
      what: 'the end of it',
    });
    await said(group, 'web-1 is off after');
    expect(labelsOf(message)).toContain('▶️ Boot');
    expect(provider.callsOf('stop')).toHaveLength(1);
  },
);

test('a stop whose message has to wait can be undone for as long as any other once it is up', async ({
  stage,
}) => {
  const { provider, anna, boris, group, telegram, said } = stage;
  const card = await stage.card(anna, 'web-1', group);
  telegram.faults.add({
    method: 'editMessageText',
    fault: { kind: 'too-many-requests', retryAfter: 12 },
  });
  anna.clicks(card, 'Stop');
  const message = await waiting(stage);
  expect(provider.callsOf('stop')).toHaveLength(0);
  expect((await boris.clicks(message, 'Undo').answered).text).toBe('Nothing was sent.');
  await said(group, 'Boris undid it: web-1 was not stopped');
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test.for(['a list', 'another operation'] as const)(
  'nobody hides a stop that can be undone behind %s',
  async (what, { stage }) => {
    const { provider, anna, boris, vera, group, said, telegram } = stage;
    const hello = await said(group, 'From now on this chat sees');
    anna.clicks(await stage.card(anna, 'web-1', group), 'Reboot');
    await said(group, 'web-1 is back after');
    anna.clicks(await stage.card(anna, 'web-1', group), 'Stop');
    const message = await waiting(stage);
    // Buttons that this message doesn't have: a changed client sends them all the same.
    const data =
      what === 'a list'
        ? encodeCallbackData({ kind: 'servers', page: 0 })
        : encodeCallbackData({ kind: 'check-operation', operation: 1 as OperationId });
    await vera.sendsCallbackData(message, data).answered;
    // What is written waits for what came before it.
    await vera.writes('/team', { chat: group });
    await said(group, 'Who may press in this chat');
    expect(labelsOf(message)).toEqual(['↩️ Undo']);
    expect((await boris.clicks(message, 'Undo').answered).text).toBe('Nothing was sent.');
    await said(group, 'Boris undid it: web-1 was not stopped');
    expect(provider.callsOf('stop')).toHaveLength(0);
    // Any other message is still what was pressed on it.
    await vera.sendsCallbackData(hello, encodeCallbackData({ kind: 'servers', page: 0 })).answered;
    await telegram.until(() => hello.text.includes('Your servers'), { withinMs });
  },
);

test('a lock undoes the stop that waits, and nothing is sent', async ({ stage }) => {
  const { provider, anna, boris, group, said } = stage;
  const card = await stage.card(anna, 'web-1', group);
  boris.clicks(await stage.card(boris, 'web-1', group), 'Stop');
  await said(group, 'Boris stops web-1 in 10 s');
  anna.clicks(card, 'More');
  anna.clicks(await said(group, 'web-1: more'), 'Lock');
  await said(group, 'Anna undid it: web-1 was not stopped');
  stage.pass(11_000);
  await stage.looked();
  expect(provider.callsOf('stop')).toHaveLength(0);
});
