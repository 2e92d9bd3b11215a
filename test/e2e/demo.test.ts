import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path =>
  existsSync(path),
);
if (browserPath === undefined)
  process.stderr.write('no chromium: the demo page is not tested in a browser\n');

let demo: ChildProcess;
let output = '';

beforeAll(async () => {
  // As `npm run demo` does it, without npm.
  demo = spawn(process.execPath, [join(import.meta.dirname, '../../demo/main.ts')], {
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/node'),
    },
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

describe.skipIf(browserPath === undefined)('in a browser', () => {
  test('one links, lists, reboots, stops and boots, and a new VPS becomes active', async () => {
    const browser = await chromium.launch({
      executablePath: browserPath ?? '',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(40_000);
      await page.goto(found(/Open\s+(http:\S+)/));
      const log = page.getByRole('log');
      const press = (name: RegExp) => log.getByRole('button', { name }).last().click();
      await page
        .getByRole('button', { name: /^start$/i })
        .first()
        .click();
      await log.getByText('link your provider account').waitFor();
      await page.getByLabel('Message', { exact: true }).fill(found(/(\/link 777 \w+)/));
      await page.keyboard.press('Enter');
      await log.getByText('Linked').waitFor();
      await press(/Servers/);
      await press(/web-1/);
      await press(/Reboot/);
      await log.getByText(/web-1 is back after/).waitFor();
      await press(/Stop/);
      await log.getByText(/web-1 is off after/).waitFor();
      await press(/Boot/);
      await log.getByText(/web-1 is on after/).waitFor();
      await log.getByText(/new-1 is active/).waitFor();
    } finally {
      await browser.close();
    }
  }, 120_000);
});
