import { expect } from 'vitest';

import { expectAccessible } from './accessibility.ts';
import { inBrowser, sendToAnna, useBrowser, usePage } from './page-harness.ts';
import { callOk } from './telegram/telegram-harness.ts';

const harness = usePage();
const chat = useBrowser(harness);
const phone = { width: 390, height: 844 };

inBrowser('a person adds the bot to a group, and switches to another person', async () => {
  const { telegram, anna, boris, group } = harness();
  const { page, clicks, becomes, opens, writes } = chat();
  await anna.starts();
  const url = 'https://t.me/inferno_vps_bot?startgroup=abc';
  await sendToAnna(harness(), 'Add me', [{ text: 'Add to a group', url }]);
  await clicks('Add to a group');
  await page.getByRole('dialog').getByRole('button', { name: 'Web team' }).click();
  await page.getByRole('heading', { name: 'Web team' }).waitFor();
  expect(telegram.messagesIn(group).at(-1)?.text).toBe('/start@inferno_vps_bot abc');
  await becomes('Boris');
  await opens('Web team');
  await writes('hi from Boris');
  await telegram.until(() => telegram.messagesIn(group).at(-1)?.from?.id === boris.id);
});

inBrowser('the description of the bot is read before Start, and gone after it', async () => {
  const { telegram, anna } = harness();
  const { page } = chat();
  await callOk(telegram, 'setMyDescription', { description: 'Control your servers' });
  await page.getByText('What can this bot do?').waitFor();
  await chat().sees('Control your servers');
  await expectAccessible(page);
  await anna.starts();
  await page.getByText('What can this bot do?').waitFor({ state: 'detached' });
});

inBrowser('chats are ordered by their newest message, and found by their titles and messages', async () => {
  const { anna, boris, group } = harness();
  const { page } = chat();
  const titles = () => page.locator('#chats strong').allTextContents();
  await anna.starts();
  await expect.poll(titles).toEqual(['Inferno VPS', 'Web team']);
  await boris.writes('who broke staging?', { chat: group });
  await expect.poll(titles).toEqual(['Web team', 'Inferno VPS']);
  const search = page.getByRole('searchbox', { name: 'Search' });
  await search.fill('inferno');
  await expect.poll(titles).toEqual(['Inferno VPS']);
  await search.fill('nowhere');
  await page.getByText('Nothing found').waitFor();
  await search.fill('BROKE');
  await expect.poll(titles).toEqual(['Web team']);
  await page.locator('#chats button').click();
  await chat().sees('who broke staging?');
});

inBrowser('the title of the window counts what is unread', async () => {
  const { anna, boris, group } = harness();
  const { page, opens } = chat();
  await anna.starts();
  await expect.poll(() => page.title()).toBe('Inferno VPS · demo');
  await boris.writes('one', { chat: group });
  await boris.writes('two', { chat: group });
  await expect.poll(() => page.title()).toBe('(2) Inferno VPS · demo');
  await page.getByText('Unread: 2').waitFor({ state: 'attached' });
  await opens('Web team');
  await expect.poll(() => page.title()).toBe('Inferno VPS · demo');
});

inBrowser('a phone shows either the list or a chat, and opens it at the newest message', async () => {
  const { anna } = harness();
  const { page, log, opens } = chat();
  await page.setViewportSize(phone);
  await anna.starts();
  for (let number = 1; number <= 40; number += 1) await sendToAnna(harness(), `message ${number}`);
  const list = page.getByRole('navigation', { name: 'Chats' });
  await list.getByText('message 40').waitFor();
  expect(await log.isVisible()).toBe(false);
  await opens('Inferno VPS');
  await log.waitFor();
  expect(await list.isVisible()).toBe(false);
  const distanceFromEnd =
    '(log => log.scrollHeight - log.clientHeight - log.scrollTop)(document.querySelector("#log"))';
  await expect.poll(() => page.evaluate(distanceFromEnd)).toBeLessThan(2);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
  await page.evaluate('document.querySelector("#log").scrollTo(0, 0)');
  await page.getByRole('button', { name: 'To the newest message' }).waitFor();
  await page.getByRole('button', { name: 'Back to the chats' }).click();
  await opens('Inferno VPS');
  await expect.poll(() => page.evaluate(distanceFromEnd)).toBeLessThan(2);
});

inBrowser('a long touch opens the menu, and replies', async () => {
  const { telegram, anna } = harness();
  const { page, log, opens, writes } = chat();
  await page.setViewportSize(phone);
  await anna.starts();
  await sendToAnna(harness(), 'which one?', [{ text: 'Reboot', callback_data: 'r' }]);
  await opens('Inferno VPS');
  const box = await log.getByText('which one?').boundingBox();
  const touch = await page.context().newCDPSession(page);
  const point = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 10 };
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  const reply = page.getByRole('menuitem', { name: 'Reply' });
  await reply.waitFor();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await reply.click();
  await writes('this one');
  const sent = await telegram.until(() => telegram.messagesIn(anna).find(({ text }) => text === 'this one'));
  expect(sent.replyTo?.text).toBe('which one?');
  expect(telegram.callbackQueries).toEqual([]);
});

inBrowser('the page speaks Russian with somebody who does', async () => {
  const { vera, telegram } = harness();
  const { page, becomes, chooses } = chat();
  await becomes('Вера');
  await page.getByRole('button', { name: 'Начать', exact: true }).click();
  await telegram.until(() => telegram.messagesIn(vera)[0]?.text === '/start');
  expect(await page.locator('html').getAttribute('lang')).toBe('ru');
  await page.getByPlaceholder('Поиск').waitFor();
  await chooses('/start', 'Ответить');
  await page.getByText('Ответ: Вера').waitFor();
  await becomes('Anna');
  await page.getByPlaceholder('Search').waitFor();
});

inBrowser('axe finds nothing, light or dark, wide or narrow', async () => {
  const { telegram, anna, boris, group } = harness();
  const { page, log, opens } = chat();
  await expectAccessible(page);
  await anna.starts();
  group.addBot();
  await anna.sendsDocument('id.pub', 'ssh-ed25519 A', { caption: 'my key' });
  const styles = ['primary', 'success', 'danger'].map(style => ({
    text: style,
    style,
    callback_data: style,
  }));
  const entities = ['bold', 'code', 'blockquote', 'spoiler'].map((type, index) => ({
    type,
    offset: index * 5,
    length: 4,
  }));
  const { message_id } = await sendToAnna(harness(), 'bold code quot hide /servers', styles, { entities });
  await anna.writes('a reply', {
    replyTo: telegram.messagesIn(anna).find(({ id }) => id === message_id) ?? never(),
  });
  await callOk(telegram, 'setMyCommands', { commands: [{ command: 'servers', description: 'My servers' }] });
  await boris.writes('hello', { chat: group });
  await log.getByText('a reply').waitFor();
  await expectAccessible(page);

  await log.getByText('a reply').click({ button: 'right' });
  await page.getByRole('menu').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.setViewportSize(phone);
  await opens('Web team');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('option', { name: '/servers' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Behind the scenes' }).click();
  await page.getByRole('dialog', { name: 'Behind the scenes' }).waitFor();
  await expectAccessible(page);
});

function never(): never {
  throw new Error('The message is not there');
}
