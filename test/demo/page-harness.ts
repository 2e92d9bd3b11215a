import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { startChatPage, type ChatPage } from '../../demo/chat-page/start-chat-page.ts';
import { startFakeProvider, type FakeProvider } from '../../demo/provider/fake-provider.ts';
import { startFakeTelegram, type FakeTelegram } from '../../demo/telegram/fake-telegram.ts';
import type { Group } from '../../demo/telegram/group.ts';
import type { Person } from '../../demo/telegram/person.ts';
import { chatOn, hasBrowser, launchBrowser, type Chat } from './browser.ts';
import { callOk } from './telegram/telegram-harness.ts';

/** A chat page between the fakes, without a bot. Its parts are those of the current test. */
export interface PageHarness {
  readonly telegram: FakeTelegram;
  readonly provider: FakeProvider;
  readonly anna: Person;
  readonly boris: Person;
  readonly vera: Person;
  readonly group: Group;
  readonly site: ChatPage;
}

export const cid = '777';

async function startHarness(): Promise<PageHarness> {
  const telegram = await startFakeTelegram({ strictPolling: false });
  const provider = await startFakeProvider();
  provider.addAccount({ cid });
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  const boris = telegram.person({ firstName: 'Boris' });
  const vera = telegram.person({ firstName: 'Вера', languageCode: 'ru' });
  const group = telegram.group({ title: 'Web team', members: [anna, boris], kind: 'group' });
  const site = await startChatPage({
    ...{ telegram, provider, cid },
    people: [anna, boris, vera],
    groups: [group],
    install: () => void provider.addServer(cid, { name: 'new-1', state: 'installing' }),
  });
  return { telegram, provider, anna, boris, vera, group, site };
}

/** Starts the page before each test, and stops it afterwards. */
export function usePage(): () => PageHarness {
  let harness: PageHarness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(async () => {
    const { site, telegram, provider } = harness;
    await Promise.all([site.close(), telegram.close(), provider.close()]);
  });
  return () => harness;
}

/** Opens the page in chromium before each test. No test may leave an error in the page. */
export function useBrowser(harness: () => PageHarness): () => Chat {
  let browser: Browser | undefined;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    if (!hasBrowser) return;
    browser = await launchBrowser();
    const context = await browser.newContext({
      locale: 'en',
      permissions: ['clipboard-read', 'clipboard-write'],
      reducedMotion: 'reduce',
    });
    // Nothing fails for being slow under load.
    context.setDefaultTimeout(30_000);
    page = await context.newPage();
    page.on('pageerror', error => errors.push(error.message));
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    if (!browser) return;
    errors.length = 0;
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(harness().site.url);
    await page.locator('#chats li').first().waitFor();
  });
  afterEach(() => {
    expect(errors).toEqual([]);
  });
  return () => chatOn(page);
}

if (!hasBrowser) process.stderr.write('There is no chromium: the chat page is not tested in a browser.\n');

export const inBrowser = test.skipIf(!hasBrowser);

/** Sends a message of the bot to Anna, with one row of buttons. */
export const sendToAnna = (
  { telegram, anna }: PageHarness,
  text: string,
  buttons: readonly object[] = [],
  others: object = {},
) =>
  callOk<{ message_id: number }>(telegram, 'sendMessage', {
    chat_id: anna.id,
    text,
    reply_markup: { inline_keyboard: [buttons] },
    ...others,
  });
