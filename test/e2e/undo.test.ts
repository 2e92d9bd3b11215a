import { expect } from 'vitest';

import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { labelsOf } from '../../demo/telegram/person.ts';
import type { OperationId } from '../../src/domain/operation.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { testWith } from './harness.ts';
import { answerOf } from './helpers.ts';
import { startTeam, type Team } from './team-setup.ts';

/** The longest time to undo a stop, since a slow machine needs some of it. */
const test = testWith(async () => {
  const team = await startTeam(['web-1'], { kind: 'group' });
  const { anna, group, ask } = team;
  await team.grant(team.boris);
  anna.clicks(await ask(anna, '/settings', 'Settings of this chat', { chat: group }), '10 s');
  await team.waitForMessage(group, 'Stop waits 10 s');
  return team;
});
const testByDefault = testWith(async () => {
  const team = await startTeam(['web-1']);
  await team.grant(team.boris);
  return team;
});

/** The message about the stop, in the chat that the group is now. */
async function waitForStop(team: Team): Promise<ChatMessage> {
  const message = await team.waitForMessage(team.group, 'Anna stops web-1 in 10 s');
  expect(labelsOf(message)).toEqual(['↩️ Undo']);
  return message;
}

async function undo({ boris, group, waitForMessage, provider }: Team, message: ChatMessage): Promise<void> {
  expect(await answerOf(boris.clicks(message, 'Undo'))).toBe('Nothing was sent.');
  expect((await waitForMessage(group, 'Boris undid it: web-1 was not stopped')).id).toBe(message.id);
  expect(provider.callsOf('stop')).toHaveLength(0);
}

const pressStop = async ({ anna, group, openCard }: Team) =>
  anna.clicks(await openCard(anna, 'web-1', group), 'Stop');

/** Waits for a slow call, during which the group can become another chat. */
async function duringSlowCall(team: Team, method: string, act: () => unknown): Promise<void> {
  const calls = () => team.telegram.callsOf(method).length;
  const before = calls();
  team.telegram.faults.add({ method, fault: { kind: 'delay', ms: 1_500, carriedOut: 'later' } });
  act();
  await team.waitUntil(() => calls() > before, method);
}

/** When a group can become another chat while a stop can be undone. */
const migrations = {
  'while its message is up': async (team: Team) => {
    await pressStop(team);
    await waitForStop(team);
    team.group.migrate();
  },
  'before its message is up': async (team: Team) => {
    const card = await team.openCard(team.anna, 'web-1', team.group);
    await duringSlowCall(team, 'editMessageText', () => team.anna.clicks(card, 'Stop'));
    team.group.migrate();
  },
  'before the answer to a command, without an update about it': async (team: Team) => {
    await duringSlowCall(team, 'sendMessage', () => team.anna.writes('/stop web-1', { chat: team.group }));
    team.group.migrate({ notifyIn: [] });
  },
} as const;
const moments = Object.keys(migrations) as (keyof typeof migrations)[];

test.each(moments)('a stop whose group migrates %s can be undone in the new chat', async (moment, team) => {
  await migrations[moment](team);
  await undo(team, await waitForStop(team));
  await team.waitForPolls();
  expect(team.provider.callsOf('stop')).toHaveLength(0);
  expect(team.countMessages(team.group, /stops web-1|undid it/)).toBe(1);
});

test.each(moments.filter(moment => moment !== 'before its message is up'))(
  'a stop whose group migrates %s is followed to its end in the new chat',
  async (moment, team) => {
    await migrations[moment](team);
    const message = await waitForStop(team);
    await team.waitUntil(() => message.text.includes('web-1 is off after'), 'the end of it');
    await team.waitForMessage(team.group, 'web-1 is off after');
    expect(labelsOf(message)).toContain('▶️ Boot');
    expect(team.provider.callsOf('stop')).toHaveLength(1);
  },
);

test('a stop whose message has to wait can be undone for the full time once it is up', async team => {
  team.telegram.faults.add({
    method: 'editMessageText',
    fault: { kind: 'too-many-requests', retryAfter: 12 },
  });
  await pressStop(team);
  const message = await waitForStop(team);
  expect(team.provider.callsOf('stop')).toHaveLength(0);
  await undo(team, message);
});

test.each(['a list', 'another operation'] as const)(
  'a stop that can be undone is not replaced by %s',
  async (what, team) => {
    const { anna, vera, group, hello, openCard } = team;
    anna.clicks(await openCard(anna, 'web-1', group), 'Reboot');
    await team.waitForMessage(group, 'web-1 is back after');
    await pressStop(team);
    const message = await waitForStop(team);
    // A modified client sends buttons that this message doesn't have.
    const data =
      what === 'a list'
        ? encodeCallbackData({ kind: 'servers' })
        : encodeCallbackData({ kind: 'check-operation', operation: 1 as OperationId });
    await vera.sendsCallbackData(message, data).answered;
    // Commands of a chat are handled after what came before them.
    await team.ask(vera, '/team', 'Who can control servers in this chat', { chat: group });
    expect(labelsOf(message)).toEqual(['↩️ Undo']);
    await undo(team, message);
    // Any other message does become the list.
    await vera.sendsCallbackData(hello, encodeCallbackData({ kind: 'servers' })).answered;
    await team.waitUntil(() => hello.text.includes('Your servers'));
  },
);

testByDefault('a stop after an undo is a new request', async team => {
  const { provider, anna, boris, group, waitForMessage } = team;
  await pressStop(team);
  const message = await waitForMessage(group, 'Anna stops web-1 in 5 s');
  await undo(team, message);
  expect(await answerOf(boris.clicks(message, 'Stop'))).toBe('Stopping web-1…');
  await team.waitUntil(() => message.text.includes('Boris stops web-1 in 5 s'));
  expect(await answerOf(anna.clicks(message, 'Undo'))).toBe('Nothing was sent.');
  expect(provider.callsOf('stop')).toHaveLength(0);
});

testByDefault('the button to undo is gone once a stop is sent', async team => {
  const { provider, group, waitForMessage } = team;
  provider.durations.set({ stopMs: 5_000 });
  await pressStop(team);
  const message = await waitForMessage(group, 'Anna stops web-1 in 5 s');
  await team.waitUntil(() => message.text.startsWith('⏳ Stopping web-1…'), 'the stop');
  expect(message.text).toMatch(/· Anna$/m);
  expect(labelsOf(message)).not.toContain('↩️ Undo');
  await waitForMessage(group, 'web-1 is off after', '· Anna');
});

test('a lock undoes a waiting stop, and nothing is sent', async team => {
  const { provider, anna, boris, group, openCard, waitForMessage } = team;
  const card = await openCard(anna, 'web-1', group);
  boris.clicks(await openCard(boris, 'web-1', group), 'Stop');
  await waitForMessage(group, 'Boris stops web-1 in 10 s');
  anna.clicks(card, 'More');
  await team.pressButton(anna, 'web-1 · more actions', 'Lock', group);
  await waitForMessage(group, 'Anna undid it: web-1 was not stopped');
  team.advanceClock(11_000);
  await team.waitForPolls();
  expect(provider.callsOf('stop')).toHaveLength(0);
});

testByDefault('a stop in a group can be undone for five seconds, and nothing is sent', async team => {
  await pressStop(team);
  const message = await team.waitForMessage(team.group, 'Anna stops web-1 in 5 s');
  expect(labelsOf(message)).toEqual(['↩️ Undo']);
  await undo(team, message);
  team.advanceClock(5_500);
  await team.waitForPolls();
  expect(team.provider.callsOf('stop')).toHaveLength(0);
});
