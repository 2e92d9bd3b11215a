import { expect } from 'vitest';

import { inProcess, testWith } from './harness.ts';
import { answerOf, newPublicKey } from './helpers.ts';
import { bytesLeft, columnsOf, holdingPeople, neverHoldingPeople, tracesIn } from './personal-data.ts';
import { startTeam } from './team-setup.ts';

// An id of more than 32 bits, as new ones at Telegram are, and words that occur nowhere else.
const id = 7_318_274_655;
const names = ['Zbigniew', 'Quokkasson', 'zb_quokka'] as const;
/** Names that this person gives. */
const labels = ['Numbat', 'Bilby', 'Wombat', 'Dibbler', 'Potoroo'] as const;
const hour = 60 * 60_000;
const forgetQuestion = 'Erase everything about you?';

/** A team that a person joins whose data is deleted later. */
async function start() {
  const team = await startTeam(['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'web-6']);
  const [firstName, lastName, username] = names;
  const person = team.telegram.person({ id, firstName, lastName, username, languageCode: 'en' });
  team.group.join(person);
  const traces = () => tracesIn(team.databasePath, [String(id), ...names, ...labels]);
  return {
    ...team,
    person,
    traces,
    columnsWithTraces: () => [...new Set(traces().map(({ column }) => column))].sort(),
    bytesLeft: (sought: { words: readonly string[]; id?: number }) => bytesLeft(team.databasePath, sought),
    /** All parameters of the calls to Telegram from now on. */
    recordCalls: () => {
      const before = team.telegram.calls.length;
      return () => JSON.stringify(team.telegram.calls.slice(before).map(({ params }) => params));
    },
  };
}
type ForgettingTeam = Awaited<ReturnType<typeof start>>;
const test = testWith(start);

/** As a member: asks for a role, controls servers, undoes a stop, acknowledges, is revoked and granted again. */
async function workOnTheTeam(team: ForgettingTeam): Promise<void> {
  const { anna, group, hello, person, openCard, waitForMessage, pressButton } = team;
  person.clicks(hello, "I'm on the team");
  await pressButton(anna, 'Zbigniew Quokkasson (Ops) is asking for operator access', 'Operator');
  await waitForMessage(group, 'Zbigniew Quokkasson is now an operator');
  person.clicks(await openCard(person, 'web-1', group), 'Reboot');
  await waitForMessage(group, 'web-1 is back after');
  anna.clicks(await openCard(anna, 'web-2', group), 'Stop');
  await pressButton(person, 'Anna stops web-2', 'Undo', group);
  await waitForMessage(group, 'Zbigniew Quokkasson undid it');
  person.clicks(await team.failServer('web-3'), "I'm on it");
  await waitForMessage(group, 'Zbigniew Quokkasson is on it');
  const reply = { chat: group, replyTo: await person.writes('hello', { chat: group }) };
  await team.ask(anna, '/revoke', 'Zbigniew Quokkasson is no longer an operator', reply);
  await team.ask(anna, '/grant', 'Zbigniew Quokkasson is now an operator', reply);
}

/** As an owner of Anna's account and of another one: chooses, names, and asks for things in private. */
async function ownAccounts(team: ForgettingTeam): Promise<void> {
  const { provider, telegram, account, vera, group, person, ask, openCard, pressButton, waitForMessage } =
    team;
  await team.link(person, account, 'Numbat');
  const reply = { chat: group, replyTo: await vera.writes('hi', { chat: group }) };
  await ask(person, '/grant', 'Vera is now an operator', reply);
  await person.writes('/lang en');
  person.clicks(await ask(person, '/settings', 'Settings of this chat'), 'Payments');
  await waitForMessage(person, '▫️ an order is paid');
  await openCard(person, 'web-1');
  await ask(person, '/rename web-1 Wombat', 'Wombat');
  person.clicks(await openCard(person, 'web-4'), 'More');
  await pressButton(person, 'web-4 · more actions', 'Lock');
  await team.waitForButton(person, 'Unlock', 'web-4 · more actions');
  await pressButton(person, 'web-4 · more actions', 'Alerts');
  await pressButton(person, 'Alerts about web-4 in this chat', 'Stopped and started');
  await pressButton(person, ['Alerts about web-4 in this chat', '▫️ a server stops'], '8 h');
  await waitForMessage(person, 'web-4 is muted here until');
  person.clicks(await openCard(person, 'Wombat'), 'Reboot');
  await waitForMessage(person, 'Wombat is back after');
  person.clicks(await ask(person, '/servers', 'Your servers (6)'), 'Select');
  await pressButton(person, 'Tick up to', 'web-5');
  await pressButton(person, 'Selected: 1.', 'Reboot');
  await pressButton(person, 'Reboot 1 server?', 'Yes, reboot');
  await waitForMessage(person, 'Rebooted 1 server in');
  await ask(person, `/addkey ${newPublicKey('zbigniew@Dibbler')}`, 'The key zbigniew@Dibbler is added');
  const own = provider.addAccount();
  team.addServers(own, ['zoo-1']);
  const { orderid: unpaid } = provider.addOrder(own.cid);
  await team.link(person, own, 'Bilby');
  await team.waitUntil(() => team.callsFor(own, 'getinfo').length > 0, 'its orders');
  await ask(person, `/server ${unpaid}`, 'waiting for payment');
  person.clicks(await ask(person, `/install ${unpaid}`, 'Which template?'), 'debian-12-64-default');
  await pressButton(person, 'SSH keys', 'Continue');
  await pressButton(person, 'as soon as the order is paid', 'Confirm');
  await team.waitForMessage(person, 'will be installed once order');
  const zoo = telegram.group({ title: 'Zoo', members: [person, vera] });
  zoo.addBot();
  await ask(person, '/subscribe Bilby', 'This chat now shows', { chat: zoo });
  person.clicks(await ask(person, '/start', 'You have 7 servers'), 'Add to a group');
  await pressButton(person, 'Which account', 'Bilby');
  await waitForMessage(person, 'Open this link');
  await openCard(person, 'zoo-1');
  team.setPower('zoo-1', 'off');
  await waitForMessage(person, 'zoo-1 stopped unexpectedly');
  const old = provider.addAccount();
  await team.link(person, old, 'Quoll');
  await team.replaceKey(old);
  await waitForMessage(person, 'no longer accepts the key');
}

test('/forget_me leaves nothing of a person, whatever is under way', async team => {
  const { provider, telegram, anna, group, person, ask, openCard, setPower, waitForMessage, traces } = team;
  await workOnTheTeam(team);
  await ownAccounts(team);
  // Meanwhile there are long operations, a password on the screen, and a dialog.
  const question = await ask(person, '/forget_me', forgetQuestion);
  provider.durations.set({ rebootMs: hour, stopMs: hour, bootMs: hour });
  person.clicks(await openCard(person, 'Wombat'), 'Reboot');
  await waitForMessage(person, 'Rebooting Wombat', 'Accepted by the provider');
  person.clicks(await openCard(person, 'web-5', group), 'Reboot');
  await waitForMessage(group, 'Zbigniew Quokkasson reboots web-5');
  const card = await openCard(person, 'web-6', group);
  person.clicks(await openCard(person, 'web-2'), 'More');
  const more = await waitForMessage(person, 'web-2 · more actions');
  await person.writes('/password web-2');
  person.clicks(card, 'Stop');
  await waitForMessage(group, 'Zbigniew Quokkasson stops web-6');
  // A login and a key that are still being checked.
  const login = provider.addAccount();
  provider.fault('getApiKey', { kind: 'delay', delayMs: 4_000 });
  await person.writes(`/login ${login.email} ${login.password}`);
  provider.fault('orders', { kind: 'hang', times: 1_000 });
  await person.writes(`/link ${login.cid} ${login.key} Potoroo`);
  await team.waitUntil(() => team.countMessages(person, /Checking/) === 2, 'both checks');
  person.clicks(more, 'Rename');
  await waitForMessage(person, 'Send the new name');

  expect(team.columnsWithTraces()).toEqual([...holdingPeople].sort());
  expect([...columnsOf(team.databasePath)].sort()).toEqual([...holdingPeople, ...neverHoldingPeople].sort());

  person.clicks(question, 'Yes, erase');
  await waitForMessage(person, 'All your data here is erased');
  const callsSince = team.recordCalls();
  // Only the message with the password has still to be deleted.
  for (const { column, row } of traces()) {
    expect(column).toMatch(/^outbox\.(?:key|chat_id|person_id)$/);
    expect(row).toMatchObject({
      state: 'waiting',
      body: expect.stringContaining('"kind":"delete"') as string,
    });
  }
  expect(team.bytesLeft({ words: [...names, ...labels] })).toEqual([]);

  // What was asked for is carried out to its end.
  provider.faults.clear();
  for (const name of ['web-1', 'web-5']) setPower(name, 'on');
  await waitForMessage(group, 'web-5 is back after');
  // What was not sent yet had to be sent with the deleted key.
  await waitForMessage(group, 'web-6 was not stopped');
  await waitForMessage(anna, 'a former member rebooted web-1');
  await waitForMessage(anna, 'a former member rebooted web-5');
  const log = await ask(anna, '/log', 'Who did what', { chat: group });
  for (const action of ['stop web-6 · dropped', 'reboot web-5 · done', 'reboot web-1 · done']) {
    expect(log.text).toContain(`a former member: ${action}`);
  }
  expect(log.text).toContain('Anna: grant access to a former member · done');
  await anna.writes('/team', { chat: group });
  expect((await waitForMessage(group, 'Vera')).text).toContain('Anna');
  // What others rely on stays: the lock, and that the incident is acknowledged.
  await ask(anna, '/reboot web-4', 'locked');

  // The password is deleted from the screen, and with it the last trace.
  team.advanceClock(31 * 60_000);
  await team.waitUntil(() => team.columnsWithTraces().length === 0, 'the end of all traces');
  await team.waitForPolls();
  expect(team.countMessages(group, /has been down for/)).toBe(0);
  // A later update about the person brings nothing back.
  person.blocksBot();
  await ask(anna, '/help', '/servers');
  expect(traces()).toEqual([]);
  expect(telegram.messagesIn(person).some(({ text }) => text.includes('Potoroo'))).toBe(false);
  for (const name of names) expect(callsSince()).not.toContain(name);
  expect(team.logged()).not.toContain('SQLITE');
  await team.stop();
  expect(team.bytesLeft({ words: [...names, ...labels], id })).toEqual([]);
});

test('/forget_me of an operator lets their operations continue without a name', async team => {
  const { provider, account, anna, group, person, ask, openCard, setPower, waitForMessage, traces } = team;
  await ask(person, '/start', 'link your provider account');
  await team.grant(person);
  const question = await ask(person, '/forget_me', forgetQuestion);
  provider.durations.set({ rebootMs: hour, stopMs: hour });
  person.clicks(await openCard(person, 'web-5', group), 'Reboot');
  await waitForMessage(group, 'Zbigniew Quokkasson reboots web-5');
  person.clicks(await openCard(person, 'web-6', group), 'Stop');
  await waitForMessage(group, 'Zbigniew Quokkasson stops web-6');
  person.clicks(question, 'Yes, erase');
  await waitForMessage(person, 'All your data here is erased');
  const callsSince = team.recordCalls();
  expect(traces()).toEqual([]);

  await team.waitUntil(() => provider.callsOf('stop').length === 1, 'the stop of web-6');
  setPower('web-5', 'on');
  setPower('web-6', 'off');
  await waitForMessage(group, 'web-5 is back after');
  await waitForMessage(group, 'web-6 is off after');
  await waitForMessage(anna, 'a former member rebooted web-5');
  await waitForMessage(anna, 'a former member stopped web-6');
  const log = await ask(anna, '/log', 'Who did what', { chat: group });
  expect(log.text).toContain('a former member: stop web-6 · done');
  expect(log.text).toContain('a former member: reboot web-5 · done');
  expect(log.text).not.toMatch(/Zbigniew[^\n]*: /);
  expect(traces()).toEqual([]);
  for (const name of names) expect(callsSince()).not.toContain(name);
  // Nor is anything left in the files while the bot runs.
  await team.waitUntil(() => team.bytesLeft({ words: [...names], id }).length === 0, 'clean files');
  // The role is gone too.
  const card = await openCard(anna, 'web-1', group);
  expect(await answerOf(person.clicks(card, 'Reboot'))).toContain('Only operators can do that');

  // The data of the owner goes with the account: the group no longer sees it, and it is no longer polled.
  await team.linkAccount('Olga', ['db-1']);
  anna.clicks(await ask(anna, '/forget_me', forgetQuestion), 'Yes, erase');
  await waitForMessage(anna, 'All your data here is erased');
  await waitForMessage(group, 'is no longer shown here');
  const before = team.callsFor(account).length;
  const polls = provider.calls.length;
  await team.waitUntil(() => provider.calls.length > polls + 6, 'polls of another account');
  expect(team.callsFor(account).length - before).toBeLessThanOrEqual(2);
  expect(team.everythingIn(group)).not.toContain(account.key);
});

const testAlone = testWith(inProcess);

testAlone(
  'a person who is no longer allowed can still unlink and be forgotten, and nothing else',
  async harness => {
    const { ask, waitForMessage, databasePath } = harness;
    const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
    await harness.restart({ ALLOWED_USERS: '42' });
    expect((await ask(anna, '/servers', 'You can no longer use this bot')).text).toContain('/forget_me');
    anna.clicks(await ask(anna, '/unlink', 'Unlink Inferno'), 'Yes, unlink');
    await waitForMessage(anna, 'Inferno is unlinked');
    anna.clicks(await ask(anna, '/forget_me', forgetQuestion), 'Yes, erase');
    await harness.waitUntil(() => tracesIn(databasePath, [String(anna.id), 'Anna']).length === 0, 'no trace');
    // Once forgotten they are unknown: another request stores nothing.
    await anna.writes('/forget_me');
    await harness.stop();
    expect(tracesIn(databasePath, [String(anna.id), 'Anna'])).toEqual([]);
  },
);
