import { rmSync } from 'node:fs';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { newKey } from '../db/test-database.ts';
import { createCli, type Cli } from './cli-harness.ts';

let cli: Cli;
beforeEach(() => {
  cli = createCli(newKey());
});
afterEach(() => {
  rmSync(cli.folder, { recursive: true, force: true });
});

test('config prints every setting with its default, and no secret', async () => {
  const { status, out } = await cli.run(['config'], {
    ALLOWED_USERS: '1, 2',
    HTTPS_PROXY: 'http://me:pass-of-mine@proxy.example:3128',
    POLL_FAST_SECONDS: '0.5',
  });
  expect(status).toBe(0);
  const lines = out.split('\n');
  for (const line of [
    'BOT_TOKEN=(set)',
    'MASTER_KEY=(set)',
    'MASTER_KEY_PREVIOUS=(not set)',
    'ALLOWED_USERS=1,2',
    'HTTPS_PROXY=http://me:***@proxy.example:3128/',
    'POLL_FAST_SECONDS=0.5',
    'POLL_IDLE_SECONDS=60',
    'HTTP_PORT=(not set)',
  ]) {
    expect(lines).toContain(line);
  }
  expect((await cli.run(['config'])).out).toContain('ALLOWED_USERS=(anyone)');
});

test('health names the variable it needs, and says when nobody answers', async () => {
  const unset = await cli.run(['health']);
  expect(unset.status).toBe(78);
  expect(unset.err).toContain('HTTP_PORT: not set');
  const away = await cli.run(['health'], { HTTP_PORT: '9' });
  expect(away.status).toBe(1);
  expect(away.err).toContain('no answer from 127.0.0.1:9');
});
