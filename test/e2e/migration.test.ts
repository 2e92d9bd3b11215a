import { expect, vi } from 'vitest';

import type { ChatMessage } from '../../demo/telegram/types.ts';
import { onStage } from './on-stage.ts';
import { setStageTeam, type StageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const test = onStage(() => setStageTeam(['web-1', 'web-2'], { kind: 'group', speed: 10 }));

const dataOf = (message: ChatMessage, label: string): string =>
  message.keyboard.flat().find(({ text }) => text.includes(label))?.callback_data ?? '';

/** Settings, an operator, and kinds of news that are off: what a group would miss. */
async function furnish(stage: StageTeam): Promise<void> {
  const { said, anna, boris, group } = stage;
  await stage.grant(boris);
  await anna.writes('/settings quiet 01:00-01:01 Asia/Tokyo', { chat: group });
  await said(group, 'Quiet hours: 01:00–01:01 (Asia/Tokyo)');
  anna.clicks(await stage.card(anna, 'web-2', group), 'More');
  anna.clicks(await said(group, 'web-2: more'), 'Alerts');
  anna.clicks(await said(group, 'News of web-2 that I tell here'), 'Stopped and started');
  await said(group, '▫️ a server stops');
}

/** All of that is where the group is now. */
async function expectFurnished(stage: StageTeam): Promise<void> {
  const { said, anna, boris, vera, group, turn, provider, countIn, looked } = stage;
  const card = await stage.card(boris, 'web-1', group);
  expect((await vera.clicks(card, 'Reboot').answered).text).toContain('You may look here');
  boris.clicks(card, 'Reboot');
  await said(group, 'web-1 is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
  await anna.writes('/settings', { chat: group });
  await said(group, 'Quiet hours: 01:00–01:01 (Asia/Tokyo)');
  turn('web-2', 'off');
  await said(anna, 'web-2 stopped unexpectedly');
  turn('web-1', 'off');
  await said(group, 'web-1 stopped unexpectedly');
  await looked();
  expect(countIn(group, /web-2 stopped/)).toBe(0);
  expect(countIn(group, /web-1 stopped/)).toBe(1);
}

test.for([[['before', 'after']], [['after', 'before']], [['after']], [['before']]] as const)(
  'everything moves along, with word of it from %j',
  async ([tells], { stage }) => {
    const { group } = stage;
    await furnish(stage);
    group.migrate({ notifyIn: tells });
    await expectFurnished(stage);
  },
);

test('learnt from an error alone: what was to be said there is said in the new chat, each once', async ({
  stage,
}) => {
  const { said, anna, group, provider, countIn, looked } = stage;
  await furnish(stage);
  group.migrate({ notifyIn: [] });
  for (const name of ['web-1', 'web-2']) provider.suspend(stage.orderOf(name), 'Suspended');
  await said(group, 'The provider has suspended web-1');
  await said(group, 'The provider has suspended web-2');
  await looked();
  expect(countIn(group, /suspended web-1/)).toBe(1);
  expect(countIn(group, /suspended web-2/)).toBe(1);
  for (const name of ['web-1', 'web-2']) provider.unsuspend(stage.orderOf(name));
  // Nobody was told that anything was amiss.
  expect(countIn(anna, /I can say nothing in Ops/)).toBe(0);
});

test('learnt from an answer that did not arrive: it arrives in the new chat, and all is there', async ({
  stage,
}) => {
  const { said, boris, group } = stage;
  await furnish(stage);
  await stage.stop();
  await boris.writes('/log', { chat: group });
  group.migrate({ notifyIn: [] });
  await stage.start();
  await said(group, 'Who did what');
  await expectFurnished(stage);
});

test('a press in the new chat before any word of it does nothing, and the same one works after it', async ({
  stage,
}) => {
  const { said, boris, group, provider } = stage;
  await furnish(stage);
  const reboot = dataOf(await stage.card(boris, 'web-1', group), 'Reboot');
  const { notify: tell } = group.migrate({ notifyIn: [] });
  await boris.writes('/servers', { chat: group });
  const posted = await said(group, "This chat isn't set up");
  expect((await boris.sendsCallbackData(posted, reboot).answered).text).toContain(
    "You can't use this button",
  );
  expect(provider.callsOf('reboot')).toHaveLength(0);
  tell('after');
  tell('before');
  // Each chat's updates keep their order: what is answered was handled after the word of it.
  await boris.writes('/servers', { chat: group });
  await said(group, 'Your servers');
  expect((await boris.sendsCallbackData(posted, reboot).answered).text).toBe('Rebooting web-1…');
  await said(group, 'web-1 is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

test('messages of the old chat count no more: neither pressed nor edited, and their ids mean nothing', async ({
  stage,
}) => {
  const { said, telegram, boris, group, provider } = stage;
  await furnish(stage);
  provider.durations.set({ rebootMs: 3_000 });
  const card = await stage.card(boris, 'web-1', group);
  boris.clicks(card, 'Reboot');
  await said(group, 'Rebooting web-1');
  const { after } = group.migrate();
  // A message for every id that the old chat's could be mistaken for.
  for (let count = 0; count < 12; count += 1) {
    await boris.writes('/servers', { chat: group });
  }
  await said(group, 'Your servers');
  expect((await boris.sendsCallbackData(card, dataOf(card, 'Refresh')).answered).text).toContain(
    "You can't use this button",
  );
  // The outcome took long: it is said in the chat that the group is now.
  await said(group, 'web-1 is back after');
  const edits = telegram
    .callsOf('editMessageText')
    .filter(({ params }) => Number(params.chat_id) === after.id);
  expect(edits).toEqual([]);
});

test('where both chats were set up they become one, and what both were to hear is told once', async ({
  stage,
}) => {
  const { said, anna, boris, vera, group, turn, countIn, looked } = stage;
  await furnish(stage);
  const { notify: tell } = group.migrate({ notifyIn: [] });
  await anna.writes('/subscribe', { chat: group });
  await said(group, 'From now on this chat sees');
  await stage.grant(vera);
  await stage.grant(boris);
  turn('web-1', 'off');
  await said(group, 'web-1 stopped unexpectedly');
  await looked();
  expect(countIn(group, /web-1 stopped unexpectedly/)).toBe(1);
  tell('after');
  tell('before');
  await anna.writes('/team', { chat: group });
  const team = await said(group, 'Who may press in this chat');
  expect(team.text.match(/Boris/g)).toHaveLength(1);
  expect(team.text.match(/Vera/g)).toHaveLength(1);
  expect(team.text.match(/Anna/g)).toHaveLength(1);
  await anna.writes('/settings', { chat: group });
  await said(group, 'Quiet hours: 01:00–01:01 (Asia/Tokyo)', 'Language: English');
  turn('web-1', 'on');
  await said(group, 'web-1 is on again');
  turn('web-2', 'off');
  await said(anna, 'web-2 stopped unexpectedly');
  await looked();
  expect(countIn(group, /web-1 is on again/)).toBe(1);
  expect(countIn(group, /web-2 stopped/)).toBe(0);
});
