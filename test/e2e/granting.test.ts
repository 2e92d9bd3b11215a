import { expect, vi } from 'vitest';

import type { Person } from '../../demo/telegram/person.ts';
import { onStage } from './on-stage.ts';
import { setStage, withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

/** Anna shows her account in a topic of a forum that Mallory has made, and in which Boris is too. */
async function setForumOfAnother() {
  const stage = await setStage();
  const { telegram, provider, said } = stage;
  const account = provider.addAccount();
  for (const name of ['web-1', 'web-2']) provider.addServer(account.cid, { name });
  const [anna, boris, mallory] = ['Anna', 'Boris', 'Mallory'].map(firstName =>
    telegram.person({ firstName, languageCode: 'en' }),
  ) as [Person, Person, Person];
  await anna.writes(`/link ${account.cid} ${account.key}`);
  await said(anna, 'Linked');
  const group = telegram.group({ title: 'Ops', members: [mallory, anna, boris], forum: true });
  group.addBot();
  const topic = group.createTopic('Servers');
  await anna.writes('/subscribe', { chat: group, topic });
  await said(group, 'From now on this chat sees');
  const team = async (): Promise<string> => {
    await anna.writes('/team', { chat: group, topic });
    return (await said(group, 'Who may press in this chat')).text;
  };
  return { ...stage, anna, boris, mallory, group, topic, team };
}
const test = onStage(setForumOfAnother);

test('a command in a topic that answers nobody lets nobody press, whoever opened the topic', async ({
  stage,
}) => {
  const { anna, group, topic, said, team } = stage;
  await anna.writes('/grant', { chat: group, topic });
  await said(group, 'Answer a message of the person');
  expect(await team()).not.toContain('Mallory');
});

test('who was added by somebody else is not taken for them', async ({ stage }) => {
  const { anna, group, topic, said, team, telegram } = stage;
  const added = telegram.messagesIn(group).findLast(({ service }) => service?.new_chat_members !== undefined);
  if (added === undefined) throw new Error('nobody was added');
  await anna.writes('/grant', { chat: group, topic, replyTo: added });
  await said(group, 'Answer a message of the person');
  expect(await team()).not.toContain('Mallory');
});

test('who writes as the group is told apart from a bot', async ({ stage }) => {
  const { anna, mallory, group, topic, said } = stage;
  const written = await mallory.writes('hello', { chat: group, topic, anonymous: true });
  await anna.writes('/grant', { chat: group, topic, replyTo: written });
  await said(group, 'in the name of a group or a channel');
});

test('a right to one server beside the right to all narrows nothing, and is not said to', async ({
  stage,
}) => {
  const { anna, boris, group, topic, said, team } = stage;
  const written = await boris.writes('hello', { chat: group, topic });
  await anna.writes('/grant', { chat: group, topic, replyTo: written });
  await said(group, 'Boris may press here now');
  await anna.writes('/grant web-1', { chat: group, topic, replyTo: written });
  await said(group, 'Boris may press here already');
  expect(await team()).not.toContain('web-1');
});

test("an owner grants nothing on another owner's server, and is told so", async ({ stage }) => {
  const { provider, anna, boris, mallory, group, topic, said, team } = stage;
  const other = provider.addAccount();
  provider.addServer(other.cid, { name: 'db-1' });
  await boris.writes(`/link ${other.cid} ${other.key} data`);
  await said(boris, 'Linked');
  await boris.writes('/subscribe', { chat: group, topic });
  await said(group, 'From now on this chat sees', 'data');
  const written = await mallory.writes('hello', { chat: group, topic });
  await anna.writes('/grant db-1', { chat: group, topic, replyTo: written });
  await said(group, 'Only an owner of the account may do that');
  expect(await team()).not.toContain('Mallory');
});

test("what is forwarded, or comes by another bot, is nobody's own command there", async ({ stage }) => {
  const { provider, telegram, anna, boris, mallory, group, topic, said } = stage;
  const written = await boris.writes('hello', { chat: group, topic });
  await anna.writes('/grant', { chat: group, topic, replyTo: written });
  await said(group, 'Boris may press here now');
  const tried = await mallory.writes('/reboot web-1', { chat: group });
  await said(group, 'You may look here, not press');
  await boris.forwards(tried, group);
  await boris.writes('/team', { chat: group });
  await said(group, 'Who may press in this chat');
  expect(provider.callsOf('reboot')).toHaveLength(0);
  expect(telegram.messagesIn(group, { fromBot: true }).some(({ text }) => text.includes('Rebooting'))).toBe(
    false,
  );
});
