import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { startChatPage, type ChatPage } from '../../demo/chat-page/start-chat-page.ts';
import type { Group } from '../../demo/telegram/group.ts';
import type { Person } from '../../demo/telegram/person.ts';
import { startTelegram, type Telegram } from '../../demo/telegram/fake-telegram.ts';
import { must } from './telegram/calling.ts';

const executablePath = '/usr/bin/chromium';
const hasBrowser = existsSync(executablePath);
if (!hasBrowser)
  process.stderr.write('No chromium here: the tests of the chat page in a browser are skipped.\n');

let telegram: Telegram;
let anna: Person;
let boris: Person;
let group: Group;
let site: ChatPage;
const ran: string[] = [];

beforeEach(async () => {
  telegram = await startTelegram({ strictPolling: false });
  anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  boris = telegram.person({ firstName: 'Boris' });
  group = telegram.group({ title: 'Web team', members: [anna, boris] });
  const controls = [{ id: 'finish', label: 'The provider finishes', run: () => `ran ${ran.push('finish')}` }];
  site = await startChatPage({ telegram, people: [anna, boris], groups: [group], controls });
});

afterEach(async () => {
  await Promise.all([site.close(), telegram.close()]);
});

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${site.url}/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('the page server', () => {
  test('serves its own files only, to its own page only', async () => {
    expect(await (await fetch(site.url)).text()).toContain('role="log"');
    expect((await fetch(`${site.url}/page.js`)).headers.get('content-type')).toContain('javascript');
    expect((await fetch(`${site.url}/..%2ftelegram%2ftypes.ts`)).status).toBe(404);
    const write = { person: anna.id, chat: anna.id, text: 'hi' };
    expect((await post('write', write, { origin: 'https://evil.example' })).status).toBe(403);
    expect(telegram.messagesIn(anna)).toEqual([]);
    expect((await post('write', write, { origin: site.url })).status).toBe(200);
    expect(telegram.messagesIn(anna)).toHaveLength(1);
  });

  test('shows a person only their own chats', async () => {
    await anna.writes('mine');
    const answer = await post('write', { person: boris.id, chat: anna.id, text: 'x' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'There is no such chat' });
    const stream = await fetch(`${site.url}/api/events?person=${boris.id}`);
    const reader = stream.body?.getReader();
    const first: { value?: Uint8Array } | undefined = await reader?.read();
    const text = Buffer.from(first?.value ?? []).toString();
    await reader?.cancel();
    expect(text).toContain('Web team');
    expect(text).not.toContain('mine');
  });
});

