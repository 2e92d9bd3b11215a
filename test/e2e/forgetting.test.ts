import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Person } from '../../demo/telegram/person.ts';
import { labelsOf } from '../../demo/telegram/person.ts';
import { setStageTeam, type StageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';
import { holdingPeople, neverHoldingPeople } from './person-columns.ts';
import { bytesLeft, columnsOf, tracesIn } from './traces.ts';

vi.setConfig({ testTimeout: 6 * withinMs });

// An id of more than 32 bits, as Telegram's are by now, and words that nobody else writes.
const id = 7_318_274_655;
const names = ['Zbigniew', 'Quokkasson', 'zb_quokka'] as const;
/** What they have called their own. */
const labels = ['Numbat', 'Bilby', 'Wombat', 'Dibbler', 'Potoroo'] as const;
const marks = [String(id), ...names, ...labels];

let stage: StageTeam;
let path: string;
let zbigniew: Person;
beforeEach(async () => {
  stage = await setStageTeam(['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'web-6']);
  path = join(stage.folder, 'bot.db');
  const [firstName, lastName, username] = names;
  zbigniew = stage.telegram.person({ id, firstName, lastName, username, languageCode: 'en' });
  stage.group.join(zbigniew);
});
afterEach(() => stage.close());

const traces = () => tracesIn(path, marks);
const columnsWithTraces = () => [...new Set(traces().map(({ column }) => column))].sort();

/** Waits until the database, looked at again and again, says so. */
async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${what} did not come\n${JSON.stringify(traces(), null, 2)}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

function publicKey(label: string): string {
  const point = generateKeyPairSync('ed25519')
    .publicKey.export({ format: 'der', type: 'spki' })
    .subarray(-32);
  const head = Buffer.from('0000000b7373682d6564323535313900000020', 'hex');
  return `ssh-ed25519 ${Buffer.concat([head, point]).toString('base64')} ${label}`;
}

/** As somebody on the team: asks to press, presses, takes a stop back, is on it, is granted anew. */
async function workOnTheTeam(): Promise<void> {
  const { said, anna, group, turn } = stage;
  zbigniew.clicks(await said(group, 'From now on this chat sees'), "I'm on the team");
  anna.clicks(await said(anna, 'Zbigniew Quokkasson (Ops) wants to press'), 'Operator');
  await said(group, 'Zbigniew Quokkasson may press here now');
  zbigniew.clicks(await stage.card(zbigniew, 'web-1', group), 'Reboot');
  await said(group, 'web-1 is back after');
  anna.clicks(await stage.card(anna, 'web-2', group), 'Stop');
  zbigniew.clicks(await said(group, 'Anna stops web-2'), 'Undo');
  await said(group, 'Zbigniew Quokkasson undid it');
  turn('web-3', 'off');
  zbigniew.clicks(await said(group, 'web-3 stopped unexpectedly'), "I'm on it");
  await said(group, 'Zbigniew Quokkasson is on it');
  const hello = await zbigniew.writes('hello', { chat: group });
  await anna.writes('/revoke', { chat: group, replyTo: hello });
  await said(group, 'Zbigniew Quokkasson may press here no more');
  await anna.writes('/grant', { chat: group, replyTo: hello });
  await stage.telegram.until(() => stage.countIn(group, /Zbigniew Quokkasson may press here now/) === 2, {
    withinMs,
    what: 'granted once more',
  });
}

/** As an owner, of Anna's account and of one more: everything that is chosen, named and asked for in private. */
async function ownAccounts(): Promise<void> {
  const { said, provider, telegram, account, vera, group } = stage;
  await zbigniew.writes(`/link ${account.cid} ${account.key} Numbat`);
  await said(zbigniew, 'Linked', 'Numbat');
  await zbigniew.writes('/grant', { chat: group, replyTo: await vera.writes('hi', { chat: group }) });
  await said(group, 'Vera may press here now');
  await zbigniew.writes('/lang en');
  await zbigniew.writes('/settings');
  zbigniew.clicks(await said(zbigniew, 'Settings of this chat'), 'Payments');
  await said(zbigniew, '▫️ an order is paid');
  await stage.card(zbigniew, 'web-1');
  await zbigniew.writes('/rename web-1 Wombat');
  await said(zbigniew, 'Wombat');
  zbigniew.clicks(await stage.card(zbigniew, 'web-4'), 'More');
  zbigniew.clicks(await said(zbigniew, 'web-4: more'), 'Lock');
  await telegram.until(
    () =>
      labelsOf(telegram.lastFromBot(zbigniew) ?? ({ keyboard: [] } as never)).some(text =>
        text.includes('Unlock'),
      ),
    { withinMs, what: 'locked' },
  );
  zbigniew.clicks(await said(zbigniew, 'web-4: more'), 'Alerts');
  zbigniew.clicks(await said(zbigniew, 'News of web-4 that I tell here'), 'Stopped and started');
  zbigniew.clicks(await said(zbigniew, 'News of web-4 that I tell here', '▫️ a server stops'), '8 h');
  await said(zbigniew, 'No news of web-4 here until');
  zbigniew.clicks(await stage.card(zbigniew, 'Wombat'), 'Reboot');
  await said(zbigniew, 'Wombat is back after');
  await zbigniew.writes(`/addkey ${publicKey('zbigniew@Dibbler')}`);
  await said(zbigniew, 'The key zbigniew@Dibbler is added');
  const own = provider.addAccount();
  provider.addServer(own.cid, { name: 'zoo-1' });
  await zbigniew.writes(`/link ${own.cid} ${own.key} Bilby`);
  await said(zbigniew, 'Linked', 'Bilby');
  const zoo = telegram.group({ title: 'Zoo', members: [zbigniew, vera] });
  zoo.addBot();
  await zbigniew.writes('/subscribe Bilby', { chat: zoo });
  await said(zoo, 'From now on this chat sees');
  await zbigniew.writes('/start');
  zbigniew.clicks(await said(zbigniew, 'You have 7 servers here'), 'Add to a group');
  zbigniew.clicks(await said(zbigniew, 'Which account'), 'Bilby');
  await said(zbigniew, 'Open this link');
}

test('nothing of somebody is left once they are forgotten, whatever was going on', async () => {
  const { said, telegram, provider, anna, group, turn } = stage;
  const countChecking = () => stage.countIn(zbigniew, /Checking/);
  await workOnTheTeam();
  await ownAccounts();
  // In the midst of it all: operations that take their time, a password on the screen, a dialog.
  await zbigniew.writes('/forget_me');
  const question = await said(zbigniew, 'Forget everything about you?');
  provider.durations.set({ rebootMs: 3_600_000, stopMs: 3_600_000, bootMs: 3_600_000 });
  zbigniew.clicks(await stage.card(zbigniew, 'Wombat'), 'Reboot');
  await said(zbigniew, 'Rebooting Wombat', 'The provider has taken it');
  zbigniew.clicks(await stage.card(zbigniew, 'web-5', group), 'Reboot');
  await said(group, 'Rebooting web-5');
  const card = await stage.card(zbigniew, 'web-6', group);
  zbigniew.clicks(await stage.card(zbigniew, 'web-2'), 'More');
  const more = await said(zbigniew, 'web-2: more');
  await zbigniew.writes('/password web-2');
  zbigniew.clicks(card, 'Stop');
  await said(group, 'Zbigniew Quokkasson stops web-6');
  // A login and a pair that are still being looked at.
  const login = provider.addAccount();
  provider.fault('getApiKey', { kind: 'delay', delayMs: 4_000 });
  await zbigniew.writes(`/login ${login.email} ${login.password}`);
  provider.fault('orders', { kind: 'hang', times: 1_000 });
  await zbigniew.writes(`/link ${login.cid} ${login.key} Potoroo`);
  await telegram.until(() => countChecking() === 2, { withinMs, what: 'both are being looked at' });
  zbigniew.clicks(more, 'Rename');
  await said(zbigniew, 'Send the new name');

  expect(columnsWithTraces()).toEqual([...holdingPeople].sort());
  expect([...columnsOf(path)].sort()).toEqual([...holdingPeople, ...neverHoldingPeople].sort());

  zbigniew.clicks(question, 'Yes, forget');
  await said(zbigniew, 'Everything of yours is erased');
  const callsSoFar = telegram.calls.length;
  // A secret is on the screen: its message still is to go, and nothing else.
  for (const { column, row } of traces()) {
    expect(column).toMatch(/^outbox\.(?:key|chat_id|person_id)$/);
    expect(row).toMatchObject({
      state: 'waiting',
      body: expect.stringContaining('"kind":"delete"') as string,
    });
  }
  expect(bytesLeft(path, { words: [...names, ...labels] })).toEqual([]);

  // What was asked for is carried out, and ends.
  provider.faults.clear();
  for (const name of ['web-1', 'web-5']) turn(name, 'on');
  await said(group, 'web-5 is back after');
  // What had not been sent yet was to go out with the key that is no more.
  await said(group, 'web-6 was not stopped');
  await said(anna, 'a former member rebooted web-1');
  await said(anna, 'a former member rebooted web-5');
  await anna.writes('/log', { chat: group });
  const log = await said(group, 'Who did what');
  for (const deed of ['stop web-6 · dropped', 'reboot web-5 · done', 'reboot web-1 · done']) {
    expect(log.text).toContain(`a former member: ${deed}`);
  }
  expect(log.text).toContain('Anna: operator: a former member · done');
  await anna.writes('/team', { chat: group });
  expect((await said(group, 'Vera')).text).toContain('Anna');
  // What others rely on stays: a lock, and that somebody has been on it.
  await anna.writes('/reboot web-4');
  await said(anna, 'locked');

  // The password goes from the screen, and with it the last that is known.
  stage.pass(31 * 60_000);
  await until(() => columnsWithTraces().length === 0, 'the end of all traces');
  await stage.looked();
  expect(stage.countIn(group, /is still down/)).toBe(0);
  // Nor does it come back with what Telegram tells of them later.
  zbigniew.blocksBot();
  await anna.writes('/help');
  await said(anna, '/servers');
  expect(traces()).toEqual([]);
  expect(telegram.messagesIn(zbigniew).some(({ text }) => text.includes('Potoroo'))).toBe(false);
  const saidSince = JSON.stringify(telegram.calls.slice(callsSoFar).map(({ params }) => params));
  for (const name of names) expect(saidSince).not.toContain(name);
  expect(stage.logged()).not.toContain('SQLITE');
  await stage.stop();
  expect(bytesLeft(path, { words: [...names, ...labels], id })).toEqual([]);
});

test('what an operator asked for goes on without them, and nobody reads whose it was', async () => {
  const { said, telegram, provider, anna, group, turn } = stage;
  await zbigniew.writes('/start');
  await said(zbigniew, 'link your provider account');
  await anna.writes('/grant', { chat: group, replyTo: await zbigniew.writes('hello', { chat: group }) });
  await said(group, 'Zbigniew Quokkasson may press here now');
  await zbigniew.writes('/forget_me');
  const question = await said(zbigniew, 'Forget everything about you?');
  provider.durations.set({ rebootMs: 3_600_000, stopMs: 3_600_000 });
  zbigniew.clicks(await stage.card(zbigniew, 'web-5', group), 'Reboot');
  await said(group, 'Rebooting web-5');
  zbigniew.clicks(await stage.card(zbigniew, 'web-6', group), 'Stop');
  await said(group, 'Zbigniew Quokkasson stops web-6');
  zbigniew.clicks(question, 'Yes, forget');
  await said(zbigniew, 'Everything of yours is erased');
  const callsSoFar = telegram.calls.length;
  expect(traces()).toEqual([]);

  await telegram.until(() => provider.callsOf('stop').length === 1, {
    withinMs,
    what: 'web-6 is being stopped',
  });
  turn('web-5', 'on');
  turn('web-6', 'off');
  await said(group, 'web-5 is back after');
  await said(group, 'web-6 is off after');
  await said(anna, 'a former member rebooted web-5');
  await said(anna, 'a former member stopped web-6');
  await anna.writes('/log', { chat: group });
  const log = await said(group, 'Who did what');
  expect(log.text).toContain('a former member: stop web-6 · done');
  expect(log.text).toContain('a former member: reboot web-5 · done');
  expect(traces()).toEqual([]);
  const saidSince = JSON.stringify(telegram.calls.slice(callsSoFar).map(({ params }) => params));
  for (const name of names) expect(saidSince).not.toContain(name);
  // In the files neither, while the bot goes on.
  await until(() => bytesLeft(path, { words: [...names], id }).length === 0, 'clean files');
});
