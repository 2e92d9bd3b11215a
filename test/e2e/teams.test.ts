import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { setTeamScene, type TeamScene } from './team-scene.ts';

let scene: TeamScene;
beforeAll(async () => {
  scene = await setTeamScene();
});
afterAll(() => scene.close());

test.concurrent(
  'whoever asks to be on the team presses once the owner says so, and nobody before',
  async () => {
    const { telegram, said } = scene;
    const { anna, boris, vera, group, hello, account } = await scene.team();
    const card = await scene.cardIn(group, anna, 'web-1');
    const refused = await boris.clicks(card, 'Reboot').answered;
    expect(refused.text).toContain('You may look here, not press');
    expect((await boris.clicks(hello, "I'm on the team").answered).text).toContain('asked the owner');
    const request = await said(anna, 'Boris (Ops) wants to press');
    anna.clicks(request, 'Operator');
    await scene.saidIn(group, 'Boris may press here now');
    expect((await boris.clicks(card, 'Reboot').answered).text).toBe('Rebooting web-1…');
    await scene.saidIn(group, 'web-1 is back after');
    expect((await vera.clicks(card, 'Reboot').answered).text).toContain('You may look here, not press');
    expect(scene.callsFor(account, 'reboot')).toHaveLength(1);
    expect(scene.callsFor(account, 'reboot')[0]?.parameters.key).toBe(account.key);
    // The owner hears in private what Boris did.
    await said(anna, 'Boris rebooted web-1: back after');
    await anna.writes('/log', { chat: group });
    const log = await scene.saidIn(group, 'Who did what');
    expect(log.text).toMatch(/Boris: reboot web-1 · done/);
    expect(log.text).toMatch(/Boris: reboot web-1 · refused/);
    expect(log.text).toMatch(/Vera: reboot web-1 · refused/);
    // Taken away again, it counts from the next press.
    await anna.writes('/revoke', { chat: group, replyTo: await boris.writes('hi', { chat: group }) });
    await scene.saidIn(group, 'Boris may press here no more');
    const fresh = await scene.cardIn(group, anna, 'web-1');
    expect((await boris.clicks(fresh, 'Reboot').answered).text).toContain('You may look here, not press');
    expect(scene.callsFor(account, 'reboot')).toHaveLength(1);
    expect(telegram.messagesIn(group).some(({ text }) => text.includes(account.key))).toBe(false);
  },
);

test.concurrent(
  'who may press one server may press no other, and an administrator of the group none',
  async () => {
    const { anna, boris, vera, group, account } = await scene.team(['web-1', 'web-2']);
    await anna.writes('/grant web-2', { chat: group, replyTo: await boris.writes('hi', { chat: group }) });
    await scene.saidIn(group, 'Boris may press here now on web-2');
    group.promote(boris);
    group.promote(vera);
    const [first, second] = [
      await scene.cardIn(group, anna, 'web-1'),
      await scene.cardIn(group, anna, 'web-2'),
    ];
    for (const [person, card] of [
      [boris, first],
      [vera, first],
      [vera, second],
    ] as const) {
      expect((await person.clicks(card, 'Reboot').answered).text).toContain('You may look here, not press');
    }
    expect((await boris.clicks(second, 'Reboot').answered).text).toBe('Rebooting web-2…');
    await scene.saidIn(group, 'web-2 is back after');
    expect(scene.callsFor(account, 'reboot')).toHaveLength(1);
  },
);

test.concurrent(
  'whoever shows an account of their own in a group changes nothing of what the others hear',
  async () => {
    const { provider } = scene;
    const { anna, vera, group } = await scene.team();
    const account = provider.addAccount();
    await vera.writes(`/link ${account.cid} ${account.key}`);
    await scene.said(vera, 'Linked');
    await vera.writes('/subscribe', { chat: group });
    await scene.saidIn(group, /From now on .*Vera/s);
    await vera.writes('/settings quiet 00:00-23:59 UTC', { chat: group });
    await scene.saidIn(group, 'shown here first');
    await anna.writes('/settings', { chat: group });
    await scene.saidIn(group, 'Quiet hours: none');
  },
);

test.concurrent('the record says in which group an account is shown no more', async () => {
  const { anna, group } = await scene.team();
  await anna.writes('/unsubscribe', { chat: group });
  await scene.saidIn(group, /sees .* no more/);
  await anna.writes('/log');
  const record = await scene.said(anna, 'Who did what');
  expect(record.text).toContain('Anna: show no more in Ops · done');
});