describe.skipIf(!hasBrowser)('the page in a browser', () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const args =
      '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
    browser = await chromium.launch({ executablePath, args: args.split(' ') });
    const context = await browser.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(4000);
    page = await context.newPage();
    page.on('pageerror', error => complaints.push(error.message));
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    complaints.length = 0;
    await page.goto(site.url);
  });
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  const log = () => page.getByRole('log');
  const button = (name: string) => log().getByRole('button', { name });
  const send = (text: string, buttons: object[][] = [], more: object = {}) =>
    must<{ message_id: number }>(telegram, 'sendMessage', {
      chat_id: anna.id,
      text,
      reply_markup: { inline_keyboard: buttons },
      ...more,
    });

  test('one starts, writes, presses, and sees edits and deletions', async () => {
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await telegram.until(() => telegram.messagesIn(anna)[0]?.text === '/start');
    await page.getByLabel('Message', { exact: true }).fill('hello <b>there</b>');
    await page.keyboard.press('Enter');
    await log().getByText('hello <b>there</b>').waitFor();

    const { message_id } = await send('web-1 runs', [[{ text: 'Reboot', callback_data: 'r' }]]);
    await button('Reboot').click();
    const press = await telegram.until(() => telegram.presses[0]);
    expect(press).toMatchObject({ data: 'r', by: { id: anna.id } });
    await must(telegram, 'answerCallbackQuery', { callback_query_id: press.id, text: 'On it' });
    await page.getByRole('status').getByText('On it').waitFor();

    await must(telegram, 'editMessageText', { chat_id: anna.id, message_id, text: 'web-1 reboots' });
    await log().getByText('web-1 reboots').waitFor();
    expect(await button('Reboot').count()).toBe(0);
    await must(telegram, 'deleteMessage', { chat_id: anna.id, message_id });
    await log().getByText('web-1 reboots').waitFor({ state: 'detached' });
  });

  test('alerts, copies, spoilers and times that age', async () => {
    await anna.starts();
    const text = 'secret, seen then';
    const unix_time = Math.floor(Date.now() / 1000) - 130;
    await send(
      text,
      [
        [
          { text: 'Ask', callback_data: 'a' },
          { text: 'Copy IP', copy_text: { text: '37.1.0.111' } },
        ],
      ],
      {
        protect_content: true,
        disable_notification: true,
        entities: [
          { type: 'spoiler', offset: 0, length: 6 },
          { type: 'date_time', offset: 13, length: 4, unix_time, date_time_format: 'r' },
        ],
      },
    );
    await log().getByText('2 minutes ago').waitFor();
    expect(await log().getByText('secret').isVisible()).toBe(false);
    await button('Hidden text, show it').press('Enter');
    await log().getByText('secret').waitFor();
    expect(
      await log()
        .getByRole('img', { name: /Sent without a sound|Protected/ })
        .count(),
    ).toBe(2);
    await button('Copy IP').click();
    await page.getByRole('status').getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('37.1.0.111');
    await button('Ask').click();
    const { id } = await telegram.until(() => telegram.presses[0]);
    await must(telegram, 'answerCallbackQuery', { callback_query_id: id, text: 'Careful', show_alert: true });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Careful').waitFor();
    await dialog.getByRole('button', { name: 'OK' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });

  test('commands, files and replies', async () => {
    await anna.starts();
    const commands = [
      { command: 'servers', description: 'My servers' },
      { command: 'orders', description: 'My orders' },
    ];
    await must(telegram, 'setMyCommands', { commands });
    await page.getByRole('button', { name: 'Commands' }).click();
    await page.getByRole('option', { name: /orders/ }).click();
    await telegram.until(() => telegram.messagesIn(anna).at(-1)?.text === '/orders');
    await page.getByLabel('Message', { exact: true }).fill('/se');
    await page.keyboard.press('Enter');
    await telegram.until(() => telegram.messagesIn(anna).at(-1)?.text === '/servers');

    await page
      .getByLabel('Attach a file')
      .setInputFiles({ name: 'id.pub', mimeType: 'text/plain', buffer: Buffer.from('ssh-ed25519 A') });
    const sent = await telegram.until(() => telegram.messagesIn(anna).find(({ document }) => document));
    const stored = telegram.world.files.get(sent.document?.file_id ?? '')?.content ?? new Uint8Array();
    expect(Buffer.from(stored).toString()).toBe('ssh-ed25519 A');

    await send('which one?');
    await button('Reply to Inferno VPS').click();
    await page.getByLabel('Message', { exact: true }).fill('this one');
    await page.keyboard.press('Enter');
    const reply = await telegram.until(() =>
      telegram.messagesIn(anna).find(({ text }) => text === 'this one'),
    );
    expect(reply.replyTo?.text).toBe('which one?');
  });

  test('one becomes someone else, adds the bot to a group, and moves the world', async () => {
    await anna.starts();
    await send('Add me', [[{ text: 'Add to a group', url: 'https://t.me/inferno_vps_bot?startgroup=abc' }]]);
    await button('Add to a group').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Web team' }).click();
    await telegram.until(() =>
      telegram.messagesIn(group).some(({ text }) => text === '/start@inferno_vps_bot abc'),
    );
    await page.getByRole('heading', { name: 'Web team' }).waitFor();
    await page.getByLabel('You are:').selectOption({ label: 'Boris' });
    await page
      .getByRole('navigation', { name: 'Chats' })
      .getByRole('button', { name: /Web team/ })
      .click();
    await page.getByLabel('Message', { exact: true }).fill('hi from Boris');
    await page.keyboard.press('Enter');
    const message = await telegram.until(() =>
      telegram.messagesIn(group).find(({ text }) => text === 'hi from Boris'),
    );
    expect(message.from?.id).toBe(boris.id);
    await page.getByRole('button', { name: 'The provider finishes' }).click();
    await page
      .getByRole('status')
      .getByText(/^ran \d/)
      .waitFor();
  });

  test('on a phone the list and the chat take turns', async () => {
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
});
