import { setTimeout } from 'node:timers/promises';

import { expect } from 'vitest';

import { testWith } from './harness.ts';
import { answerOf } from './helpers.ts';
import { startTeam } from './team-setup.ts';

const test = testWith(() => startTeam(['web-1']));

test('a person removed from the allowlist has no role, and their account is not read', async team => {
  const { anna, boris, group, account, restart, telegram } = team;
  await team.grant(boris);
  const card = await team.openCard(anna, 'web-1', group);
  const callsOf = (action: string) => team.callsFor(account, action).length;
  await restart({ ALLOWED_USERS: String(boris.user.id) });
  await team.waitForMessage(group, 'no longer shows the servers of Inferno');
  await team.waitForMessage(anna, 'You can no longer use this bot');
  const before = callsOf('orders') + callsOf('getinfo');
  expect(await answerOf(anna.clicks(card, 'Reboot'))).toContain("You can't use this button");
  expect(await answerOf(boris.clicks(card, 'Reboot'))).toContain("You can't use this button");
  await team.ask(anna, '/servers', "This chat isn't set up yet", { chat: group });
  await setTimeout(2_000);
  expect(callsOf('orders') + callsOf('getinfo')).toBe(before);
  expect(callsOf('reboot')).toBe(0);
  // Another start tells nobody again.
  const told = telegram.messagesIn(group).length;
  await restart({ ALLOWED_USERS: String(boris.user.id) });
  await team.ask(boris, '/help', '/servers');
  expect(telegram.messagesIn(group).length).toBe(told);
});

test('a person who is allowed again gets everything back, and the group says so', async team => {
  const { anna, boris, group, account, restart } = team;
  await team.grant(boris);
  await restart({ ALLOWED_USERS: '1' });
  await team.waitForMessage(group, 'no longer shows the servers of Inferno');
  team.setPower('web-1', 'off');
  await restart({});
  await team.waitForMessage(group, 'shows the servers of Inferno again');
  await team.waitForMessage(anna, 'You can use this bot again');
  await team.waitForMessage(group, 'web-1 stopped unexpectedly');
  boris.clicks(await team.openCard(boris, 'web-1', group), 'Boot');
  await team.waitUntil(() => team.callsFor(account, 'boot').length === 1, 'the boot');
});

test('an account of a removed person is unlinked and forgotten like any other', async team => {
  const { anna, group, restart } = team;
  await restart({ ALLOWED_USERS: '1' });
  await team.waitForMessage(group, 'no longer shows the servers of Inferno');
  anna.clicks(await team.ask(anna, '/unlink', 'Unlink Inferno'), 'Yes, unlink');
  await team.waitForMessage(anna, 'is unlinked');
  await restart({});
  await team.ask(anna, '/servers', 'link your provider account');
  expect(team.countMessages(group, /again/)).toBe(0);
});

test('a removed person who adds their account to a group reads that they can no longer use the bot', async team => {
  const { anna, boris, group, ask, restart, telegram } = team;
  anna.clicks(await ask(anna, '/start', 'Running'), 'Add to a group');
  const invitation = await team.waitForMessage(anna, 'startgroup=');
  const token = /startgroup=([\w-]+)/.exec(invitation.text)?.[1] ?? '';
  const other = telegram.group({ title: 'Other', members: [boris, anna] });
  other.addBot();
  const request = await ask(anna, '/subscribe', 'wants this chat to show', { chat: other });
  await restart({ ALLOWED_USERS: String(boris.user.id) });
  const refusal = 'Anna, you can no longer use this bot';
  await ask(anna, '/subscribe', refusal, { chat: group });
  await ask(anna, '/subscribe inferno', refusal, { chat: group });
  await ask(anna, `/start ${token}`, refusal, { chat: group });
  boris.clicks(request, 'Agree');
  await team.waitForMessage(other, refusal);
  for (const place of [group, other]) expect(team.countMessages(place, /rejected the key/)).toBe(0);
});

test('an owner who comes back to a group while not allowed is not shown there', async team => {
  const { anna, boris, group, restart } = team;
  await restart({ ALLOWED_USERS: String(boris.user.id) });
  await team.waitForMessage(group, 'no longer shows the servers of Inferno');
  group.leave(anna);
  group.join(anna);
  await team.ask(boris, '/servers', "isn't set up", { chat: group });
});
