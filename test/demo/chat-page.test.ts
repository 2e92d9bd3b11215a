import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { startChatPage, type ChatPage } from '../../demo/chat-page/start-chat-page.ts';
import { startFakeTelegram, type FakeTelegram } from '../../demo/telegram/fake-telegram.ts';
import type { Group } from '../../demo/telegram/group.ts';
import type { Person } from '../../demo/telegram/person.ts';
import { callOk } from './telegram/telegram-harness.ts';

const executablePath = '/usr/bin/chromium';
const hasBrowser = existsSync(executablePath);
if (!hasBrowser) process.stderr.write('There is no chromium: the chat page is not tested in a browser.\n');

let telegram: FakeTelegram;
let anna: Person;
let boris: Person;
let group: Group;
let site: ChatPage;

beforeEach(async () => {
  telegram = await startFakeTelegram({ strictPolling: false });
  anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  boris = telegram.person({ firstName: 'Boris' });
  group = telegram.group({ title: 'Web team', members: [anna, boris] });
  const controls = [{ id: 'pay', label: 'Pay the order', run: () => 'Paid' }];
  site = await startChatPage({ telegram, people: [anna, boris], groups: [group], controls });
});

afterEach(async () => {
  await Promise.all([site.close(), telegram.close()]);
});

describe('the server', () => {
  const write = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${site.url}/api/write`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  test('serves the files of the page and no others', async () => {
    expect(await (await fetch(site.url)).text()).toContain('role="log"');
    expect((await fetch(`${site.url}/page.js`)).headers.get('content-type')).toContain('javascript');
    expect((await fetch(`${site.url}/..%2fpage-view.ts`)).status).toBe(404);
  });

  test('acts for its own page and no other', async () => {
    const body = { person: anna.id, chat: anna.id, text: 'hi' };
    expect((await write(body, { origin: 'https://evil.example' })).status).toBe(403);
    expect(telegram.messagesIn(anna)).toEqual([]);
    expect((await write(body, { origin: site.url })).status).toBe(200);
    expect(telegram.messagesIn(anna)).toHaveLength(1);
  });

  test('shows a person only their own chats', async () => {
    await anna.writes('mine');
    const answer = await write({ person: boris.id, chat: anna.id, text: 'x' });
    expect(await answer.json()).toEqual({ error: 'There is no such chat' });
    const { body } = await fetch(`${site.url}/api/events?person=${boris.id}`);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    const view = (await reader?.read())?.value;
    await reader?.cancel();
    expect(view).toContain('Web team');
    expect(view).not.toContain('mine');
  });
});

const inBrowser = test.skipIf(!hasBrowser);
let browser: Browser | undefined;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!hasBrowser) return;
  const args =
    '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
  browser = await chromium.launch({ executablePath, args: args.split(' ') });
  const context = await browser.newContext({
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(4000);
  page = await context.newPage();
  page.on('pageerror', error => errors.push(error.message));
});
afterAll(() => browser?.close());
beforeEach(async () => {
  errors.length = 0;
  if (hasBrowser) await page.goto(site.url);
});
afterEach(() => {
  expect(errors).toEqual([]);
});

const log = () => page.getByRole('log');
const button = (name: string) => log().getByRole('button', { name });
const type = async (text: string) => {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
};
const send = (text: string, buttons: object[] = [], others: object = {}) =>
  callOk<{ message_id: number }>(telegram, 'sendMessage', {
    chat_id: anna.id,
    text,
    reply_markup: { inline_keyboard: [buttons] },
    ...others,
  });
/** Clicks a button, and answers its callback query. */
const clickAndAnswer = async (label: string, params: object) => {
  await button(label).click();
  const { id } = await telegram.until(() => telegram.callbackQueries[0]);
  await callOk(telegram, 'answerCallbackQuery', { callback_query_id: id, ...params });
};

inBrowser('a person starts the bot, writes, clicks, and sees edits and deletions', async () => {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await telegram.until(() => telegram.messagesIn(anna)[0]?.text === '/start');
  await type('hello <b>there</b>');
  await log().getByText('hello <b>there</b>').waitFor();

  const { message_id } = await send('web-1 runs', [{ text: 'Reboot', callback_data: 'r' }]);
  await clickAndAnswer('Reboot', { text: 'Rebooting' });
  expect(telegram.callbackQueries).toMatchObject([{ data: 'r', by: { id: anna.id } }]);
  await page.getByRole('status').getByText('Rebooting').waitFor();

  await callOk(telegram, 'editMessageText', { chat_id: anna.id, message_id, text: 'web-1 reboots' });
  await log().getByText('web-1 reboots').waitFor();
  expect(await button('Reboot').count()).toBe(0);
  await callOk(telegram, 'deleteMessage', { chat_id: anna.id, message_id });
  await log().getByText('web-1 reboots').waitFor({ state: 'detached' });
});

inBrowser('a spoiler opens, and a relative time ages', async () => {
  await anna.starts();
  const unix_time = Math.floor(Date.now() / 1000) - 130;
  const entities = [
    { type: 'spoiler', offset: 0, length: 6 },
    { type: 'date_time', offset: 13, length: 4, unix_time, date_time_format: 'r' },
  ];
  await send('secret, seen then', [], { entities, protect_content: true, disable_notification: true });
  await log().getByText('2 minutes ago').waitFor();
  expect(await log().getByText('secret').isVisible()).toBe(false);
  await button('Hidden text, show it').press('Enter');
  await log().getByText('secret').waitFor();
  const marks = log().getByRole('img', { name: /Sent without a sound|Can't be forwarded/ });
  expect(await marks.count()).toBe(2);
});

inBrowser('a copy button copies, and an alert waits for OK', async () => {
  await anna.starts();
  const copy = { text: 'Copy IP', copy_text: { text: '37.1.0.111' } };
  await send('web-1', [{ text: 'Stop', callback_data: 's' }, copy]);
  await button('Copy IP').click();
  await page.getByRole('status').getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('37.1.0.111');
  await clickAndAnswer('Stop', { text: 'Not allowed', show_alert: true });
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Not allowed').waitFor();
  await dialog.getByRole('button', { name: 'OK' }).click();
  await dialog.waitFor({ state: 'hidden' });
});

inBrowser('the menu of commands sends the chosen one', async () => {
  await anna.starts();
  const commands = ['servers', 'orders'].map(command => ({ command, description: `My ${command}` }));
  await callOk(telegram, 'setMyCommands', { commands });
  await page.getByRole('button', { name: 'Commands' }).click();
  await page.getByRole('option', { name: /orders/ }).click();
  await telegram.until(() => telegram.messagesIn(anna).at(-1)?.text === '/orders');
  await type('/se');
  await telegram.until(() => telegram.messagesIn(anna).at(-1)?.text === '/servers');
});

inBrowser('a person sends a file and a reply', async () => {
  await anna.starts();
  const file = { name: 'id.pub', mimeType: 'text/plain', buffer: Buffer.from('ssh-ed25519 A') };
  await page.getByLabel('Attach a file').setInputFiles(file);
  const sent = await telegram.until(() => telegram.messagesIn(anna).find(({ document }) => document));
  const stored = telegram.world.files.get(sent.document?.file_id ?? '');
  expect(Buffer.from(stored?.content ?? []).toString()).toBe('ssh-ed25519 A');
  await send('which one?');
  await button('Reply to Inferno VPS').click();
  await type('this one');
  const reply = await telegram.until(() => telegram.messagesIn(anna).find(({ text }) => text === 'this one'));
  expect(reply.replyTo?.text).toBe('which one?');
});

inBrowser('a person adds the bot to a group, switches to another person, and uses a control', async () => {
  await anna.starts();
  await send('Add me', [{ text: 'Add to a group', url: 'https://t.me/inferno_vps_bot?startgroup=abc' }]);
  await button('Add to a group').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Web team' }).click();
  await page.getByRole('heading', { name: 'Web team' }).waitFor();
  expect(telegram.messagesIn(group).at(-1)?.text).toBe('/start@inferno_vps_bot abc');
  await page.getByLabel('You are:').selectOption({ label: 'Boris' });
  const chats = page.getByRole('navigation', { name: 'Chats' });
  await chats.getByRole('button', { name: /Web team/ }).click();
  await type('hi from Boris');
  await telegram.until(() => telegram.messagesIn(group).at(-1)?.from?.id === boris.id);
  await page.getByRole('button', { name: 'Pay the order' }).click();
  await page.getByRole('status').getByText('Paid').waitFor();
});

inBrowser('a narrow screen shows either the list or the chat', async () => {
  await anna.starts();
  await page.setViewportSize({ width: 390, height: 800 });
  const list = page.getByRole('navigation', { name: 'Chats' });
  expect(await list.isVisible()).toBe(true);
  expect(await log().isVisible()).toBe(false);
  await list.getByRole('button', { name: /Inferno VPS/ }).click();
  await log().waitFor();
  expect(await list.isVisible()).toBe(false);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await page.getByRole('button', { name: 'Back to the chats' }).click();
  await list.waitFor();
});
