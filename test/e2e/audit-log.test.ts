import { expect } from 'vitest';

import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { labelsOf } from '../../demo/telegram/person.ts';
import { inProcess, testWith } from './harness.ts';
import { answerOf } from './helpers.ts';
import { startTeam } from './team-setup.ts';

const test = testWith(inProcess);
const testInTeam = testWith(() => startTeam(['web-1']));

test('the filter of the log uses the newest name of its lines', async harness => {
  const { ask, waitForMessage, waitUntil } = harness;
  const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
  await ask(anna, '/reboot web-1', 'Rebooting');
  await waitForMessage(anna, 'web-1 is back after');
  await ask(anna, '/rename web-1 shop', 'now called shop');
  await ask(anna, '/reboot shop', 'Rebooting');
  await waitForMessage(anna, 'shop is back after');
  const log = await ask(anna, '/log', ['reboot web-1', 'reboot shop']);
  anna.clicks(log, 'By server');
  await waitUntil(() => labelsOf(log).includes('shop'), 'the newest name');
  expect(labelsOf(log)).not.toContain('web-1');
});

test('an owner downloads the audit log as a file, and nobody else does', async harness => {
  const { telegram, ask, messagesIn, waitUntil } = harness;
  const { person: anna } = await harness.linkAccount('=Anna', ['web-1']);
  anna.clicks(await harness.openCard(anna, 'web-1'), 'Reboot');
  await harness.waitForMessage(anna, 'is back after');
  const log = await ask(anna, '/log', 'Who did what');
  expect(await answerOf(anna.clicks(log, 'As a file'))).toContain('Preparing the file');
  const message = await waitUntil(
    () => messagesIn(anna).find(({ document }) => document !== undefined),
    'the file',
  );
  expect(message.document?.file_name).toMatch(/^audit-log-\d{4}-\d\d-\d\d\.csv$/);
  expect(message.text).toMatch(/entr(?:y|ies)/);
  const { content = [] } = telegram.world.files.get(message.document?.file_id ?? '') ?? {};
  const lines = Buffer.from(content).toString().split('\r\n');
  expect(lines[0]).toBe('\uFEFFtime,person_id,person,what,server,about,outcome,account,where,times');
  expect(lines[1]).toMatch(
    new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z,${anna.id},'=Anna,reboot,web-1,,done,[^,]+,private,1$`),
  );

  const [mallory] = harness.addPeople('Mallory');
  const greeting = await ask(mallory, '/start', '');
  const forged = encodeCallbackData({ kind: 'export-log', server: 1 as never, person: 0 as never });
  expect(await answerOf(mallory.sendsCallbackData(greeting, forged))).toContain('Nothing yet');
  expect(messagesIn(mallory).some(({ document }) => document)).toBe(false);

  // In a group everybody would get it.
  const group = telegram.group({ title: 'Ops', members: [anna] });
  group.addBot();
  await ask(anna, '/subscribe', '', { chat: group });
  const shared = await ask(anna, '/log', 'Who did what', { chat: group });
  expect(labelsOf(shared).join()).not.toContain('As a file');
  expect(await answerOf(anna.sendsCallbackData(shared, forged))).toContain('in the private chat with me');
});

testInTeam('the audit log names the group that no longer sees an account', async ({ anna, group, ask }) => {
  await ask(anna, '/unsubscribe', /no longer shows/, { chat: group });
  const log = await ask(anna, '/log', 'Who did what');
  expect(log.text).toContain('Anna: remove from group Ops · done');
});

testInTeam('the audit log shows each reader their own names of servers and accounts', async team => {
  const { account, anna, boris, group, ask, openCard, waitForMessage } = team;
  await team.link(boris, account, 'Casino');
  await openCard(boris, 'web-1');
  await ask(boris, '/rename web-1 roulette', 'roulette');
  boris.clicks(await openCard(boris, 'roulette'), 'Reboot');
  await waitForMessage(boris, 'roulette is back after');
  await ask(anna, '/rename web-1 poker', 'poker');
  // A group reads the names of the owner who set it up.
  const shared = await ask(boris, '/log', ['Who did what', 'Boris: reboot poker'], { chat: group });
  boris.clicks(shared, 'By server');
  await team.waitUntil(() => labelsOf(shared).includes('poker'));
  await ask(boris, '/log', ['Who did what', 'Boris: reboot roulette']);
  const hers = await ask(anna, '/log', ['Who did what', 'Boris: reboot poker']);
  expect(hers.text).not.toContain('roulette');
  // Another owner doesn't see the name of an account that was unlinked.
  boris.clicks(await ask(boris, '/unlink Casino', 'Unlink Casino'), 'Yes, unlink');
  await waitForMessage(boris, 'Casino is unlinked');
  const last = await ask(anna, '/log', ['Who did what', 'unlink account']);
  expect(last.text).not.toMatch(/Casino|roulette/);
  expect(team.everythingIn(group)).not.toMatch(/Casino|roulette/);
});

testInTeam('/unsubscribe uses the name of an account that the group knows', async team => {
  const { account, boris, group, ask } = team;
  await team.link(boris, account, 'Casino');
  await team.linkAccount(boris, [], 'Own');
  group.promote(boris);
  await ask(boris, '/subscribe Own', 'now shows the servers of Own', { chat: group });
  const question = await ask(boris, '/unsubscribe', 'Which account?', { chat: group });
  expect(labelsOf(question)).toEqual(['Inferno', 'Own']);
  boris.clicks(question, 'Inferno');
  await team.waitForMessage(group, 'no longer shows Inferno');
  expect(team.everythingIn(group)).not.toContain('Casino');
});

test('an empty log has nothing to filter by, and stays as it is', async harness => {
  const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
  const log = await harness.ask(anna, '/log', 'Nothing yet');
  for (const label of ['By server', 'By person'])
    expect(await answerOf(anna.clicks(log, label))).toBe('There is nothing to choose from yet.');
  expect(log.versions).toHaveLength(1);
});
