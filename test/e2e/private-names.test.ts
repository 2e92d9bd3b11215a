import { expect, vi } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { onStage } from './on-stage.ts';
import { setStageTeam, type StageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const test = onStage(() => setStageTeam(['web-1']));

/** Whatever was ever to be read in a group: messages as they are, as they were, and their buttons. */
const readInGroup = (stage: StageTeam, group = stage.group): string =>
  JSON.stringify(
    stage.telegram
      .messagesIn(group, { fromBot: true })
      .map(message => [message.text, labelsOf(message), message.versions.map(({ text }) => text)]),
  );

test("an owner's own names for a server and an account stay theirs, in the record of others too", async ({
  stage,
}) => {
  const { said, telegram, account, anna, boris, group } = stage;
  await boris.writes(`/link ${account.cid} ${account.key} Casino`);
  await said(boris, 'Linked');
  await stage.card(boris, 'web-1');
  await boris.writes('/rename web-1 roulette');
  await said(boris, 'roulette');
  boris.clicks(await stage.card(boris, 'roulette'), 'Reboot');
  await said(boris, 'roulette is back after');
  await anna.writes('/rename web-1 poker');
  await said(anna, 'poker');
  // Whoever reads the record reads their own names in it; a group those of whoever set it up.
  await boris.writes('/log', { chat: group });
  const shared = await said(group, 'Who did what', 'Boris: reboot poker');
  boris.clicks(shared, 'By server');
  await telegram.until(() => labelsOf(shared).includes('poker'), { withinMs });
  await boris.writes('/log');
  await said(boris, 'Who did what', 'Boris: reboot roulette');
  await anna.writes('/log');
  const hers = await said(anna, 'Who did what', 'Boris: reboot poker');
  expect(hers.text).not.toContain('roulette');
  // Nor is it said to another owner how he called what he has linked.
  await boris.writes('/unlink Casino');
  boris.clicks(await said(boris, 'Unlink Casino'), 'Yes, unlink');
  await said(boris, 'Casino is unlinked');
  await anna.writes('/log');
  const last = await said(anna, 'Who did what', 'unlink account');
  expect(last.text).not.toMatch(/Casino|roulette/);
  expect(readInGroup(stage)).not.toMatch(/Casino|roulette/);
});

test('whoever has several accounts is asked in private which one to show, and the group reads only that name', async ({
  stage,
}) => {
  const { said, telegram, provider, anna, vera } = stage;
  const group = telegram.group({ title: 'Players', members: [anna, vera], forum: true });
  group.addBot();
  const topic = group.createTopic('Servers');
  const second = provider.addAccount();
  provider.addServer(second.cid, { name: 'game-1' });
  await anna.writes(`/link ${second.cid} ${second.key} Casino`);
  await said(anna, 'Linked: Casino');
  await anna.writes('/subscribe', { chat: group, topic });
  expect((await said(group, 'private chat with me')).threadId).toBe(topic.id);
  const question = await said(anna, 'Which account shall Players see?');
  expect(labelsOf(question)).toEqual(['Inferno', 'Casino']);
  // Somebody else's press, or one that names another group, does nothing.
  const data = question.keyboard.flat()[0]?.callback_data ?? '';
  await vera.writes('/start');
  const hers = await said(vera, 'link your provider account');
  expect((await vera.sendsCallbackData(hers, data).answered).text).toContain("You can't use this button");
  const elsewhere = telegram.group({ title: 'Elsewhere', members: [anna] });
  elsewhere.addBot();
  const forged = `${data.slice(0, data.lastIndexOf('.'))}.${(-elsewhere.id).toString(36)}`;
  expect((await anna.sendsCallbackData(question, forged).answered).text).toContain('That question is over');
  anna.clicks(question, 'Inferno');
  await said(anna, 'Players sees the servers of Inferno');
  const hello = await said(group, 'From now on this chat sees the servers of Inferno', 'work for Anna');
  expect(hello.threadId).toBe(topic.id);
  // It was good once.
  expect((await anna.sendsCallbackData(question, data).answered).text).toContain('That question is over');
  expect(readInGroup(stage, group)).not.toContain('Casino');
  expect(telegram.messagesIn(elsewhere, { fromBot: true })).toEqual([]);
});

test("a question about a group that somebody has left is over, and so is one that's old", async ({
  stage,
}) => {
  const { said, telegram, provider, anna, vera, pass } = stage;
  const second = provider.addAccount();
  await anna.writes(`/link ${second.cid} ${second.key} Casino`);
  await said(anna, 'Linked: Casino');
  const groups = ['Left', 'Late'].map(title => telegram.group({ title, members: [vera, anna] }));
  for (const group of groups) {
    group.addBot();
    await anna.writes('/subscribe', { chat: group });
    await said(anna, `Which account shall ${group.title} see?`);
  }
  groups[0]?.leave(anna);
  for (const group of groups) {
    if (group.title === 'Late') pass(11 * 60_000);
    // What befell the group before it was handled by the time that this is answered.
    await vera.writes('/help', { chat: group });
    await said(group, "isn't set up");
    const question = await said(anna, `Which account shall ${group.title} see?`);
    expect((await anna.clicks(question, 'Casino').answered).text).toContain('That question is over');
  }
});

test('an account is shown no more under the name that the group knows, whoever withdraws it', async ({
  stage,
}) => {
  const { said, provider, account, boris, group } = stage;
  const second = provider.addAccount();
  for (const [{ cid, key }, label] of [
    [account, 'Casino'],
    [second, 'Own'],
  ] as const) {
    await boris.writes(`/link ${cid} ${key} ${label}`);
    await said(boris, `Linked: ${label}`);
  }
  await boris.writes('/subscribe Own', { chat: group });
  await said(group, 'sees the servers of Own');
  await boris.writes('/unsubscribe', { chat: group });
  const question = await said(group, 'Which account?');
  expect(labelsOf(question)).toEqual(['Inferno', 'Own']);
  boris.clicks(question, 'Inferno');
  await said(group, 'sees Inferno no more');
  expect(readInGroup(stage)).not.toContain('Casino');
});
