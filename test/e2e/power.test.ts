import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { inProcess, testWith } from './harness.ts';
import { answerOf, callbackDataOf } from './helpers.ts';
import { startTeam } from './team-setup.ts';

const test = testWith(async () => {
  const harness = await inProcess();
  const { person: anna, account } = await harness.linkAccount('Anna', ['web-1']);
  return { ...harness, anna, account, card: await harness.openCard(anna, 'web-1') };
});
const testOfTwo = testWith(async () => {
  const harness = await inProcess();
  const { person: anna } = await harness.linkAccount('Anna', ['web-1', 'web-2']);
  return { ...harness, anna };
});
const testInTeam = testWith(async () => {
  const team = await startTeam(['web-1']);
  await team.grant(team.boris);
  return team;
});

test('ten presses at once make one call', async ({ anna, card, provider, waitForMessage }) => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => anna.clicks(card, 'Reboot').answered));
  expect(answers.every(({ text }) => text !== undefined)).toBe(true);
  await waitForMessage(anna, 'is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

testOfTwo('the buttons of two servers on one message are two requests', async harness => {
  const { anna, provider, waitForMessage } = harness;
  const { id } = await anna.writes('/reboot');
  const question = await harness.waitUntil(() => harness.messagesIn(anna).find(each => each.id > id));
  const [web1, web2] = ['web-1', 'web-2'].map(name => callbackDataOf(question, name));
  // Both are pressed before the message has changed, each of them twice.
  for (const data of [web1, web2, web1, web2]) anna.sendsCallbackData(question, data ?? '');
  await waitForMessage(anna, 'web-1 is back after');
  await waitForMessage(anna, 'web-2 is back after');
  expect(
    provider
      .callsOf('reboot')
      .map(({ parameters }) => parameters.orderid)
      .toSorted(),
  ).toEqual(['web-1', 'web-2'].map(harness.orderOf).toSorted());
});

test('ten presses during a fast reboot make one call', async ({ anna, card, provider, waitForMessage }) => {
  provider.durations.set({ rebootMs: 100 });
  const data = callbackDataOf(card, 'Reboot');
  for (let press = 0; press < 10; press++) {
    anna.sendsCallbackData(card, data);
    await sleep(60);
  }
  await waitForMessage(anna, 'is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

test('a press is answered and carried out while the edit for the press before it hangs', async harness => {
  const { telegram, provider, anna, card, waitUntil } = harness;
  telegram.faults.add({ method: 'editMessageText', fault: { kind: 'hang' } });
  const { query: more } = anna.clicks(card, 'More');
  await waitUntil(() => more.answer, 'the answer to More');
  await waitUntil(() => telegram.calls.some(({ fault }) => fault === 'hang'));
  const { query: reboot } = anna.clicks(card, 'Reboot');
  // The hanging edit is given up after half a minute.
  await telegram.until(() => reboot.answer, { what: 'the answer to Reboot' });
  await telegram.until(() => provider.callsOf('reboot').length === 1, { what: 'the reboot' });
});

test('stop and boot change the state, and only buttons that fit are offered', async harness => {
  const { provider, anna, card, messagesIn, waitForMessage, waitUntil } = harness;
  anna.clicks(card, 'Stop');
  await waitUntil(() => messagesIn(anna).some(({ text }) => text.includes('⏳ Stopping web-1')));
  const stopped = await waitForMessage(anna, '🔴 web-1 is off after');
  const labels = stopped.keyboard.flat().map(({ text }) => text);
  expect(labels).toContain('▶️ Boot');
  expect(labels).not.toContain('⏹ Stop');
  anna.clicks(stopped, 'Boot');
  await waitForMessage(anna, '🟢 web-1 is on after');
  expect([provider.callsOf('stop').length, provider.callsOf('boot').length]).toEqual([1, 1]);
});

test('a slow provider delays neither the answer to a press nor other people', async harness => {
  const { provider, anna, card, addPeople, waitForMessage } = harness;
  const [boris] = addPeople('Boris');
  provider.setLatency(15_000);
  const press = anna.clicks(card, 'Reboot');
  await boris.writes('/help');
  await waitForMessage(boris, '/forget_me');
  expect(await answerOf(press)).toBe('Rebooting web-1…');
  await waitForMessage(anna, '⏳ Rebooting web-1');
  expect(provider.callsOf('reboot').map(({ outcome }) => outcome)).not.toContain('answered');
});

test('a reboot that was not sent can be tried again', async ({ provider, anna, card, ...harness }) => {
  await provider.goOffline();
  anna.clicks(card, 'Reboot');
  const failure = await harness.waitForMessage(anna, 'Nothing was sent');
  expect(failure.text).toContain("the provider can't be reached");
  await provider.goOnline();
  anna.clicks(failure, 'Try again');
  await harness.waitForMessage(anna, 'is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

test('a reboot without an answer is proven by the state that the provider shows', async harness => {
  const { provider, anna, card, waitForMessage } = harness;
  // Long enough to be read meanwhile.
  provider.durations.set({ rebootMs: 2_000 });
  provider.fault('reboot', { kind: 'reset', carriedOut: true });
  anna.clicks(card, 'Reboot');
  await waitForMessage(anna, 'web-1 is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

testInTeam('each press on Try again gets its own answer while the provider is unavailable', async team => {
  const { provider, anna, boris, group, countMessages, waitForMessage, waitUntil } = team;
  const card = await team.openCard(anna, 'web-1', group);
  await provider.goOffline();
  anna.clicks(card, 'Reboot');
  // The live message, and a short one that makes a sound.
  await waitUntil(() => countMessages(group, /Nothing was sent/) === 2, 'both messages');
  const notice = await waitForMessage(group, 'Nothing was sent');
  expect(notice.id).not.toBe(card.id);
  for (const person of [anna, boris, anna, boris, anna]) {
    const before = callbackDataOf(card, 'Try again');
    expect(await answerOf(person.clicks(card, 'Try again'))).toBe('Rebooting web-1…');
    // Each attempt offers the next one.
    await waitUntil(() => !['', before].includes(callbackDataOf(card, 'Try again')), 'the next button');
    // The same button again, from a screen that was late.
    expect(await answerOf(person.sendsCallbackData(card, before))).toContain('already done');
  }
  // The short message is about the first failure, and loses its buttons.
  await waitUntil(() => labelsOf(notice).length === 0, 'no buttons');
  // Other messages were enqueued with the outcome, and have been sent by now.
  await team.readTeam();
  expect(countMessages(group, /Nothing was sent/)).toBe(2);
  await provider.goOnline();
  boris.clicks(card, 'Try again');
  await waitForMessage(group, 'web-1 is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

testInTeam('several presses on Try again get one new message if their own is deleted', async team => {
  const { telegram, provider, anna, boris, group, countMessages, waitForMessage, waitUntil } = team;
  const card = await team.openCard(anna, 'web-1', group);
  await provider.goOffline();
  anna.clicks(card, 'Reboot');
  await waitUntil(() => callbackDataOf(card, 'Try again') !== '', 'Try again');
  await waitUntil(() => countMessages(group, /Nothing was sent/) === 2, 'both messages');
  await provider.goOnline();
  provider.durations.set({ rebootMs: 60 * 60_000 });
  telegram.faults.add({
    method: 'editMessageText',
    fault: { kind: 'error', code: 400, description: 'Bad Request: message to edit not found' },
    times: Infinity,
    when: ({ message_id }) => Number(message_id) === card.id,
  });
  const data = callbackDataOf(card, 'Try again');
  const press = async (text: string): Promise<void> => {
    const answers = [anna, boris, anna].map(person => person.sendsCallbackData(card, data).answered);
    for (const { text: answer } of await Promise.all(answers)) expect(answer).toBeDefined();
    await waitForMessage(group, text);
  };
  await press('Anna reboots web-1');
  await waitUntil(() => provider.order(team.orderOf('web-1')).vpsState === 'rebooting');
  team.setPower('web-1', 'on');
  await waitForMessage(group, 'web-1 is back after');
  await press('web-1 is back after');
  await team.readTeam();
  expect(countMessages(group, /Anna reboots web-1|web-1 is back after/)).toBe(1);
});

testInTeam('an operator can ask again after a minute without an answer, and others can not', async team => {
  const { anna, boris, vera, group, provider, waitForButton, advanceClock } = team;
  provider.fault('reboot', { kind: 'reset', carriedOut: false });
  anna.clicks(await team.openCard(anna, 'web-1', group), 'Reboot');
  await waitForButton(group, 'Check now');
  advanceClock(61_000);
  const again = await waitForButton(group, 'Reboot again', 'may act twice');
  expect((await vera.clicks(again, 'Reboot again').answered).showAlert).toBe(true);
  expect(provider.callsOf('reboot')).toHaveLength(1);
  await Promise.all([1, 2].map(() => boris.clicks(again, 'Reboot again').answered));
  await team.waitForMessage(group, 'is back after');
  expect(provider.callsOf('reboot')).toHaveLength(2);
  // The log names both requests.
  await team.ask(anna, '/log', /Boris[^]*Anna/);
});
