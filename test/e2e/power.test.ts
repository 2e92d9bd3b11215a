import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { setScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
  scene.start();
});
afterEach(() => scene.calm());
afterAll(() => scene.close());

test('one links an account, sees the servers, and reboots one with a tap', async () => {
  const { telegram, provider, said } = scene;
  const account = provider.addAccount();
  provider.addServer(account.cid, { name: 'web-1', ip: '37.1.0.111' });
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  await anna.writes('/start');
  const welcome = await said(anna, 'link your provider account');
  anna.clicks(welcome, 'Link account');
  anna.clicks(await said(anna, 'How do you want'), 'id and a key');
  await said(anna, 'Send your client id');
  const secret = await anna.writes(`${account.cid} ${account.key}`);
  const linked = await said(anna, 'Linked');
  await telegram.until(() => secret.deletedAt !== undefined);
  anna.clicks(linked, 'Servers');
  const list = await said(anna, /🟢 Running · web-1 · 37\.1\.0\.111/);
  anna.clicks(list, 'web-1');
  const card = await telegram.until(() => {
    const message = telegram.lastFromBot(anna);
    return message?.keyboard.flat().some(({ text }) => text.includes('Reboot')) === true
      ? message
      : undefined;
  });
  const press = anna.clicks(card, 'Reboot');
  const answer = await press.answered;
  expect(answer.text).toBe('Rebooting web-1…');
  const done = await said(anna, /🟢 web-1 is back after/);
  expect(done.id).toBe(card.id);
  expect(done.keyboard.flat().map(({ text }) => text)).toContain('🔄 Reboot');
  expect(scene.callsFor(account, 'reboot')).toHaveLength(1);
});

test('ten taps at once are one call', async () => {
  const { said } = scene;
  const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const card = await scene.card(anna, 'web-1');
  const answers = await Promise.all(Array.from({ length: 10 }, () => anna.clicks(card, 'Reboot').answered));
  expect(answers.every(({ text }) => text !== undefined)).toBe(true);
  await said(anna, 'is back after');
  expect(scene.callsFor(account, 'reboot')).toHaveLength(1);
});

test('a tap is answered and obeyed while Telegram keeps what the tap before it shows waiting', async () => {
  const { telegram } = scene;
  const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const card = await scene.card(anna, 'web-1');
  telegram.faults.add({
    method: 'editMessageText',
    fault: { kind: 'hang' },
    when: ({ chat_id: chat }) => chat === anna.chat.id,
  });
  const { query: look } = anna.clicks(card, 'More');
  await telegram.until(() => look.answer, { what: 'the answer to More' });
  await telegram.until(() => telegram.calls.some(({ fault }) => fault === 'hang'));
  const { query: reboot } = anna.clicks(card, 'Reboot');
  // The edit that hangs is given up after half a minute.
  await telegram.until(() => reboot.answer, { what: 'the answer to Reboot' });
  await telegram.until(() => scene.callsFor(account, 'reboot').length === 1, { what: 'the reboot' });
});

test('ten taps spread over a fast reboot are one call', async () => {
  const { provider, said } = scene;
  provider.durations.set({ rebootMs: 100 });
  const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const card = await scene.card(anna, 'web-1');
  const { callback_data: data = '' } = card.keyboard.flat().find(({ text }) => text.includes('Reboot')) ?? {};
  for (let tap = 0; tap < 10; tap++) {
    anna.sendsCallbackData(card, data);
    await sleep(60);
  }
  await said(anna, 'is back after');
  expect(scene.callsFor(account, 'reboot')).toHaveLength(1);
});

test.each([
  ['Reboot', 'reboot', "Sent, no answer. I won't send it twice"],
  ['Stop', 'stop', 'web-1 is off after'],
] as const)(
  'a tap on %s delivered twice around a kill -9 is one call, and the truth is told',
  async (label, action, truth) => {
    const { telegram, provider, said } = scene;
    provider.fault(action, { kind: 'hang' });
    const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
    const card = await scene.card(anna, 'web-1');
    anna.clicks(card, label);
    await telegram.until(() => scene.callsFor(account, action).length > 0);
    const update = telegram.updates.at(-1);
    await scene.kill();
    if (update !== undefined) telegram.redeliver(update);
    scene.start();
    await said(anna, truth, 30_000);
    expect(scene.callsFor(account, action)).toHaveLength(1);
  },
);

test('stop and boot follow the server, and only fitting buttons are offered', async () => {
  const { telegram, said } = scene;
  const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const card = await scene.card(anna, 'web-1');
  anna.clicks(card, 'Stop');
  await telegram.until(() =>
    telegram.messagesIn(anna).some(({ text }) => text.includes('⏳ Stopping web-1')),
  );
  const stopped = await said(anna, '🔴 web-1 is off after');
  const labels = stopped.keyboard.flat().map(({ text }) => text);
  expect(labels).toContain('▶️ Boot');
  expect(labels).not.toContain('⏹ Stop');
  anna.clicks(stopped, 'Boot');
  await said(anna, '🟢 web-1 is on after');
  expect([scene.callsFor(account, 'stop').length, scene.callsFor(account, 'boot').length]).toEqual([1, 1]);
});

test('while the provider takes its time, a press and a stranger to it are answered at once', async () => {
  const { telegram, provider, said } = scene;
  const { person: anna } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const boris = telegram.person({ firstName: 'Boris', languageCode: 'en' });
  const card = await scene.card(anna, 'web-1');
  provider.setLatency(5_000);
  const press = anna.clicks(card, 'Reboot');
  await boris.writes('/help');
  await said(boris, 'What I can do', 2_000);
  expect((await press.answered).text).toBe('Rebooting web-1…');
  // The provider is still thinking.
  expect(telegram.messagesIn(anna).some(({ text }) => text.includes('⏳ Rebooting web-1'))).toBe(true);
});

test('what was not sent is said to be so, and can be tried again', async () => {
  const { provider, said } = scene;
  const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const card = await scene.card(anna, 'web-1');
  await provider.goOffline();
  anna.clicks(card, 'Reboot');
  const told = await said(anna, 'Nothing was sent');
  expect(told.text).toContain("the provider can't be reached");
  await provider.goOnline();
  anna.clicks(told, 'Try again');
  await said(anna, 'is back after');
  expect(scene.callsFor(account, 'reboot')).toHaveLength(1);
});

test('what was sent and not answered is never sent again, and is settled by reading', async () => {
  const { provider, said } = scene;
  provider.fault('stop', { kind: 'reset', carriedOut: true });
  const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
  anna.clicks(await scene.card(anna, 'web-1'), 'Stop');
  await said(anna, 'is off after');
  expect(scene.callsFor(account, 'stop')).toHaveLength(1);
});

test('a reboot that was not answered is proven by what the provider calls it, in the words of its own text', async () => {
  const { provider, said } = scene;
  // Long enough to be read while it lasts.
  provider.durations.set({ rebootMs: 2_000 });
  provider.fault('reboot', { kind: 'reset', carriedOut: true });
  const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
  anna.clicks(await scene.card(anna, 'web-1'), 'Reboot');
  await said(anna, 'web-1 is back after');
  expect(scene.callsFor(account, 'reboot')).toHaveLength(1);
});
