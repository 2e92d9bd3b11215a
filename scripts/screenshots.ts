import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import { setAnswerMode } from '../demo/chat-page/provider-panel.ts';
import { startDemo, type Demo } from '../demo/start-demo.ts';
import { createLocale } from '../src/telegram/locales/locale.ts';
import { chatOn, launchBrowser } from '../test/demo/browser.ts';

const languages = ['en', 'ru'] as const;
const devices = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

/** The buttons of the bot that are clicked. */
type Label =
  | 'button-cancel-order'
  | 'button-confirm-install'
  | 'button-confirm-order'
  | 'button-install'
  | 'button-install-continue'
  | 'button-reboot'
  | 'button-servers'
  | 'button-stop'
  | 'button-try-again'
  | 'button-undo';
type Device = keyof typeof devices;
type Take = (screen: string, on?: readonly Device[]) => Promise<void>;

/** Takes pictures of what the page shows now: wide and narrow, light and dark. */
function createCamera(page: Page, folder: string, language: string): Take {
  return async (screen, on = ['desktop', 'phone']) => {
    for (const device of on) {
      await page.setViewportSize(devices[device]);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const path = join(folder, `${screen}-${language}-${device}-${colorScheme}.png`);
        await page.screenshot({ path });
      }
    }
    await page.setViewportSize(devices.desktop);
  };
}

/** Walks one person through the demo, from the first message to an outage. */
async function walk(demo: Demo, page: Page, language: (typeof languages)[number], take: Take): Promise<void> {
  const { account, provider, telegram } = demo;
  const { cid, key } = account;
  const { tText } = createLocale(language);
  const chat = chatOn(page);
  const waitsFor = (id: Label, under = ''): Promise<void> =>
    chat.log
      .locator('article')
      .filter({ hasText: under })
      .getByRole('button', { name: tText(id) })
      .last()
      .waitFor();
  const clicks = (id: Label, under?: string): Promise<void> => chat.clicks(tText(id), under);

  await page.goto(demo.page.url);
  await page.locator('#start:visible').waitFor();
  await page.locator('#toasts').evaluate((toasts: { hidden: boolean }) => {
    toasts.hidden = true;
  });
  await take('chats', ['phone']);
  await take('panel', ['desktop']);
  await page.locator('#panel-close').click();
  await chat.opens('Inferno VPS');
  await chat.starts();
  await chat.log.locator('article.theirs').waitFor();
  await take('start');

  await chat.writes(`/link ${cid} ${key}`);
  await chat.sees(tText('link-done', { label: 'Inferno', cid }));
  await chat.writes('/servers');
  await chat.log.getByRole('button', { name: 'web-1' }).waitFor();
  await take('servers');
  await chat.clicks(/web-1/);
  await waitsFor('button-reboot');
  await take('server');
  await clicks('button-reboot');
  await telegram.until(() => provider.callsOf('reboot').length > 0);
  await take('reboot');
  await waitsFor('button-reboot');

  await chat.writes('/order');
  await chat.clicks(/VPS-1/);
  await clicks('button-confirm-order');
  await waitsFor('button-cancel-order');
  await take('order');
  const { orderid } = provider.ordersOf(cid).at(-1) ?? {};
  if (orderid === undefined) throw new Error('No order was placed');
  provider.pay(orderid);
  await clicks('button-install');
  await chat.clicks('debian-12-64-default');
  await clicks('button-install-continue');
  await waitsFor('button-confirm-install');
  await take('install');
  await clicks('button-confirm-install');
  await telegram.until(() => provider.order(orderid).vpsState === 'installing', { withinMs: 30_000 });
  provider.setPowerState(orderid, 'on');
  await waitsFor('button-reboot', provider.order(orderid).vps?.ip);
  await take('active');

  await chat.writes('/settings');
  await chat.log.locator('article', { hasText: tText('settings-title') }).waitFor();
  await take('settings');

  await chat.opens('Ops');
  await chat.writes('/subscribe@inferno_demo_bot');
  await clicks('button-servers');
  await chat.clicks(/web-1/);
  await clicks('button-stop');
  await waitsFor('button-undo');
  await take('group');

  await chat.opens('Inferno VPS');
  await chat.writes('/servers');
  await chat.clicks(/db-1/);
  await waitsFor('button-reboot', 'db-1');
  await setAnswerMode({ provider, cid }, 'offline');
  await clicks('button-reboot', 'db-1');
  await waitsFor('button-try-again');
  await take('outage');
  await setAnswerMode({ provider, cid }, 'normal');
  await page.setViewportSize(devices.phone);
  await page.locator('.panel-button:visible').click();
  await take('panel', ['phone']);
}

async function takeAll(browser: Browser, folder: string, language: (typeof languages)[number]) {
  const demo = await startDemo({ installAfterLink: false });
  const page = await browser.newPage({ locale: language, viewport: devices.desktop });
  page.setDefaultTimeout(60_000);
  try {
    await walk(demo, page, language, createCamera(page, folder, language));
  } finally {
    await page.close();
    await demo.stop();
  }
}

const folder = process.argv[2] ?? 'screenshots';
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  for (const language of languages) await takeAll(browser, folder, language);
} finally {
  await browser.close();
}
