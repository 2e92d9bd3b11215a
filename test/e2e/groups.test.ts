import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { setTeamScene, type TeamScene } from './team-scene.ts';

let scene: TeamScene;
beforeAll(async () => {
  scene = await setTeamScene();
});
afterAll(() => scene.close());

test.concurrent(
  'removed from a group its news rest and the owner hears why; back again they go on',
  async () => {
    const { provider, said } = scene;
    const { anna, group, orders } = await scene.team();
    group.removeBot();
    await said(anna, 'I can say nothing in Ops any more');
    provider.setPowerState(orders[0]?.orderid ?? '', 'off');
    await said(anna, 'web-1 stopped unexpectedly', 30_000);
    group.addBot();
    await sleep(500);
    provider.setPowerState(orders[0]?.orderid ?? '', 'on');
    await scene.saidIn(group, 'web-1 is on again', 30_000);
  },
);

test.concurrent(
  'where the bot may not write, news wait and the owner hears why; allowed again they arrive',
  async () => {
    const { provider, said } = scene;
    const { anna, boris, group, orders } = await scene.team();
    // Telegram tells nobody of a change of what everybody may.
    group.forbidMessages();
    provider.setPowerState(orders[0]?.orderid ?? '', 'off');
    await said(anna, 'I can say nothing in Ops any more (I may not write there');
    group.allowMessages();
    await boris.writes('/servers', { chat: group });
    await scene.saidIn(group, 'Your servers');
    provider.setPowerState(orders[0]?.orderid ?? '', 'on');
    await scene.saidIn(group, 'web-1 is on again');
  },
);

test.concurrent('a topic that is gone gives way to General, and the owner hears of it', async () => {
  const { telegram, provider, said } = scene;
  const { person: anna, orders } = await scene.linked('Anna', [{ name: 'web-1' }]);
  await scene.card(anna, 'web-1');
  const group = telegram.group({ title: 'Forum', members: [anna], forum: true });
  group.addBot();
  const topic = group.createTopic('Servers');
  await anna.writes('/subscribe', { chat: group, topic });
  const hello = await scene.saidIn(group, 'From now on this chat sees');
  expect(hello.threadId).toBe(topic.id);
  provider.setPowerState(orders[0]?.orderid ?? '', 'off');
  const news = await scene.saidIn(group, 'web-1 stopped unexpectedly', 30_000);
  expect(news.threadId).toBe(topic.id);
  group.deleteTopic(topic);
  provider.setPowerState(orders[0]?.orderid ?? '', 'on');
  const back = await scene.saidIn(group, 'web-1 is on again', 30_000);
  expect(back.threadId).toBeUndefined();
  await said(anna, 'The topic in Forum is gone');
});

// By itself: it gives what Telegram says a moment to be heard of.
test('whoever leaves presses nothing there any more; when the owner leaves, it rests', async () => {
  const { said } = scene;
  const { anna, boris, group, account } = await scene.team();
  await scene.grant(anna, boris, group);
  const card = await scene.cardIn(group, boris, 'web-1');
  group.leave(boris);
  const answer = await boris.sendsCallbackData(
    card,
    card.keyboard.flat().find(({ text }) => text.includes('Reboot'))?.callback_data ?? '',
  ).answered;
  expect(answer.text).toMatch(/may press nothing here|You may look here/);
  expect(scene.callsFor(account, 'reboot')).toHaveLength(0);
  // Without the owner nobody presses there, whoever brings the bot back, until the owner is back.
  group.join(boris);
  await scene.grant(anna, boris, group);
  group.leave(anna);
  await said(anna, 'I can say nothing in Ops any more (you left it)');
  expect((await boris.clicks(card, 'Reboot').answered).text).toContain("You can't use this button");
  group.removeBot();
  group.addBot({ by: boris });
  await sleep(300);
  expect((await boris.clicks(card, 'Reboot').answered).text).toContain("You can't use this button");
  expect(scene.callsFor(account, 'reboot')).toHaveLength(0);
  group.join(anna);
  await sleep(300);
  await boris.clicks(card, 'Reboot').answered;
  await scene.saidIn(group, 'web-1 is back after');
});

test.concurrent.each(['while nothing could be said there', 'while the bot was out of it'])(
  'what an owner has left %s stays at rest, whoever comes back',
  async when => {
    const { anna, boris, group, account } = await scene.team();
    await scene.grant(anna, boris, group);
    const card = await scene.cardIn(group, boris, 'web-1');
    if (when.includes('out')) {
      group.removeBot();
      group.leave(anna);
      group.addBot({ by: boris });
    } else {
      group.forbidMessages();
      await boris.writes('/servers', { chat: group });
      await sleep(500);
      group.leave(anna);
      await sleep(500);
      group.allowMessages();
    }
    await sleep(500);
    await boris.writes('/servers', { chat: group });
    const answer = await boris.clicks(card, 'Reboot').answered;
    expect(answer.text).toContain("You can't use this button");
    await sleep(500);
    expect(scene.countIn(group, /Your servers/)).toBe(0);
    expect(scene.callsFor(account, 'reboot')).toHaveLength(0);
  },
);

