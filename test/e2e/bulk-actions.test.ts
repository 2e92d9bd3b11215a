import { afterAll, beforeAll, expect, test } from 'vitest';

import { labelsOf, type Person, type Where } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { asProcess, inProcess, type Harness } from './harness.ts';
import { answerOf, callbackDataOf } from './helpers.ts';
import { createTeam } from './team-setup.ts';

const names = Array.from({ length: 20 }, (_, index) => `srv-${index + 1}`);

test('20 selected, two locked, one refused, a kill in the middle: each is stopped at most once, and the summary is true', async () => {
  const harness = await asProcess();
  try {
    harness.start();
    const { provider, ask, waitForMessage, waitForButton, waitUntil } = harness;
    const { person: anna, account } = await harness.linkAccount('Anna', names);
    await waitUntil(
      () => new Set(provider.callsOf('getinfo').map(call => call.parameters.orderid)).size === 20,
    );
    for (const name of ['srv-4', 'srv-9']) {
      anna.clicks(await harness.openCard(anna, name), 'More');
      anna.clicks(await waitForButton(anna, 'Lock', [name, 'more']), 'Lock');
      await waitForButton(anna, 'Unlock', name);
    }
    anna.clicks(await ask(anna, '/servers', 'Your servers (20)'), 'Select');
    anna.clicks(await waitForMessage(anna, 'Tick up to'), 'All shown');
    anna.clicks(await waitForMessage(anna, 'Selected: 20.'), 'Stop');
    const question = await waitForMessage(anna, 'Stop 18 servers?');
    expect(question.text).toMatch(/🔒 Locked: srv-4, srv-9/);
    const confirm = callbackDataOf(question, 'Yes, stop');
    provider.fault('stop', { kind: 'refused', message: 'The node is busy', skip: 2 });
    provider.fault('stop', { kind: 'delay', delayMs: 400, times: 20 });
    anna.clicks(question, 'Yes, stop');
    await waitUntil(() => provider.callsOf('stop').length >= 8);
    await harness.restart();
    await waitForMessage(
      anna,
      /⚠️ Stopped 17 of 18 in .*\n❌ srv-\d+: .*The node is busy.*\n🔒 Locked: srv-4, srv-9/,
    );
    const stopped = provider.callsOf('stop').map(({ parameters }) => parameters.orderid ?? '');
    expect(new Set(stopped).size).toBe(stopped.length);
    expect(stopped).toHaveLength(18);
    const refused = /❌ (srv-\d+)/.exec((await waitForMessage(anna, '🔒 Locked')).text)?.[1];
    for (const name of names) {
      const isOff = provider.order(harness.orderOf(name)).vpsState === 'off';
      expect(isOff, name).toBe(![refused, 'srv-4', 'srv-9'].includes(name));
    }
    // A short message besides the summary, and nothing about each server.
    await waitUntil(() => harness.countMessages(anna, /⚠️ Stopped 17 of 18/) === 2);
    expect(harness.countMessages(anna, /is off after|was not stopped/)).toBe(0);
    // The same confirmation again shows what became of it.
    expect(await answerOf(anna.sendsCallbackData(question, confirm))).toContain('already done');
    expect(provider.callsOf('stop')).toHaveLength(18);
    const log = await ask(anna, '/log', 'stop');
    expect(log.text.match(/: stop srv-/g)?.length).toBe(12);
    expect(harness.callsFor(account, 'stop')).toHaveLength(18);
    harness.expectWithinLimits();
  } finally {
    await harness.close();
  }
});

let harness: Harness;
let team: Awaited<ReturnType<typeof createTeam>>;
beforeAll(async () => {
  harness = await inProcess();
  team = await createTeam(harness, ['web-1', 'web-2', 'web-3']);
  await team.grant(team.boris);
});
afterAll(() => harness.close());

/** Selects everything in the list that somebody opens. */
async function selectAll(person: Person, chat: Where): Promise<ChatMessage> {
  const list = await harness.ask(person, '/servers', 'Your servers (3)', { chat });
  person.clicks(list, 'Select');
  await harness.waitForButton(chat, 'All shown', 'Tick up to');
  person.clicks(list, 'All shown');
  await harness.waitForMessage(chat, 'Selected: 3.');
  return list;
}

