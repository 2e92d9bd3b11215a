import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Group } from '../../src/sandbox/telegram/groups.ts';
import { labelsOf, type Person } from '../../src/sandbox/telegram/people.ts';
import type { ChatMessage } from '../../src/sandbox/telegram/types.ts';
import { setScene, type Scene } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await setScene();
  scene.start();
});
afterEach(() => scene.close());

/** The newest message of the bot in a group that says this. */
const saidIn = (group: Group, text: string | RegExp, withinMs = 10_000): Promise<ChatMessage> =>
  scene.telegram.until(
    () =>
      scene.telegram
        .messagesIn(group, { fromBot: true })
        .findLast(message =>
          typeof text === 'string' ? message.text.includes(text) : text.test(message.text),
        ),
    { withinMs, what: `"${String(text)}" in the group` },
  );

const countIn = (group: Group, text: RegExp): number =>
  scene.telegram.messagesIn(group, { fromBot: true }).filter(message => text.test(message.text)).length;

/** Anna's account in a group with Boris and Vera, and the message that greets it. */
async function team(names: readonly string[] = ['web-1'], kind: 'group' | 'supergroup' = 'supergroup') {
  const linked = await scene.linked(
    'Anna',
    names.map(name => ({ name })),
  );
  const boris = scene.telegram.person({ firstName: 'Boris', languageCode: 'en' });
  const vera = scene.telegram.person({ firstName: 'Vera', languageCode: 'en' });
  for (const name of names) await scene.card(linked.person, name);
  const group = scene.telegram.group({ title: 'Ops', members: [linked.person, boris, vera], kind });
  group.addBot();
  await linked.person.writes('/subscribe', { chat: group });
  const hello = await saidIn(group, 'From now on this chat sees');
  return { ...linked, anna: linked.person, boris, vera, group, hello };
}

/** Makes somebody an operator, as an owner does it. */
async function grant(anna: Person, person: Person, group: Group): Promise<void> {
  const message = await person.writes('hello', { chat: group });
  await anna.writes('/grant', { chat: group, replyTo: message });
  await saidIn(group, `${person.user.first_name} may press here now`);
}

async function cardIn(group: Group, person: Person, name: string): Promise<ChatMessage> {
  await person.writes(`/server ${name}`, { chat: group });
  return scene.telegram.until(
    () => {
      const message = scene.telegram.lastFromBot(group);
      return message?.text.includes(name) === true &&
        labelsOf(message).some(label => /Reboot|Boot/.test(label))
        ? message
        : undefined;
    },
    { withinMs: 8_000, what: `the card of ${name} in the group` },
  );
}

test('whoever asks to be on the team presses once the owner says so, and nobody before', async () => {
  const { telegram, provider, said } = scene;
  const { anna, boris, vera, group, hello, account } = await team();
  const card = await cardIn(group, anna, 'web-1');
  const refused = await boris.presses(card, 'Reboot').answered;
  expect(refused.text).toContain('You may look here, not press');
  expect((await boris.presses(hello, "I'm on the team").answered).text).toContain('asked the owner');
  const request = await said(anna, 'Boris (Ops) wants to press');
  anna.presses(request, 'Operator');
  await saidIn(group, 'Boris may press here now');
  expect((await boris.presses(card, 'Reboot').answered).text).toBe('Rebooting web-1…');
  await saidIn(group, 'web-1 is back after');
  expect((await vera.presses(card, 'Reboot').answered).text).toContain('You may look here, not press');
  expect(provider.callsOf('reboot')).toHaveLength(1);
  expect(provider.callsOf('reboot')[0]?.parameters.key).toBe(account.key);
  // The owner hears in private what Boris did.
  await said(anna, 'Boris rebooted web-1: back after');
  await anna.writes('/log', { chat: group });
  const log = await saidIn(group, 'Who did what');
  expect(log.text).toMatch(/Boris: reboot web-1 · done/);
  expect(log.text).toMatch(/Boris: reboot web-1 · refused/);
  expect(log.text).toMatch(/Vera: reboot web-1 · refused/);
  // Taken away again, it counts from the next press.
  await anna.writes('/revoke', { chat: group, replyTo: await boris.writes('hi', { chat: group }) });
  await saidIn(group, 'Boris may press here no more');
  const fresh = await cardIn(group, anna, 'web-1');
  expect((await boris.presses(fresh, 'Reboot').answered).text).toContain('You may look here, not press');
  expect(provider.callsOf('reboot')).toHaveLength(1);
  expect(telegram.messagesIn(group).some(({ text }) => text.includes(account.key))).toBe(false);
});

