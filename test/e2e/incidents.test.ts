import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { testWith } from './harness.ts';
import { answerOf } from './helpers.ts';
import { startTeam, type Team } from './team-setup.ts';

const minute = 60_000;
const names = ['web-1', 'web-2', 'web-3'];

const test = testWith(async () => {
  const team = await startTeam(names, { speed: 4 });
  await team.grant(team.boris);
  await team.grant(team.vera);
  return team;
});

/** Both messages about the three servers that stop: the group's and Anna's. */
async function failAll({ anna, group, setPower, waitForMessage }: Team): Promise<[ChatMessage, ChatMessage]> {
  for (const name of names) setPower(name, 'off');
  return [await waitForMessage(group, '3 servers stopped'), await waitForMessage(anna, '3 servers stopped')];
}

const waitForText = (team: Team, message: ChatMessage, ...texts: readonly string[]): Promise<unknown> =>
  team.waitUntil(() => texts.every(text => message.text.includes(text)), texts.join(' & '));

test('somebody is on it, hands it over, and it is given back', async team => {
  const { anna, boris, vera } = team;
  const [message, own] = await failAll(team);
  expect(labelsOf(own)).not.toContain("👀 I'm on it");
  expect(await answerOf(boris.clicks(message, "I'm on it"))).toContain("You're on it");
  await waitForText(team, message, 'Boris is on it', 'web-1', 'web-2', 'web-3');
  expect(labelsOf(message)).not.toContain("👀 I'm on it");
  expect(await answerOf(vera.clicks(message, 'Hand over'))).toContain("You're on it");
  await waitForText(team, message, 'Vera is on it');
  expect(await answerOf(vera.clicks(message, 'Hand over'))).toContain('nobody is on it now');
  await team.waitUntil(() => labelsOf(message).includes("👀 I'm on it"));
  await team.restart();
  expect(await answerOf(anna.clicks(message, "I'm on it"))).toContain("You're on it");
  await waitForText(team, message, 'Anna is on it');
  for (const name of names) team.setPower(name, 'on');
  await team.waitForMessage(team.group, 'All 3 servers are running again', 'The outage lasted');
  await waitForText(team, message, 'All 3 servers are running again');
  expect(labelsOf(message)).not.toContain('🤝 Hand over');
  expect(await answerOf(boris.clicks(message, 'Servers'))).toBe('');
  expect(team.countMessages(team.anna, /stopped unexpectedly|is running again, started/)).toBe(0);
});

test('a server is booted from the message of an incident, which keeps its lines and its buttons', async team => {
  const { provider, boris, group } = team;
  const [message] = await failAll(team);
  provider.durations.set({ bootMs: 400 });
  expect(await answerOf(boris.clicks(message, 'Boot web-2'))).toBe('Booting web-2…');
  await waitForText(team, message, '2 of 3 still down', 'web-2');
  expect(
    message.versions.some(({ text }) => text.includes('⏳ Boris boots web-2') && text.includes('🔴 web-3')),
  ).toBe(true);
  expect(message.text).toMatch(/🟢 web-2 · back after/);
  expect(labelsOf(message)).toEqual(
    expect.arrayContaining(['▶️ Boot web-1', '▶️ Boot web-3', "👀 I'm on it", '🔴 Show stopped', '🔕 Mute']),
  );
  // Everything else that a button shows is a message below.
  boris.clicks(message, 'Show stopped');
  const list = await team.waitForMessage(group, 'Stopped: 2', 'web-1');
  expect(list.id).not.toBe(message.id);
  expect(list.text).not.toContain('web-2');
  expect(provider.callsOf('boot')).toHaveLength(1);
});

/** Who boots a server that is down, and what the alert in Anna's private chat shows. */
const boots = {
  // She knows that she boots it.
  'Anna boots in the alert': { who: 'anna', byCommand: false, inPrivate: ['Off since', 'is on after'] },
  'Boris boots in the alert': {
    who: 'boris',
    byCommand: false,
    inPrivate: ['Off since', 'Boris boots web-1', 'is on after'],
  },
  'Boris boots by a command': {
    who: 'boris',
    byCommand: true,
    inPrivate: ['Off since', 'Boris boots web-1', 'is on after'],
  },
} as const;

