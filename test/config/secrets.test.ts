import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { deleteSecretVariables, masterKeyBytes } from '../../src/config.ts';

import {
  botToken,
  defaults,
  folder,
  masterKey,
  problemsOf,
  must,
  namesOf,
  plain,
  required,
  type Environment,
  useFolder,
} from './config-harness.ts';

useFolder();

test('deleteSecretVariables removes the secrets and nothing else', () => {
  const environment: Record<string, string> = {
    ...required,
    MASTER_KEY_PREVIOUS: 'x',
    WEBHOOK_SECRET: 'x',
    HTTPS_PROXY: 'http://name:word@proxy.example',
    TELEGRAM_PROXY: 'socks5://name:word@proxy.example',
    MASTER_KEY_FILE: '/etc/key',
    PATH: '/bin',
  };
  deleteSecretVariables(environment);
  expect(environment).toEqual({ MASTER_KEY_FILE: '/etc/key', PATH: '/bin' });
});

describe('the .env file', () => {
  const write = (text: string) => writeFileSync(join(folder, '.env'), text);

  test('sets what the environment leaves open, and nothing else', () => {
    write(
      `BOT_TOKEN=987654321:fromTheFileOfATestBot\nPOLL_FAST_SECONDS=7 # seconds\nDEFAULT_LANGUAGE="ru"\n`,
    );
    const { config } = must({ ...required, POLL_FAST_SECONDS: '9' });
    expect(config.botToken.reveal()).toBe(botToken);
    expect(config.pollFastMs).toBe(9000);
    expect(config.defaultLanguage).toBe('ru');
  });

  test('is enough by itself, and stays out of the environment', () => {
    write(`BOT_TOKEN=${botToken}\r\nMASTER_KEY='${required.MASTER_KEY}'\r\nLOG_LEVEL=\r\n`);
    const { config } = must({});
    expect(config.botToken.reveal()).toBe(botToken);
    expect(Buffer.from(masterKeyBytes(config.masterKey))).toEqual(masterKey);
    expect(config.logLevel).toBe('info');
    expect(Object.values(process.env)).not.toContain(botToken);
  });

  test.each([
    ['ALLOWED_USER=1', 'ALLOWED_USER', 'rename it to ALLOWED_USERS, if you mean that'],
    ['poll_idle_second=9', 'poll_idle_second', 'rename it to POLL_IDLE_SECONDS, if you mean that'],
    ['SOMETHING_ELSE=1', 'SOMETHING_ELSE', 'remove it'],
  ])('with %s gets a warning that names the nearest variable', (line, name, fix) => {
    write(`${line}\nTZ=UTC\n`);
    const problem = `.env sets ${name}, which the bot doesn't read`;
    expect(must(required).warnings).toEqual([{ problem, fix }]);
  });

  test('that can not be read is the only problem', () => {
    mkdirSync(join(folder, '.env'));
    expect(problemsOf({})).toEqual([expect.stringMatching(/^\.env: can't be read \(EISDIR\)\. Example: /)]);
  });

  test('copied from the example lacks the two secrets and nothing else', () => {
    copyFileSync(join(import.meta.dirname, '../../.env.example'), join(folder, '.env'));
    expect(namesOf(problemsOf({})).toSorted()).toEqual(['BOT_TOKEN', 'MASTER_KEY']);
    expect(plain(must(required).config)).toEqual(defaults);
  });
});

describe('the token', () => {
  const open = { MASTER_KEY: required.MASTER_KEY };

  test('is read from a file, and stays one problem if the file is missing', () => {
    const path = join(folder, 'token');
    expect(namesOf(problemsOf({ ...open, BOT_TOKEN_FILE: path }))).toEqual(['BOT_TOKEN_FILE']);
    writeFileSync(path, `${botToken}\n`, { mode: 0o600 });
    expect(must({ ...open, BOT_TOKEN_FILE: path }).config.botToken.reveal()).toBe(botToken);
    expect(namesOf(problemsOf({ ...required, BOT_TOKEN_FILE: path }))).toEqual(['BOT_TOKEN']);
  });

  test('in a file that is no token is a problem that does not show it', () => {
    const path = join(folder, 'token');
    writeFileSync(path, 'not-a-token', { mode: 0o600 });
    const lines = problemsOf({ ...open, BOT_TOKEN_FILE: path });
    expect(namesOf(lines)).toEqual(['BOT_TOKEN']);
    expect(lines[0]).not.toContain('not-a-token');
  });
});

describe('the master key', () => {
  const other = randomBytes(32);
  const open = { BOT_TOKEN: botToken };
  const put = (name: string, text: string, mode = 0o600) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode });
    return path;
  };
  const keyOf = (environment: Environment) =>
    Buffer.from(masterKeyBytes(must({ ...open, ...environment }).config.masterKey));

  test('is read from a file that ends with a line break', () => {
    expect(keyOf({ MASTER_KEY_FILE: put('key', `${other.toString('base64')}\n`) })).toEqual(other);
  });

  test('is read from systemd’s credentials, unless a file or a value is set', () => {
    const credentials = join(folder, 'credentials');
    mkdirSync(credentials);
    writeFileSync(join(credentials, 'master-key'), other.toString('base64'), { mode: 0o440 });
    const systemd = { CREDENTIALS_DIRECTORY: credentials };
    expect(keyOf(systemd)).toEqual(other);
    expect(must({ ...open, ...systemd }).warnings).toEqual([]);
    expect(keyOf({ ...systemd, MASTER_KEY: required.MASTER_KEY })).toEqual(masterKey);
    expect(keyOf({ ...systemd, MASTER_KEY_FILE: put('key', required.MASTER_KEY) })).toEqual(masterKey);
  });

  test('is not set if systemd’s folder has none', () => {
    expect(problemsOf({ ...open, CREDENTIALS_DIRECTORY: folder })).toEqual([
      expect.stringMatching(/^MASTER_KEY: not set\. Example: MASTER_KEY=/),
    ]);
  });

  test('is refused if it is set twice', () => {
    const lines = problemsOf({ ...required, MASTER_KEY_FILE: put('key', required.MASTER_KEY) });
    expect(namesOf(lines)).toEqual(['MASTER_KEY']);
    expect(lines[0]).toContain('MASTER_KEY_FILE');
    expect(lines[0]).not.toContain(required.MASTER_KEY);
  });

  test.each([
    ['that is not there', () => join(folder, 'nowhere')],
    ['that is a folder', () => folder],
    ['that holds too little', () => put('key', 'c2hvcnQ=')],
    ['that is empty', () => put('key', '')],
  ])('in a file %s is one problem', (_, path) => {
    const lines = problemsOf({ ...open, MASTER_KEY_FILE: path() });
    expect(namesOf(lines)).toEqual(['MASTER_KEY_FILE']);
    expect(lines[0]).not.toContain('c2hvcnQ=');
  });

  test.each([0o644, 0o640, 0o604])('in a file of mode %o is a warning', mode => {
    const path = put('key', required.MASTER_KEY, mode);
    const { warnings } = must({ ...open, MASTER_KEY_FILE: path });
    expect(warnings).toEqual([
      { problem: expect.stringContaining('MASTER_KEY_FILE') as string, fix: `chmod 600 ${path}` },
    ]);
  });
});