test.concurrent('what was granted ends with the subscription, and comes not back with it', async () => {
  const { anna, boris, group } = await scene.team();
  await scene.grant(anna, boris, group);
  await anna.writes('/unsubscribe', { chat: group });
  await scene.saidIn(group, /no more|not shown/);
  await anna.writes('/subscribe', { chat: group });
  const card = await scene.cardIn(group, anna, 'web-1');
  expect((await boris.clicks(card, 'Reboot').answered).text).toContain('You may look here, not press');
});

test.concurrent('a stop in a group can be undone for five seconds, and nothing is sent', async () => {
  const { anna, boris, group, account } = await scene.team();
  await scene.grant(anna, boris, group);
  const card = await scene.cardIn(group, anna, 'web-1');
  anna.clicks(card, 'Stop');
  const waiting = await scene.saidIn(group, 'Anna stops web-1 in 5 s');
  expect(labelsOf(waiting)).toEqual(['↩️ Undo']);
  boris.clicks(waiting, 'Undo');
  await scene.saidIn(group, 'Boris undid it: web-1 was not stopped');
  await sleep(5_500);
  expect(scene.callsFor(account, 'stop')).toHaveLength(0);
});

test('a stop that nobody undoes goes out once; one that a crash met is dropped and said to be', async () => {
  const { anna, group, account } = await scene.team(['web-1', 'web-2']);
  anna.clicks(await scene.cardIn(group, anna, 'web-1'), 'Stop');
  await scene.saidIn(group, 'web-1 is off after', 30_000);
  expect(scene.callsFor(account, 'stop')).toHaveLength(1);
  anna.clicks(await scene.cardIn(group, anna, 'web-2'), 'Stop');
  await scene.saidIn(group, 'Anna stops web-2 in 5 s');
  await scene.restart();
  await scene.saidIn(group, 'web-2 was not stopped', 30_000);
  await sleep(5_500);
  expect(scene.callsFor(account, 'stop')).toHaveLength(1);
});

test.concurrent(
  'in a crowd a stopped server is told once, an operator boots it, and a viewer is refused',
  async () => {
    const { telegram, provider } = scene;
    const names = Array.from({ length: 20 }, (_, index) => `web-${index + 1}`);
    const {
      person: anna,
      orders,
      account,
    } = await scene.linked(
      'Anna',
      names.map(name => ({ name })),
    );
    await telegram.until(() => scene.callsFor(account, 'getinfo').length >= 40, { withinMs: 30_000 });
    const crowd = Array.from({ length: 199 }, (_, index) =>
      telegram.person({ firstName: `Member ${index}` }),
    );
    const group = telegram.group({ title: 'Everybody', members: [anna, ...crowd] });
    group.addBot();
    await anna.writes('/subscribe', { chat: group });
    await scene.saidIn(group, 'From now on this chat sees');
    for (const operator of crowd.slice(0, 3)) await scene.grant(anna, operator, group);
    provider.setPowerState(orders[6]?.orderid ?? '', 'off');
    const news = await scene.saidIn(group, 'web-7 stopped unexpectedly', 30_000);
    expect(labelsOf(news)).toEqual(expect.arrayContaining(['▶️ Boot', "👀 I'm on it", '🔕 Mute']));
    const [operator, , , viewer] = crowd;
    expect((await viewer?.clicks(news, 'Boot').answered)?.text).toContain('You may look here');
    expect((await operator?.clicks(news, 'Boot').answered)?.text).toBe('Booting web-7…');
    await scene.saidIn(group, 'web-7 is on after');
    // Once, whatever has become of that message since.
    const told = telegram
      .messagesIn(group, { fromBot: true })
      .filter(({ versions }) => versions.some(({ text }) => text.includes('web-7 stopped unexpectedly')));
    expect(told).toHaveLength(1);
    expect(scene.callsFor(account, 'boot')).toHaveLength(1);
    await anna.writes('/log', { chat: group });
    const log = await scene.saidIn(group, 'Who did what');
    expect(log.text).toMatch(/Member 0: boot web-7 · done/);
    expect(log.text).toMatch(/Member 3: boot web-7 · refused/);
  },
  60_000,
);