test.each(Object.keys(boots) as (keyof typeof boots)[])(
  'a server that %s has its alerts edited once at each step',
  async (how, team) => {
    const { anna, group, provider, setPower, waitForMessage } = team;
    const { who, byCommand, inPrivate } = boots[how];
    const person = team[who];
    const name = person.user.first_name;
    setPower('web-1', 'off');
    const alerts = await Promise.all(
      [group, anna].map(where => waitForMessage(where, 'web-1 stopped unexpectedly')),
    );
    const [message] = alerts;
    if (message === undefined) throw new Error('no alert');
    await person.clicks(message, "I'm on it").answered;
    await waitForText(team, message, 'is on it');
    provider.durations.set({ bootMs: 2_000 });
    // Edits that aren't urgent are further apart.
    team.advanceClock(6_000);
    if (byCommand) await person.writes('/boot web-1', { chat: group });
    else await person.clicks(message, 'Boot').answered;
    for (const alert of alerts) await waitForText(team, alert, 'web-1 is on after', 'It was off for');
    await team.waitForPolls();
    const shown = [['Off since', `${name} is on it`, `${name} boots web-1`, 'is on after'], inPrivate];
    expect(alerts.map(({ versions }) => versions.map(({ text }) => text.split('\n').at(-1)))).toEqual(
      shown.map(lines => lines.map(line => expect.stringContaining(line) as string)),
    );
    // The alert, the message of a command, and for a slow outcome a message with a sound.
    const isSlow = Number(/is on after (\d+) s/.exec(message.text)?.[1]) > 10;
    expect(team.countMessages(group, /web-1 is on after/)).toBe(1 + Number(byCommand) + Number(isSlow));
  },
);

test('if nobody is on it, the operators are mentioned once, then the owner gets a message', async team => {
  const { anna, boris, vera, group, telegram } = team;
  await failAll(team);
  team.advanceClock(9 * minute);
  await team.waitForPolls();
  expect(team.countMessages(group, /Nobody is on it/)).toBe(0);
  team.advanceClock(2 * minute);
  const mention = await team.waitForMessage(group, '3 servers have been down for', 'Operators: Boris, Vera');
  expect(mention.entities.flatMap(({ user }) => user?.id ?? [])).toEqual([boris.id, vera.id]);
  team.advanceClock(10 * minute);
  await team.waitForMessage(anna, '3 servers have been down for', 'Nobody in Ops is on it');
  boris.clicks(mention, "I'm on it");
  await team.waitForMessage(group, 'have been down for', 'Boris is on it');
  boris.clicks(mention, 'Hand over');
  await team.waitUntil(() => labelsOf(mention).includes("👀 I'm on it"));
  await team.restart();
  team.advanceClock(25 * minute);
  await team.waitForPolls();
  const mentions = team
    .messagesIn(group)
    .filter(({ versions }) => versions.some(({ text }) => text.includes('Nobody is on it')));
  expect(mentions).toEqual([mention]);
  expect(team.countMessages(anna, /Nobody in Ops/)).toBe(1);
  expect(telegram.messagesIn(vera, { fromBot: true })).toEqual([]);
});

test('escalation can be switched off, and waits for the end of quiet hours unless it may wake', async team => {
  const { anna, group, ask, waitForMessage } = team;
  const quiet = async (): Promise<ChatMessage> => {
    const clock = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);
    return ask(anna, `/settings quiet ${clock(-60 * minute)}-${clock(120 * minute)} UTC`, 'Quiet hours:');
  };
  const settings = await ask(anna, '/settings', 'Settings of this chat', { chat: group });
  anna.clicks(settings, 'Escalate');
  await team.waitUntil(() => labelsOf(settings).includes('▫️ Escalate outages'));
  await quiet();
  await waitForMessage(anna, 'Quiet hours:');
  for (const name of names) team.setPower(name, 'off');
  await waitForMessage(group, '3 servers stopped');
  team.advanceClock(21 * minute);
  await team.waitForPolls();
  expect(team.countMessages(group, /Nobody is on it/)).toBe(0);
  expect(team.countMessages(anna, /Nobody in Ops/)).toBe(0);
  for (const name of names) team.setPower(name, 'on');
  await waitForMessage(group, 'All 3 servers are running again');
  // The next one wakes.
  anna.clicks(settings, 'Escalate');
  await team.waitUntil(() => labelsOf(settings).includes('✅ Escalate outages'));
  anna.clicks(await ask(anna, '/settings', 'Settings of this chat'), 'Wake me');
  await waitForMessage(anna, 'wake you even in quiet hours');
  for (const name of names) team.setPower(name, 'off');
  await team.waitUntil(() => team.countMessages(group, /^🔴 3 servers stopped/) === 1, 'the next alert');
  team.advanceClock(21 * minute);
  await waitForMessage(anna, '3 servers have been down for', 'Nobody in Ops is on it');
  expect(team.countMessages(anna, /servers stopped/)).toBe(0);
});

test('an incident is muted in one chat', async team => {
  const { anna, boris, group, waitForMessage } = team;
  const [message] = await failAll(team);
  expect(await answerOf(boris.clicks(message, 'Mute'))).toContain('Only an owner');
  anna.clicks(message, 'Mute');
  anna.clicks(await waitForMessage(group, 'Mute these 3 servers here for how long?'), '8 h');
  const muted = await waitForMessage(group, '3 servers are muted here until');
  team.advanceClock(31 * minute);
  for (const name of names) team.setPower(name, 'on');
  await waitForMessage(anna, 'All 3 servers are running again');
  await waitForText(team, message, 'All 3 servers are running again');
  expect(team.countMessages(group, /have been down for|All 3 servers/)).toBe(1);
  anna.clicks(muted, 'Unmute');
  await waitForMessage(group, 'Alerts about these servers are on again here');
});
