import { expect, vi } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { onStage } from './on-stage.ts';
import { setStage, withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 3 * withinMs });

/** Anna with a server, and what she looks at most. */
async function setHome() {
  const stage = await setStage();
  const { provider, telegram, said } = stage;
  provider.durations.set({ rebootMs: 300, stopMs: 200, bootMs: 200 });
  const account = provider.addAccount();
  const { orderid } = provider.addServer(account.cid, { name: 'web-1' });
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  await anna.writes(`/link ${account.cid} ${account.key}`);
  await said(anna, 'Linked');
  return {
    ...stage,
    anna,
    orderid,
    settings: async () => {
      await anna.writes('/settings');
      return said(anna, /Settings of this chat|Настройки этого чата/);
    },
    card: async () => {
      await anna.writes('/server web-1');
      return telegram.until(
        () => {
          const message = telegram.lastFromBot(anna);
          return message !== undefined &&
            labelsOf(message).some(label => /^(?:🔄 Reboot|▶️ Boot)/.test(label))
            ? message
            : undefined;
        },
        { withinMs, what: 'the card' },
      );
    },
  };
}

const test = onStage(setHome);

test('one speaks the language that was chosen, from then on and after a restart', async ({ stage }) => {
  const { said, anna, settings } = stage;
  await anna.writes('/lang ru');
  await said(anna, 'Теперь говорю с вами по-русски');
  await stage.stop();
  await stage.start();
  await anna.writes('/help');
  await said(anna, 'Что я умею');
  const shown = await settings();
  anna.clicks(shown, 'English');
  await said(anna, 'Settings of this chat', 'Language: English');
  await anna.writes('/lang de');
  await said(anna, '/lang en or /lang ru');
});

test('with the question on, Stop and Reboot ask once, and the yes is good once', async ({ stage }) => {
  const { provider, said, telegram, anna, settings, card } = stage;
  anna.clicks(await settings(), 'Ask before');
  await said(anna, 'ask once before they act');
  const shown = await card();
  anna.clicks(shown, 'Stop');
  const question = await said(anna, 'Stop web-1?');
  expect(question.id).toBe(shown.id);
  expect(provider.callsOf('stop')).toHaveLength(0);
  const data = question.keyboard.flat().find(({ text }) => text.includes('Yes'))?.callback_data ?? '';
  anna.clicks(question, 'Yes, stop');
  await said(anna, 'web-1 is off after');
  expect(provider.callsOf('stop')).toHaveLength(1);
  // Boot asks nobody.
  anna.clicks(await card(), 'Boot');
  await said(anna, 'web-1 is on after');
  const again = anna.sendsCallbackData(await card(), data);
  expect((await again.answered).text).toMatch(/out of date/);
  expect(provider.callsOf('stop')).toHaveLength(1);

  await anna.writes('/reboot web-1');
  await said(anna, 'Reboot web-1?');
  expect(provider.callsOf('reboot')).toHaveLength(0);
  expect(telegram.lastFromBot(anna)?.text).toContain('Reboot web-1?');
});

