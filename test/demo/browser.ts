import { existsSync } from 'node:fs';

import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

/** The first takes half the CPU time of the others. */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
const executablePath = names.map(name => `/usr/bin/${name}`).find(path => existsSync(path));

export const hasBrowser = executablePath !== undefined;

const args =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** Starts chromium, which has to be there. */
export async function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined)
    throw new Error('There is no chromium. apt-get install chromium-headless-shell');
  return chromium.launch({ executablePath, args: args.split(' ') });
}

/** The chat page as a person uses it, whatever language it speaks. */
export interface Chat {
  readonly page: Page;
  /** The messages of the open chat. */
  readonly log: Locator;
  readonly panel: Locator;
  /** Opens a chat from the list. */
  readonly opens: (title: string) => Promise<void>;
  readonly starts: () => Promise<void>;
  readonly writes: (text: string) => Promise<void>;
  /** Clicks the newest button with this label, under a message that holds a text. */
  readonly clicks: (label: string | RegExp, under?: string) => Promise<void>;
  /** Waits until the open chat shows a text. */
  readonly sees: (text: string | RegExp) => Promise<void>;
  /** Chooses from the menu of the newest message with this text. */
  readonly chooses: (text: string, item: string) => Promise<void>;
  readonly becomes: (name: string) => Promise<void>;
}

export function chatOn(page: Page): Chat {
  const log = page.locator('#log');
  return {
    page,
    log,
    panel: page.locator('#panel'),
    opens: title =>
      page
        .locator('#chats button', { has: page.locator('strong').getByText(title, { exact: true }) })
        .click(),
    starts: () => page.locator('#start').click(),
    writes: async text => {
      await page.locator('#input').fill(text);
      await page.keyboard.press('Enter');
    },
    clicks: (label, under = '') =>
      log.locator('article').filter({ hasText: under }).getByRole('button', { name: label }).last().click(),
    sees: text => log.getByText(text).last().waitFor(),
    chooses: async (text, item) => {
      await log.locator('article .text', { hasText: text }).last().click({ button: 'right' });
      await page.getByRole('menuitem', { name: item }).click();
    },
    becomes: async name => {
      await page.locator('#person').selectOption({ label: name });
    },
  };
}
