import { expect } from 'vitest';

import { cid, inBrowser, useBrowser, usePage } from './page-harness.ts';

const harness = usePage();
const chat = useBrowser(harness);

const row = (name: string) => chat().panel.getByRole('listitem').filter({ hasText: name });
const button = (name: string) => chat().panel.getByRole('button', { name });

inBrowser('orders are paid and cancelled, and servers switched on and off', async () => {
  const { provider } = harness();
  const paid = provider.addOrder(cid);
  const cancelled = provider.addOrder(cid);
  const { orderid } = provider.addServer(cid, { name: 'web-1' });
  await row(paid.orderid).getByRole('button', { name: 'Paid' }).click();
  await row(paid.orderid).getByText('Paid, nothing installed').waitFor();
  await row(cancelled.orderid).getByRole('button', { name: 'Cancel order' }).click();
  await row(cancelled.orderid).getByText('Cancelled').waitFor();
  const power = chat().panel.getByRole('switch', { name: 'Power of web-1' });
  await power.click();
  await row('web-1').getByText('Off').waitFor();
  expect(provider.order(orderid).vpsState).toBe('off');
  await power.click();
  await row('web-1').getByText('Running').waitFor();
  expect(provider.order(orderid).vpsState).toBe('on');
});

inBrowser('an installation is finished, and another fails', async () => {
  await button('Install one').click();
  await row('new-1').getByRole('button', { name: 'Finish' }).click();
  await row('new-1').getByText('Running').waitFor();
  await button('Install one').click();
  await row('new-1').getByRole('button', { name: 'Fail' }).click();
  await chat().panel.getByText('Paid, nothing installed').waitFor();
});

inBrowser('the provider answers in the chosen way, and in no other', async () => {
  const { provider } = harness();
  const { key } = provider.account(cid);
  const ask = async (action: string) => {
    const body = new URLSearchParams({ action, cid, key });
    const response = await fetch(provider.url, { method: 'POST', body }).catch(() => undefined);
    return response ? `${response.status} ${await response.text()}` : 'none';
  };
  const choose = async (name: string) => {
    await chat().panel.getByRole('radio', { name }).click();
  };
  provider.addServer(cid, { orderid: '5' });
  for (const [name, answer] of [
    ['HTTP 500', /^500 /],
    ['HTML page', /^200 <!DOCTYPE html>/],
    ['Cloudflare page', /^403 .*Just a moment/],
    ['Rejects the key', /Authentication failed/],
    ['Client suspended', /suspended/],
    ['Not on the whitelist', /whitelist/],
    ['Offline', /^none$/],
    ['Normally', /^200 \{"orders":\{"5"/],
  ] as const) {
    await choose(name);
    await expect.poll(() => ask('orders')).toMatch(answer);
  }
  await choose('Loses replies');
  await expect.poll(() => ask('create')).toBe('none');
  expect(await ask('orders')).toMatch(/^200 /);
});

inBrowser('the bot is made an administrator, and the group a supergroup with topics', async () => {
  const { telegram, anna, boris, group } = harness();
  const { panel, page, opens } = chat();
  const bot = () => group.chat.members.get(telegram.bot.id)?.status;
  await panel.getByLabel('The bot is').selectOption('Administrator');
  await telegram.until(() => bot() === 'administrator');
  await panel.getByLabel('The bot is').selectOption('Member');
  await telegram.until(() => bot() === 'member');
  await button('Make a supergroup').click();
  await button('Make a supergroup').waitFor({ state: 'detached' });
  expect(group.chat.kind).toBe('supergroup');
  await panel.getByRole('switch', { name: 'Topics' }).click();
  await opens('Web team');
  await page.getByRole('navigation', { name: 'Topics' }).getByRole('button', { name: 'Alerts' }).click();
  await chat().sees('Anna created the topic Alerts');
  await button('Leave').click();
  await button('Join').waitFor();
  expect(group.chat.members.get(anna.id)?.status).toBe('left');
  expect(group.chat.members.get(boris.id)?.status).toBe('member');
  await button('Join').click();
  await button('Leave').waitFor();
  await panel.getByLabel('The bot is').selectOption('Not here');
  await telegram.until(() => bot() === 'kicked');
});

inBrowser('a phone opens the panel as a drawer, which sends /link and closes', async () => {
  const { telegram, provider, anna } = harness();
  const { page, panel } = chat();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Behind the scenes' }).click();
  await button('Send /link').click();
  const { key } = provider.account(cid);
  await telegram.until(() => telegram.messagesIn(anna).at(-1)?.text === `/link ${cid} ${key}`);
  await panel.waitFor({ state: 'hidden' });
  await chat().log.waitFor();
  await page.getByRole('button', { name: 'Behind the scenes' }).click();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
});
