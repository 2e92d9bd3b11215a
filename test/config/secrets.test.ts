import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { masterKeyBytes } from '../../src/config/master-key.ts';
import { forgetSecretVariables } from '../../src/config.ts';

useFolder();
import {
  botToken,
  defaults,
  folder,
  masterKey,
  mistakesOf,
  must,
  namesOf,
  plain,
  required,
  type Environment,
  useFolder,
} from './config-harness.ts';

test('secrets are taken out of the environment once they were read, and nothing else is', () => {
  const environment: Record<string, string> = {
    ...required,
    MASTER_KEY_PREVIOUS: 'x',
    WEBHOOK_SECRET: 'x',
    HTTPS_PROXY: 'http://name:word@proxy.example',
    MASTER_KEY_FILE: '/etc/key',
    PATH: '/bin',
  };
  forgetSecretVariables(environment);
  expect(environment).toEqual({ MASTER_KEY_FILE: '/etc/key', PATH: '/bin' });
});

describe('the .env file', () => {
  const write = (text: string) => writeFileSync(join(folder, '.env'), text);

  test('fills in what the environment leaves open, and no more', () => {
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

  test('that cannot be read is the one mistake, and says nothing else', () => {
    mkdirSync(join(folder, '.env'));
    expect(mistakesOf({})).toEqual([
      expect.stringMatching(/^\.env: it can't be read \(EISDIR\)\. Example: /),
    ]);
  });

  test('as the example has it lacks the two secrets and nothing else', () => {
    copyFileSync(join(import.meta.dirname, '../../.env.example'), join(folder, '.env'));
    expect(namesOf(mistakesOf({})).toSorted()).toEqual(['BOT_TOKEN', 'MASTER_KEY']);
    expect(plain(must(required).config)).toEqual(defaults);
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

  test('may be in a file, with a line break at its end', () => {
    expect(keyOf({ MASTER_KEY_FILE: put('key', `${other.toString('base64')}\n`) })).toEqual(other);
  });

  test('may be among systemd’s credentials, where a named file or a value comes before it', () => {
    const credentials = join(folder, 'credentials');
    mkdirSync(credentials);
    writeFileSync(join(credentials, 'master-key'), other.toString('base64'), { mode: 0o440 });
    const systemd = { CREDENTIALS_DIRECTORY: credentials };
    expect(keyOf(systemd)).toEqual(other);
    expect(must({ ...open, ...systemd }).warnings).toEqual([]);
    expect(keyOf({ ...systemd, MASTER_KEY: required.MASTER_KEY })).toEqual(masterKey);
    expect(keyOf({ ...systemd, MASTER_KEY_FILE: put('key', required.MASTER_KEY) })).toEqual(masterKey);
  });

  test('is missing when systemd’s folder has none', () => {
    expect(mistakesOf({ ...open, CREDENTIALS_DIRECTORY: folder })).toEqual([
      expect.stringMatching(/^MASTER_KEY: it is not set\. Example: MASTER_KEY=/),
    ]);
  });

  test('is not guessed at when two are named', () => {
    const lines = mistakesOf({ ...required, MASTER_KEY_FILE: put('key', required.MASTER_KEY) });
    expect(namesOf(lines)).toEqual(['MASTER_KEY']);
    expect(lines[0]).toContain('MASTER_KEY_FILE');
    expect(lines[0]).not.toContain(required.MASTER_KEY);
  });

  test.each([
    ['that is not there', () => join(folder, 'nowhere')],
    ['that is a folder', () => folder],
    ['that holds too little', () => put('key', 'c2hvcnQ=')],
    ['that is empty', () => put('key', '')],
  ])('in a file %s is a mistake of one line', (_, path) => {
    const lines = mistakesOf({ ...open, MASTER_KEY_FILE: path() });
    expect(namesOf(lines)).toEqual(['MASTER_KEY_FILE']);
    expect(lines[0]).not.toContain('c2hvcnQ=');
  });

  test.each([0o644, 0o640, 0o604])('in a file that others can read (%o) is a warning', mode => {
    const path = put('key', required.MASTER_KEY, mode);
    const { warnings } = must({ ...open, MASTER_KEY_FILE: path });
    expect(warnings).toEqual([expect.stringContaining('MASTER_KEY_FILE')]);
    expect(warnings.join()).toContain('chmod 600');
  });
});
