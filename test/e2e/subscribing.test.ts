import { expect } from 'vitest';

import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import { testWith } from './harness.ts';
import { answerOf, callbackDataOf } from './helpers.ts';
import { startTeam, type Team } from './team-setup.ts';

const test = testWith(() => startTeam(['web-1']));
const question = 'wants this chat to show the servers of their account';

test("a member's account is shown in a group of others once its first owner agrees, and then without a question", async team => {
  const { boris, vera, anna, group, ask } = team;
  await team.linkAccount(boris, ['db-1'], 'data');
  const asked = await ask(boris, '/subscribe', ['Boris', question], { chat: group });
  const data = callbackDataOf(asked, 'Agree');
  for (const person of [vera, boris]) {
    expect(await answerOf(person.clicks(asked, 'Agree'))).toContain('Only an administrator');
  }
  await ask(vera, '/servers', 'web-1', { chat: group });
  expect(team.countMessages(group, /db-1/)).toBe(0);
  anna.clicks(asked, 'Agree');
  await team.waitForMessage(group, 'now shows the servers of data', 'Boris');
  expect(await answerOf(anna.sendsCallbackData(asked, data))).toContain('expired');
  await team.linkAccount(boris, ['web-9'], 'other');
  await ask(boris, '/subscribe other', 'now shows the servers of other', { chat: group });
});

test('an administrator agrees for the group, and only then is a person asked which account', async team => {
  const { boris, vera, group, ask } = team;
  group.promote(vera);
  await team.linkAccount(boris, ['db-1'], 'data');
  await team.linkAccount(boris, ['db-2'], 'more');
  vera.clicks(await ask(boris, '/subscribe', question, { chat: group }), 'Agree');
  await team.waitForMessage(group, 'Boris has several accounts');
  boris.clicks(await team.waitForMessage(boris, 'Which account should Ops show'), 'more');
  await team.waitForMessage(group, 'now shows the servers of more');
});

test('the person who asked can take it back, and others can refuse or forge nothing', async team => {
  const { anna, boris, vera, group, ask } = team;
  await team.linkAccount(boris, ['db-1'], 'data');
  const asked = await ask(boris, '/subscribe', question, { chat: group });
  expect(await answerOf(vera.clicks(asked, 'No'))).toContain('Only an administrator');
  boris.clicks(asked, 'No');
  await team.waitForMessage(group, "The account of Boris won't be shown here");
  const forged = encodeCallbackData({ kind: 'answer-subscribe', person: vera.user.id as never, on: 1 });
  expect(await answerOf(anna.sendsCallbackData(asked, forged))).toContain('expired');
  const other = await ask(boris, '/subscribe', question, { chat: group });
  group.leave(boris);
  expect(await answerOf(anna.clicks(other, 'Agree'))).toContain('expired');
});

test('somebody who has left the group cannot ask for operator access', async team => {
  const { anna, vera, group, hello } = team;
  group.leave(vera);
  expect(await answerOf(vera.clicks(hello, "I'm on the team"))).toContain('You are no longer in this group');
  await team.ask(anna, '/help', '/servers');
  expect(team.countMessages(anna, /asking for operator access/)).toBe(0);
});

/** Anna shows web-1, and Boris db-1: Vera is an operator of Boris's servers, and the key of one of them is rejected. */
async function withTwoOwners(team: Team, isRejected: 'anna' | 'boris') {
  const { anna, boris, vera, group, ask } = team;
  const { account: data } = await team.linkAccount(boris, ['db-1'], 'data');
  await team.openCard(boris, 'db-1');
  group.promote(boris);
  await ask(boris, '/subscribe', ['now shows the servers of', 'data'], { chat: group });
  const reply = { chat: group, replyTo: await vera.writes('hello', { chat: group }) };
  await ask(boris, '/grant', 'Vera is now an operator', reply);
  const shown = await ask(boris, '/team', 'Vera, operator', { chat: group });
  await team.replaceKey(isRejected === 'anna' ? team.account : data);
  await team.waitForMessage(isRejected === 'anna' ? anna : boris, 'no longer accepts the key');
  return { reply, shown };
}

test("a rejected key of one account is no reason for a refusal about somebody else's", async team => {
  const { anna, ask } = team;
  const { reply, shown } = await withTwoOwners(team, 'anna');
  const ownersOnly = 'Only an owner of the account can do that';
  expect(await answerOf(anna.clicks(shown, 'Vera'))).toContain(ownersOnly);
  await team.linkAccount(anna, ['mail-1'], 'mail');
  await ask(anna, '/subscribe mail', ['now shows the servers of', 'mail'], { chat: team.group });
  await ask(anna, '/grant db-1', ownersOnly, reply);
});

test('operators can be removed with buttons by the owner of their servers, while the key is accepted', async team => {
  const { anna, boris, group, ask } = team;
  const labels = async (person: Person) =>
    labelsOf(await ask(person, '/team', 'Vera, operator', { chat: group }));
  const { shown } = await withTwoOwners(team, 'boris');
  expect(labelsOf(shown)).toEqual(['✖ Vera']);
  expect(await answerOf(boris.clicks(shown, 'Vera'))).toContain('The provider rejected the key');
  expect(await labels(boris)).toEqual([]);
  expect(await labels(anna)).toEqual([]);
});

test('an owner with a rejected key reads that it was rejected, not that only owners can do this', async team => {
  const { anna, boris, group, ask, hello } = team;
  const card = await team.openCard(anna, 'web-1', group);
  await boris.clicks(hello, "I'm on the team").answered;
  const request = await team.waitForMessage(anna, 'Boris', 'is asking for operator access');
  const replyTo = await boris.writes('hello', { chat: group });
  await team.replaceKey(team.account);
  await team.waitForMessage(anna, 'no longer accepts the key');
  const rejected = 'The provider rejected the key for this account';
  const presses = [
    [hello, "I'm on the team"],
    [card, 'Reboot'],
    [request, 'Operator'],
  ] as const;
  for (const [message, label] of presses)
    expect(await answerOf(anna.clicks(message, label)), label).toContain(rejected);
  for (const command of ['/grant', '/revoke', '/board', '/settings zone UTC'])
    await ask(anna, command, rejected, { chat: group, replyTo });
});
