import { expect, vi } from 'vitest';

import { onStage } from './on-stage.ts';
import { setStageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const test = onStage(() => setStageTeam(['web-1']));

test('who asked to be let press and has left is let in by no later answer', async ({ stage }) => {
  const { anna, boris, group, said } = stage;
  await boris.clicks(await said(group, 'From now on this chat sees'), "I'm on the team").answered;
  const question = await said(anna, 'Boris', 'wants to press');
  group.leave(boris);
  await anna.writes('/team', { chat: group });
  await said(group, 'Who may press in this chat');
  expect((await anna.clicks(question, 'Operator').answered).text).toContain('Nobody was let press');
  group.join(boris);
  await boris.writes('/reboot web-1', { chat: group });
  await said(group, 'You may look here, not press');
});

test('an owner whose key is refused can still take out of a group what they show there', async ({
  stage,
}) => {
  const { provider, account, anna, group, said } = stage;
  provider.rotateKey(account.cid);
  await said(anna, 'no longer accepts the key');
  await anna.writes('/unsubscribe', { chat: group });
  await said(group, 'This chat sees', 'no more');
});

test('a viewer is asked nothing before what they may not do', async ({ stage }) => {
  const { anna, vera, group, said, telegram } = stage;
  await anna.writes('/settings', { chat: group });
  anna.clicks(await said(group, 'Settings of this chat'), 'Ask');
  await said(group, 'ask once before they act');
  await vera.writes('/stop web-1', { chat: group });
  await said(group, 'You may look here, not press');
  expect(
    telegram.messagesIn(group, { fromBot: true }).some(({ text }) => text.startsWith('Stop web-1?')),
  ).toBe(false);
});

test('a co-owner who has left changes nothing there any more', async ({ stage }) => {
  const { account, boris, anna, group, said } = stage;
  await boris.writes(`/link ${account.cid} ${account.key}`);
  await said(boris, 'Linked');
  await stage.grant(stage.vera);
  await boris.writes('/team', { chat: group });
  const team = await said(group, 'Who may press in this chat');
  // Where the bot is not told who leaves, it has to ask.
  const member = group.chat.members.get(boris.id);
  if (member !== undefined) member.status = 'left';
  // Its word is good for a minute.
  stage.pass(2 * 60_000);
  expect((await boris.clicks(team, '✖').answered).text).toContain('not in this group any more');
  await anna.writes('/team', { chat: group });
  expect((await said(group, 'Who may press in this chat')).text).toContain('Vera');
});
