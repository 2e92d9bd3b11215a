import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import { setScene, type Scene } from './scene.ts';

/** A machine that has much to do takes seconds for anything. */
const patienceMs = 30_000;
vi.setConfig({ testTimeout: 3 * patienceMs });

let scene: Scene;
beforeEach(async () => {
  scene = await setScene({ environment: { POLL_IDLE_SECONDS: '3600', POLL_FAST_SECONDS: '3600' } });
});
afterEach(() => scene.close());

const said = (person: Person, text: string | RegExp) => scene.said(person, text, patienceMs);

/** Somebody whose account has all these before it is linked. */
async function linkedWith(fill: (cid: string) => void): Promise<Person> {
  const { provider, telegram } = scene;
  const account = provider.addAccount();
  fill(account.cid);
  const person = telegram.person({ firstName: 'Anna', languageCode: 'ru' });
  await person.writes(`/link ${account.cid} ${account.key}`);
  await said(person, 'Привязан');
  return person;
}

const withinLimits = () => {
  for (const call of scene.telegram.calls) {
    if (!/message/i.test(call.method)) continue;
    expect(call.code ?? 200, JSON.stringify(call)).not.toBe(400);
    const { text = '', reply_markup: markup } = call.params as {
      text?: string;
      reply_markup?: { inline_keyboard?: { callback_data?: string }[][] };
    };
    expect(text.length).toBeLessThanOrEqual(4096);
    expect((markup?.inline_keyboard ?? []).flat().length).toBeLessThanOrEqual(100);
  }
};

test('five hundred orders are paged, searched, and answered while the provider is still thinking', async () => {
  const { provider, telegram } = scene;
  scene.start();
  const anna = await linkedWith(cid => {
    provider.addMany(cid, 480, 'servers');
    provider.addMany(cid, 15, 'pending');
    provider.addMany(cid, 5, 'paid');
  });
  // What was never read is offered no installation; unpaid orders are not read at all.
  await telegram.until(
    () => new Set(provider.callsOf('getinfo').map(({ parameters }) => parameters.orderid)).size === 485,
    { withinMs: patienceMs, what: 'a read of each' },
  );
  // Whatever the provider takes from now on, the list doesn't wait for it.
  provider.setLatency(patienceMs);
  await anna.writes('/orders');
  const list = await said(anna, /500 заказов, 15 не оплачено/);
  const asked = telegram.messagesIn(anna).findLast(({ text }) => text === '/orders');
  expect(list.at - (asked?.at ?? 0)).toBeLessThan(patienceMs);
  expect(labelsOf(list).filter(label => label.includes('Оплатить'))).toHaveLength(6);
  expect(list.text).toContain('Страница 1 из 84');
  anna.clicks(list, 'Дальше');
  await said(anna, 'Страница 2 из 84');
  // The unpaid ones come first, then those that wait for a system.
  anna.clicks(await said(anna, 'Страница 2 из 84'), 'Дальше');
  const third = await said(anna, 'Страница 3 из 84');
  expect(labelsOf(third).filter(label => label.includes('Оплатить'))).toHaveLength(3);
  expect(labelsOf(third).filter(label => label.includes('Установить'))).toHaveLength(3);
  const wanted = provider.ordersOf('777')[123];
  await anna.writes(wanted?.ordernum ?? '');
  const found = await said(anna, 'Содержат');
  expect(found.text).toContain(wanted?.orderid);
  withinLimits();
});

test('three hundred templates are grouped by system, paged, and found by a part of a name', async () => {
  const { provider } = scene;
  provider.setTemplateCount(300);
  scene.start();
  let orderid = '';
  const anna = await linkedWith(cid => {
    orderid = provider.addOrder(cid, { paid: true }).orderid;
  });
  await anna.writes(`/install ${orderid}`);
  const families = await said(anna, 'Какую систему?');
  expect(labelsOf(families)).toContain('Ubuntu (4)');
  anna.clicks(families, 'Ubuntu (4)');
  const [newest] = labelsOf(await said(anna, 'Ubuntu: какую версию?'));
  expect(newest).toBe('ubuntu-24.04-64-default');
  anna.clicks(await said(anna, 'Ubuntu: какую версию?'), 'Системы');
  anna.clicks(await said(anna, /Какую систему\?$/), 'Другие (');
  anna.clicks(await said(anna, 'Страница 1 из 24'), 'Дальше');
  await said(anna, 'Страница 2 из 24');
  await anna.writes('image-123');
  const picked = await scene.telegram.until(
    () =>
      scene.telegram
        .messagesIn(anna, { fromBot: true })
        .findLast(message => labelsOf(message).includes('image-123-64-default')),
    { withinMs: patienceMs, what: 'the template' },
  );
  expect(labelsOf(picked).filter(label => label.startsWith('image-'))).toEqual(['image-123-64-default']);
  withinLimits();
});
