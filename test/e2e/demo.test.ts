import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectAccessible } from '../demo/accessibility.ts';
import { chatOn, hasBrowser, launchBrowser, type Chat } from '../demo/browser.ts';
import { compileCache } from './bot-process.ts';

let demo: ChildProcess;
let output = '';

beforeAll(async () => {
  // As `npm run demo` does it, without npm.
  demo = spawn(process.execPath, [join(import.meta.dirname, '../../demo/main.ts')], {
    env: { ...process.env, ...compileCache },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  demo.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  demo.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (!output.includes('Ctrl+C')) await once(demo.stdout ?? demo, 'data');
});
afterAll(async () => {
  demo.kill('SIGTERM');
  const [status] = (await once(demo, 'exit')) as [number | null];
  expect(status).toBe(0);
});

const found = (pattern: RegExp): string => pattern.exec(output)?.[1] ?? '';

test('the demo prints the address of its page and what to send', async () => {
  const address = found(/Open\s+(http:\S+)/);
  expect((await fetch(address)).status).toBe(200);
  expect(found(/(\/link 777 \w+)/)).not.toBe('');
});

if (!hasBrowser) process.stderr.write('There is no chromium: the demo is not tested in a browser.\n');

/** Each test goes on where the one before it ended. */
describe.skipIf(!hasBrowser)('in a browser', () => {
  let browser: Browser;
  let chat: Chat;

  beforeAll(async () => {
    browser = await launchBrowser();
    const page = await browser.newPage({ locale: 'en', reducedMotion: 'reduce' });
    page.setDefaultTimeout(60_000);
    await page.goto(found(/Open\s+(http:\S+)/));
    chat = chatOn(page);
  });
  afterAll(() => browser.close());

  /** A row of the panel, by a server's name or an order's number. */
  const row = (name: string) => chat.panel.getByRole('listitem').filter({ hasText: name });
  const answersBy = (mode: string) => chat.panel.getByRole('radio', { name: mode }).check();

  test('a person links the account and lists the servers', async () => {
    await chat.starts();
    await chat.sees('link your provider account');
    await chat.panel.getByRole('button', { name: 'Send /link' }).click();
    await chat.sees('Linked');
    // The message held the key.
    await chat.log.getByText('/link 777').waitFor({ state: 'detached' });
    await chat.clicks('Servers');
    await chat.sees('backup-1');
    await expectAccessible(chat.page);
  });

  test('a reboot is followed until the server is back', async () => {
    await chat.clicks(/web-1/);
    await chat.clicks('Reboot', 'web-1');
    await row('web-1').getByText('Rebooting').waitFor();
    await chat.sees(/web-1 is back after/);
  });

  test('an order is placed, paid, installed and becomes active', async () => {
    await chat.writes('/order');
    await chat.clicks(/VPS-1/);
    await chat.clicks(/Confirm/);
    await chat.sees(/Order \d+ is placed/);
    const [, order = ''] =
      /Order (\d+)/.exec(await chat.log.getByText(/Order \d+ is placed/).innerText()) ?? [];
    await row(order).getByRole('button', { name: 'Paid' }).click();
    await chat.sees(`Order ${order} is paid`);
    await chat.clicks(/Install/);
    await chat.clicks('debian-12-64-default');
    await chat.clicks(/Continue/);
    await chat.clicks(/Install/);
    await chat.panel.getByRole('listitem').filter({ hasText: 'Installing' }).last().waitFor();
    await chat.panel.getByRole('button', { name: 'Finish' }).last().click();
    await chat.sees(/is active/);
  });

  test('a press in a group is refused in words to one who may only look, and nothing is sent', async () => {
    await chat.opens('Ops');
    await chat.writes('/subscribe@inferno_demo_bot');
    await chat.clicks('Servers');
    await chat.clicks(/web-1/);
    await chat.log.getByRole('button', { name: 'Reboot' }).waitFor();
    await chat.becomes('Boris');
    await chat.opens('Ops');
    await chat.clicks('Reboot');
    const refusal = chat.page.getByRole('alertdialog', { name: /operator/ });
    await refusal.getByRole('button', { name: 'OK' }).click();
    await row('web-1').getByText('Running').waitFor();
    await chat.becomes('Anna');
  });

  test('in an outage the bot says that nothing was sent, and afterwards sends it', async () => {
    await chat.opens('Inferno VPS');
    await chat.writes('/servers');
    await chat.clicks(/db-1/);
    await answersBy('Offline');
    await chat.clicks('Reboot', 'db-1');
    await chat.sees(/Nothing was sent/);
    await expectAccessible(chat.page);
    await answersBy('Normally');
    await chat.clicks('Try again');
    await row('db-1').getByText('Rebooting').waitFor();
    await chat.sees(/db-1 is back after/);
  });
});