test('a stop in a group can be undone for five seconds, and nothing is sent', async () => {
  const { provider } = scene;
  const { anna, boris, group } = await team();
  await grant(anna, boris, group);
  const card = await cardIn(group, anna, 'web-1');
  anna.presses(card, 'Stop');
  const waiting = await saidIn(group, 'Anna stops web-1 in 5 s');
  expect(labelsOf(waiting)).toEqual(['↩️ Undo']);
  boris.presses(waiting, 'Undo');
  await saidIn(group, 'Boris undid it: web-1 was not stopped');
  await sleep(5_500);
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test('a stop that nobody undoes goes out once; one that a crash met is dropped and said to be', async () => {
  const { provider } = scene;
  const { anna, group } = await team(['web-1', 'web-2']);
  anna.presses(await cardIn(group, anna, 'web-1'), 'Stop');
  await saidIn(group, 'web-1 is off after', 15_000);
  expect(provider.callsOf('stop')).toHaveLength(1);
  anna.presses(await cardIn(group, anna, 'web-2'), 'Stop');
  await saidIn(group, 'Anna stops web-2 in 5 s');
  await scene.restart();
  await saidIn(group, 'web-2 was not stopped', 15_000);
  await sleep(5_500);
  expect(provider.callsOf('stop')).toHaveLength(1);
});

test('in a crowd a stopped server is told once, an operator boots it, and a viewer is refused', async () => {
  const { telegram, provider } = scene;
  const names = Array.from({ length: 20 }, (_, index) => `web-${index + 1}`);
  const { person: anna, orders } = await scene.linked(
    'Anna',
    names.map(name => ({ name })),
  );
  await telegram.until(() => provider.callsOf('getinfo').length >= 40, { withinMs: 15_000 });
  const crowd = Array.from({ length: 199 }, (_, index) => telegram.person({ firstName: `Member ${index}` }));
  const group = telegram.group({ title: 'Everybody', members: [anna, ...crowd] });
  group.addBot();
  await anna.writes('/subscribe', { chat: group });
  await saidIn(group, 'From now on this chat sees');
  for (const operator of crowd.slice(0, 3)) await grant(anna, operator, group);
  provider.setPowerState(orders[6]?.orderid ?? '', 'off');
  const news = await saidIn(group, 'web-7 stopped unexpectedly', 15_000);
  expect(labelsOf(news)).toEqual(expect.arrayContaining(['▶️ Boot', "👀 I'm on it", '🔕 Mute']));
  const [operator, , , viewer] = crowd;
  expect((await viewer?.presses(news, 'Boot').answered)?.text).toContain('You may look here');
  expect((await operator?.presses(news, 'Boot').answered)?.text).toBe('Booting web-7…');
  await saidIn(group, 'web-7 is on after');
  expect(countIn(group, /web-7 stopped unexpectedly/)).toBeLessThanOrEqual(1);
  expect(provider.callsOf('boot')).toHaveLength(1);
  await anna.writes('/log', { chat: group });
  const log = await saidIn(group, 'Who did what');
  expect(log.text).toMatch(/Member 0: boot web-7 · done/);
  expect(log.text).toMatch(/Member 3: boot web-7 · refused/);
}, 60_000);

test('what befalls twenty servers at once is one message', async () => {
  const { provider } = scene;
  const names = Array.from({ length: 20 }, (_, index) => `web-${index + 1}`);
  const { orders, group } = await team(names);
  for (const { orderid } of orders) provider.setPowerState(orderid, 'off');
  await saidIn(group, 'stopped unexpectedly', 15_000);
  await sleep(4_000);
  expect(countIn(group, /stopped unexpectedly/)).toBeLessThanOrEqual(2);
}, 60_000);

test("I'm on it is said under the news", async () => {
  const { provider } = scene;
  const { anna, boris, vera, group, orders } = await team();
  await grant(anna, boris, group);
  provider.setPowerState(orders[0]?.orderid ?? '', 'off');
  const news = await saidIn(group, 'web-1 stopped unexpectedly', 15_000);
  expect((await vera.presses(news, "I'm on it").answered).text).toContain('You may look here');
  boris.presses(news, "I'm on it");
  await saidIn(group, 'Boris is on it');
  provider.setPowerState(orders[0]?.orderid ?? '', 'on');
  const back = await saidIn(group, 'web-1 is on again', 15_000);
  expect(back.text).toContain('It was down for');
});

test('a muted server is silent in that chat alone', async () => {
  const { provider, said } = scene;
  const { anna, group, orders } = await team();
  provider.setPowerState(orders[0]?.orderid ?? '', 'off');
  const news = await saidIn(group, 'web-1 stopped unexpectedly', 15_000);
  anna.presses(news, 'Mute');
  anna.presses(await saidIn(group, 'for how long'), '1 h');
  await saidIn(group, 'No news of web-1 here until');
  provider.setPowerState(orders[0]?.orderid ?? '', 'on');
  await said(anna, 'web-1 is on again', 15_000);
  expect(countIn(group, /web-1 is on again/)).toBe(0);
});

test('a group that becomes a supergroup takes everything along', async () => {
  const { provider } = scene;
  const { anna, boris, group, orders } = await team(['web-1'], 'group');
  await grant(anna, boris, group);
  group.migrate();
  const card = await cardIn(group, boris, 'web-1');
  expect((await boris.presses(card, 'Reboot').answered).text).toBe('Rebooting web-1…');
  await saidIn(group, 'web-1 is back after');
  provider.setPowerState(orders[0]?.orderid ?? '', 'off');
  await saidIn(group, 'web-1 stopped unexpectedly', 15_000);
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

test('removed from a group its news rest and the owner hears why; back again they go on', async () => {
  const { provider, said } = scene;
  const { anna, group, orders } = await team();
  group.removeBot();
  await said(anna, 'I can say nothing in Ops any more');
  provider.setPowerState(orders[0]?.orderid ?? '', 'off');
  await said(anna, 'web-1 stopped unexpectedly', 15_000);
  group.addBot();
  await sleep(500);
  provider.setPowerState(orders[0]?.orderid ?? '', 'on');
  await saidIn(group, 'web-1 is on again', 15_000);
});

test('a topic that is gone gives way to General, and the owner hears of it', async () => {
  const { telegram, provider, said } = scene;
  const { person: anna, orders } = await scene.linked('Anna', [{ name: 'web-1' }]);
  await scene.card(anna, 'web-1');
  const group = telegram.group({ title: 'Forum', members: [anna], forum: true });
  group.addBot();
  const topic = group.createTopic('Servers');
  await anna.writes('/subscribe', { chat: group, topic });
  const hello = await saidIn(group, 'From now on this chat sees');
  expect(hello.threadId).toBe(topic.id);
  provider.setPowerState(orders[0]?.orderid ?? '', 'off');
  const news = await saidIn(group, 'web-1 stopped unexpectedly', 15_000);
  expect(news.threadId).toBe(topic.id);
  group.deleteTopic(topic);
  provider.setPowerState(orders[0]?.orderid ?? '', 'on');
  const back = await saidIn(group, 'web-1 is on again', 15_000);
  expect(back.threadId).toBeUndefined();
  await said(anna, 'The topic in Forum is gone');
});

test('whoever leaves presses nothing there any more; when the owner leaves, it rests', async () => {
  const { provider, said } = scene;
  const { anna, boris, group } = await team();
  await grant(anna, boris, group);
  const card = await cardIn(group, boris, 'web-1');
  group.leave(boris);
  const answer = await boris.pressesData(
    card,
    card.keyboard.flat().find(({ text }) => text.includes('Reboot'))?.callback_data ?? '',
  ).answered;
  expect(answer.text).toMatch(/may press nothing here|You may look here/);
  expect(provider.callsOf('reboot')).toHaveLength(0);
  group.leave(anna);
  await said(anna, 'I can say nothing in Ops any more (you left it)');
});

test('a link from the private chat sets a group up, once and for its owner alone', async () => {
  const { telegram, said } = scene;
  const { person: anna } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const mallory = telegram.person({ firstName: 'Mallory', languageCode: 'en' });
  await anna.writes('/start');
  anna.presses(await said(anna, 'You have one server here'), 'Add to a group');
  const invitation = await said(anna, 'Open this link');
  const [, token = ''] = /startgroup=([\w-]+)/.exec(anna.opens(invitation, 'Add to a group')) ?? [];
  const hers = telegram.group({ title: 'Not hers', members: [mallory] });
  hers.addBot({ by: mallory, payload: token });
  await saidIn(hers, 'That link is over, or not yours');
  const group = telegram.group({ title: 'Ops', members: [anna] });
  // It was used up by whoever tried it.
  group.addBot({ by: anna, payload: token });
  await saidIn(group, 'That link is over');
  await anna.writes('/start');
  anna.presses(await said(anna, 'You have one server here'), 'Add to a group');
  const again = await telegram.until(() => {
    const message = telegram.lastFromBot(anna);
    return message?.text.includes('startgroup') === true && !message.text.includes(token)
      ? message
      : undefined;
  });
  const [, fresh = ''] = /startgroup=([\w-]+)/.exec(anna.opens(again, 'Add to a group')) ?? [];
  const third = telegram.group({ title: 'Ops 2', members: [anna] });
  third.addBot({ by: anna, payload: fresh });
  await saidIn(third, 'From now on this chat sees');
}, 40_000);

test('a group that nobody set up gets one line and no more, and nothing of anybody', async () => {
  const { telegram } = scene;
  const { person: anna } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const group = telegram.group({ title: 'Others', members: [anna] });
  group.addBot();
  for (const command of ['/servers', '/server web-1', '/reboot web-1', '/log', '/help']) {
    await anna.writes(command, { chat: group });
  }
  await saidIn(group, "This chat isn't set up");
  await sleep(800);
  expect(telegram.messagesIn(group, { fromBot: true })).toHaveLength(1);
  expect(scene.provider.callsOf('reboot')).toHaveLength(0);
});

test('an anonymous administrator is told how to be known; private commands stay private', async () => {
  const { anna, group } = await team();
  group.promote(anna, { anonymous: true });
  await anna.writes('/servers', { chat: group, anonymous: true });
  await saidIn(group, "I can't tell who you are");
  await anna.writes('/password web-1', { chat: group });
  const only = await saidIn(group, '/password works in the private chat');
  expect(anna.opens(only, 'private chat')).toContain('?start=');
});

test('/forget_me erases a person, and leaves what they did without a name', async () => {
  const { telegram, provider, said } = scene;
  const { anna, boris, group, account } = await team();
  await grant(anna, boris, group);
  boris.presses(await cardIn(group, anna, 'web-1'), 'Reboot');
  await saidIn(group, 'web-1 is back after');
  await boris.writes('/start');
  await said(boris, 'link your provider account');
  await boris.writes('/forget_me');
  boris.presses(await said(boris, 'Forget everything about you?'), 'Yes, forget');
  await said(boris, 'Everything of yours is erased');
  const card = await cardIn(group, anna, 'web-1');
  expect((await boris.presses(card, 'Reboot').answered).text).toContain('You may look here');
  await anna.writes('/log', { chat: group });
  const log = await saidIn(group, 'Who did what');
  expect(log.text).toContain('a former member: reboot web-1 · done');
  expect(log.text).not.toContain('Boris: reboot web-1 · done');
  await anna.writes('/forget_me');
  anna.presses(await said(anna, 'Forget everything about you?'), 'Yes, forget');
  await said(anna, 'Everything of yours is erased');
  await saidIn(group, 'is shown no more');
  const before = provider.calls.length;
  await sleep(1_500);
  expect(provider.calls.length - before).toBeLessThanOrEqual(2);
  expect(telegram.messagesIn(group).some(({ text }) => text.includes(account.key))).toBe(false);
}, 40_000);