test('in a group an operator stops several with one Undo for all, and another operator undoes it', async () => {
  const { provider, waitForMessage, waitForButton } = harness;
  const { anna, boris, vera, group } = team;
  const list = await harness.ask(vera, '/servers', 'Your servers (3)', { chat: group });
  expect(await answerOf(vera.clicks(list, 'Select'))).toContain('Only operators can do that');
  await selectAll(boris, group);
  // Somebody else's selection is not theirs to change.
  expect(await answerOf(anna.clicks(await waitForMessage(group, 'Selected: 3.'), 'Reboot'))).toContain(
    'expired',
  );
  boris.clicks(await waitForMessage(group, 'Selected: 3.'), 'Stop');
  expect(labelsOf(await waitForMessage(group, 'Selected: 3.')).join()).not.toContain('Mute');
  boris.clicks(await waitForButton(group, 'Yes, stop', 'Stop 3 servers?'), 'Yes, stop');
  const waiting = await waitForMessage(group, 'Boris stops 3 servers in 5 s');
  expect(await answerOf(vera.clicks(waiting, 'Undo'))).toContain('Only operators');
  await anna.clicks(waiting, 'Undo').answered;
  await waitForMessage(group, 'Anna undid it: nothing was stopped');
  expect(provider.callsOf('stop')).toHaveLength(0);
  // Without an Undo they are stopped when the time is over, and the button goes.
  boris.clicks(await selectAll(boris, group), 'Stop');
  boris.clicks(await waitForButton(group, 'Yes, stop', 'Stop 3 servers?'), 'Yes, stop');
  const live = await waitForButton(group, 'Undo', 'Boris stops 3 servers in 5 s');
  provider.fault('stop', { kind: 'delay', delayMs: 300, times: 3 });
  await harness.waitUntil(() => live.text.includes('Boris stops 3 servers · 0 done'));
  expect(labelsOf(live)).toEqual([]);
  await harness.waitUntil(() => /🔴 Stopped 3 servers in .* · Boris/.test(live.text));
  boris.clicks(await selectAll(boris, group), 'Boot');
  boris.clicks(await waitForButton(group, 'Yes, boot', 'Boot 3 servers?'), 'Yes, boot');
  await waitForMessage(group, /🟢 Booted 3 servers in .* · Boris/);
});

test('what one person does to several is one message in another chat, and the summary names who', async () => {
  const { provider, waitForMessage, waitForButton } = harness;
  const { anna, boris, group } = team;
  boris.clicks(await selectAll(boris, group), 'Reboot');
  boris.clicks(await waitForButton(group, 'Yes, reboot', 'Reboot 3 servers?'), 'Yes, reboot');
  await waitForMessage(group, /🟢 Rebooted 3 servers in .* · Boris/);
  await waitForMessage(anna, /🟢 Rebooted 3 servers in .* · Boris/);
  expect(provider.callsOf('reboot')).toHaveLength(3);
  expect(harness.countMessages(anna, /is back after|rebooted web/)).toBe(0);
  expect(harness.countMessages(group, /is back after/)).toBe(0);
});

test('several are muted together, and what is already done is left out', async () => {
  const { waitForMessage, waitForButton } = harness;
  const { anna } = team;
  const list = await selectAll(anna, anna);
  anna.clicks(list, 'Boot');
  await waitForMessage(
    anna,
    /None of these servers can be booted now.*Already running: web-1, web-2, web-3/s,
  );
  anna.clicks(list, 'Back');
  anna.clicks(await waitForButton(anna, 'Mute', 'Selected: 3.'), 'Mute');
  anna.clicks(await waitForButton(anna, '8 h', 'Mute 3 servers'), '8 h');
  await waitForMessage(anna, '🔕 3 servers muted until');
});

test('what could not be sent is tried again with one more confirmation', async () => {
  const { provider, waitForButton } = harness;
  const { anna } = team;
  const list = await selectAll(anna, anna);
  await provider.goOffline();
  anna.clicks(list, 'Reboot');
  anna.clicks(await waitForButton(anna, 'Yes, reboot', 'Reboot 3 servers?'), 'Yes, reboot');
  const failed = await waitForButton(anna, 'Try again', 'Nothing was sent: web-1, web-2, web-3');
  await provider.goOnline();
  const before = provider.callsOf('reboot').length;
  anna.clicks(failed, 'Try again');
  anna.clicks(await waitForButton(anna, 'Yes, reboot', 'Reboot 3 servers?'), 'Yes, reboot');
  await harness.waitUntil(() => provider.callsOf('reboot').length === before + 3);
  await harness.waitUntil(() => failed.text.includes('🟢 Rebooted 3 servers'));
  expect(provider.callsOf('reboot')).toHaveLength(before + 3);
});

test('the outcome goes to the person in private when the group no longer accepts messages', async () => {
  const { provider, waitForMessage, waitForButton } = harness;
  const { boris, group } = team;
  await harness.ask(boris, '/start', 'link your provider account');
  for (const name of ['web-1', 'web-2', 'web-3']) await harness.openCard(boris, name, group);
  boris.clicks(await selectAll(boris, group), 'Reboot');
  provider.fault('reboot', { kind: 'delay', delayMs: 500, times: 3 });
  const before = provider.callsOf('reboot').length;
  boris.clicks(await waitForButton(group, 'Yes, reboot', 'Reboot 3 servers?'), 'Yes, reboot');
  await harness.waitUntil(() => provider.callsOf('reboot').length > before);
  group.removeBot();
  const notice = await waitForMessage(boris, /Rebooted 3 servers in .* · Boris/);
  expect(labelsOf(notice)).toEqual([]);
});