test('a yes that came after ten minutes is none', async ({ stage }) => {
  const { provider, said, anna, settings } = stage;
  anna.clicks(await settings(), 'Ask before');
  await said(anna, 'ask once before they act');
  await anna.writes('/stop web-1');
  const question = await said(anna, 'Stop web-1?');
  stage.pass(10 * 60_000 + 1_000);
  expect((await anna.clicks(question, 'Yes, stop').answered).text).toMatch(/out of date/);
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test('with the question on, Try again asks too, and each failure is tried again once', async ({ stage }) => {
  const { provider, said, telegram, anna, settings } = stage;
  await provider.goOffline();
  await anna.writes('/reboot web-1');
  // The message that followed it, and the short one that says so.
  const both = await telegram.until(
    () => {
      const told = telegram
        .messagesIn(anna, { fromBot: true })
        .filter(({ text }) => text.includes('Nothing was sent'));
      return told.length === 2 ? told : undefined;
    },
    { withinMs, what: 'both messages' },
  );
  anna.clicks(await settings(), 'Ask before');
  await said(anna, 'ask once before they act');
  await provider.goOnline();
  const [first, second] = both as [ChatMessage, ChatMessage];
  const again = first.keyboard.flat().find(({ text }) => text.includes('Try again'))?.callback_data ?? '';
  anna.clicks(first, 'Try again');
  anna.clicks(second, 'Try again');
  for (const message of both) {
    await telegram.until(() => message.text.includes('Reboot web-1?'), { withinMs, what: 'the question' });
  }
  expect(provider.callsOf('reboot')).toHaveLength(0);
  anna.clicks(first, 'Yes, reboot');
  await said(anna, 'web-1 is back after');
  // The same wish: what has become of it is shown.
  expect((await anna.clicks(second, 'Yes, reboot').answered).text).toContain('already done with');
  expect((await anna.sendsCallbackData(first, again).answered).text).toContain('already done with');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

test('a yes to Try again is none once something else has happened to the server', async ({ stage }) => {
  const { provider, said, telegram, anna, settings, card } = stage;
  anna.clicks(await settings(), 'Ask before');
  await said(anna, 'ask once before they act');
  await card();
  await provider.goOffline();
  await anna.writes('/stop web-1');
  anna.clicks(await said(anna, 'Stop web-1?'), 'Yes, stop');
  const told = await said(anna, 'Nothing was sent');
  await provider.goOnline();
  anna.clicks(told, 'Try again');
  await telegram.until(() => told.text.includes('Stop web-1?'), { withinMs, what: 'the question' });
  await anna.writes('/reboot web-1');
  anna.clicks(await said(anna, 'Reboot web-1?'), 'Yes, reboot');
  await said(anna, 'web-1 is back after');
  expect((await anna.clicks(told, 'Yes, stop').answered).text).toMatch(/out of date/);
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test('a Try again that nobody pressed for ten minutes asks for nothing', async ({ stage }) => {
  const { provider, said, anna } = stage;
  await provider.goOffline();
  await anna.writes('/reboot web-1');
  const told = await said(anna, 'Nothing was sent');
  await provider.goOnline();
  stage.pass(10 * 60_000 + 1_000);
  expect((await anna.clicks(told, 'Try again').answered).text).toContain('Begin anew');
  expect(provider.callsOf('reboot')).toHaveLength(0);
});

test('news that are switched off are not told, others are, and without a sound if so chosen', async ({
  stage,
}) => {
  const { provider, said, telegram, anna, orderid, settings, card } = stage;
  await card();
  anna.clicks(await settings(), 'Without a sound');
  await said(anna, 'News comes without a sound');
  provider.setPowerState(orderid, 'off');
  expect((await said(anna, 'web-1 stopped unexpectedly')).silent).toBe(true);
  provider.setPowerState(orderid, 'on');
  await said(anna, 'web-1 is on again');
  anna.clicks(await settings(), 'Stopped and started');
  await said(anna, '▫️ a server stops or starts by itself');
  provider.setPowerState(orderid, 'off');
  await telegram.until(() => provider.callsOf('getinfo').length > 0, { withinMs });
  const asked = provider.callsOf('getinfo').length;
  await telegram.until(() => provider.callsOf('getinfo').length > asked + 4, { withinMs });
  provider.suspend(orderid, 'Suspended');
  await said(anna, 'The provider has suspended web-1');
  expect(telegram.messagesIn(anna).filter(({ text }) => text.includes('stopped unexpectedly'))).toHaveLength(
    1,
  );
});

test('tariffs and templates are paged and found by a part of their names, with the provider away too', async ({
  stage,
}) => {
  const { provider, said, telegram, anna } = stage;
  provider.setTemplateCount(300);
  await anna.writes('/templates');
  const first = await said(anna, 'Templates (300)', 'Page 1 of 15', 'Ubuntu');
  expect(first.text.indexOf('ubuntu-24.04')).toBeLessThan(first.text.indexOf('ubuntu-22.04'));
  expect(first.text.indexOf('debian-12')).toBeLessThan(first.text.indexOf('debian-11'));
  anna.clicks(first, 'Next');
  await said(anna, 'Page 2 of 15', 'image-00');
  anna.clicks(first, 'Find by name');
  await said(anna, "part of the template's name");
  await anna.writes('image 29');
  await said(anna, 'Templates with “image 29”');
  await anna.writes('nothing like this');
  await said(anna, 'No template has “nothing like this”');
  await provider.goOffline();
  await anna.writes('/templates debian');
  const found = await said(anna, 'Templates with “debian” (3)');
  expect(found.text).not.toContain('Ubuntu');
  await anna.writes('/tariffs windows');
  anna.clicks(await said(anna, 'Tariffs with “windows” (1)'), 'VPS Windows');
  await said(anna, 'VPS Windows', '34.00');
  stage.pass(11 * 60_000);
  await anna.writes('/tariffs');
  await said(anna, 'Tariffs (6)', "the provider can't be reached");
  for (const { text, keyboard } of telegram.messagesIn(anna, { fromBot: true })) {
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(keyboard.flat().length).toBeLessThanOrEqual(100);
  }
  expect(provider.callsOf('list')).toHaveLength(1);
});