test.concurrent('a secret that nobody, or an edit, has written is deleted, and warned of', async () => {
  const { telegram } = scene;
  const { anna, boris, group } = await scene.team();
  group.promoteBot();
  group.promote(anna, { anonymous: true });
  await anna.writes('/link 777 Secret-of-nobody-1', { chat: group, anonymous: true });
  await scene.saidIn(group, 'Never send a key or a password into a group');
  const message = await boris.writes('hello there', { chat: group });
  boris.edits(message, '/link 777 Secret-of-an-edit-2');
  await telegram.until(() => !telegram.messagesIn(group).some(({ text }) => text.includes('Secret-of-')), {
    withinMs: 30_000,
    what: 'both are gone',
  });
});

test.concurrent(
  'a link from the private chat sets a group up, once and for its owner alone',
  async () => {
    const { telegram, said } = scene;
    const { person: anna } = await scene.linked('Anna', [{ name: 'web-1' }]);
    const mallory = telegram.person({ firstName: 'Mallory', languageCode: 'en' });
    await anna.writes('/start');
    anna.clicks(await said(anna, 'You have one server here'), 'Add to a group');
    const invitation = await said(anna, 'Open this link');
    const [, token = ''] = /startgroup=([\w-]+)/.exec(anna.opens(invitation, 'Add to a group')) ?? [];
    const hers = telegram.group({ title: 'Not hers', members: [mallory] });
    hers.addBot({ by: mallory, payload: token });
    await scene.saidIn(hers, 'That link is over, or not yours');
    const group = telegram.group({ title: 'Ops', members: [anna] });
    // It was used up by whoever tried it.
    group.addBot({ by: anna, payload: token });
    await scene.saidIn(group, 'That link is over');
    await anna.writes('/start');
    anna.clicks(await said(anna, 'You have one server here'), 'Add to a group');
    const again = await telegram.until(() => {
      const message = telegram.lastFromBot(anna);
      return message?.text.includes('startgroup') === true && !message.text.includes(token)
        ? message
        : undefined;
    });
    const [, fresh = ''] = /startgroup=([\w-]+)/.exec(anna.opens(again, 'Add to a group')) ?? [];
    const third = telegram.group({ title: 'Ops 2', members: [anna] });
    third.addBot({ by: anna, payload: fresh });
    await scene.saidIn(third, 'From now on this chat sees');
  },
  40_000,
);

test.concurrent('a group that nobody set up gets one line and no more, and nothing of anybody', async () => {
  const { telegram } = scene;
  const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const group = telegram.group({ title: 'Others', members: [anna] });
  group.addBot();
  for (const command of ['/servers', '/server web-1', '/reboot web-1', '/log', '/help']) {
    await anna.writes(command, { chat: group });
  }
  await scene.saidIn(group, "This chat isn't set up");
  await sleep(800);
  expect(telegram.messagesIn(group, { fromBot: true })).toHaveLength(1);
  expect(scene.callsFor(account, 'reboot')).toHaveLength(0);
});

test.concurrent(
  'an anonymous administrator is told how to be known; private commands stay private',
  async () => {
    const { anna, group } = await scene.team();
    group.promote(anna, { anonymous: true });
    await anna.writes('/servers', { chat: group, anonymous: true });
    await scene.saidIn(group, "I can't tell who you are");
    await anna.writes('/password web-1', { chat: group });
    const only = await scene.saidIn(group, '/password works in the private chat');
    expect(anna.opens(only, 'private chat')).toContain('?start=');
  },
);

test.concurrent(
  '/forget_me erases a person, and leaves what they did without a name',
  async () => {
    const { telegram, said } = scene;
    const { anna, boris, group, account } = await scene.team();
    await scene.grant(anna, boris, group);
    boris.clicks(await scene.cardIn(group, anna, 'web-1'), 'Reboot');
    await scene.saidIn(group, 'web-1 is back after');
    await boris.writes('/start');
    await said(boris, 'link your provider account');
    await boris.writes('/forget_me');
    boris.clicks(await said(boris, 'Forget everything about you?'), 'Yes, forget');
    await said(boris, 'Everything of yours is erased');
    const card = await scene.cardIn(group, anna, 'web-1');
    expect((await boris.clicks(card, 'Reboot').answered).text).toContain('You may look here');
    await anna.writes('/log', { chat: group });
    const log = await scene.saidIn(group, 'Who did what');
    expect(log.text).toContain('a former member: reboot web-1 · done');
    expect(log.text).not.toContain('Boris: reboot web-1 · done');
    await anna.writes('/forget_me');
    anna.clicks(await said(anna, 'Forget everything about you?'), 'Yes, forget');
    await said(anna, 'Everything of yours is erased');
    await scene.saidIn(group, 'is shown no more');
    const before = scene.callsFor(account).length;
    await sleep(1_500);
    expect(scene.callsFor(account).length - before).toBeLessThanOrEqual(2);
    expect(telegram.messagesIn(group).some(({ text }) => text.includes(account.key))).toBe(false);
  },
  40_000,
);
