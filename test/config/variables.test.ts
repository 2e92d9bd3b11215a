import { randomBytes } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { masterKeyBytes } from '../../src/config.ts';

import {
  botToken,
  defaults,
  load,
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

const optional = [
  'MASTER_KEY_FILE',
  'MASTER_KEY_PREVIOUS',
  'DATABASE_PATH',
  'ALLOWED_USERS',
  'TELEGRAM_API_ROOT',
  'INFERNO_API_URL',
  'HTTPS_PROXY',
  'TELEGRAM_MESSAGES_PER_SECOND',
  'POLL_FAST_SECONDS',
  'POLL_IDLE_SECONDS',
  'PROVIDER_CALLS_PER_SECOND',
  'COMMANDS_PER_MINUTE',
  'HTTP_HOST',
  'HTTP_PORT',
  'WEBHOOK_URL',
  'WEBHOOK_SECRET',
  'LOG_LEVEL',
  'DEFAULT_LANGUAGE',
] as const;

describe('a variable that is not set', () => {
  test('has its default', () => {
    const { config, warnings } = must(required);
    expect(plain(config)).toEqual(defaults);
    expect(config.botToken.reveal()).toBe(botToken);
    expect(Buffer.from(masterKeyBytes(config.masterKey))).toEqual(masterKey);
    expect(warnings).toEqual([]);
  });

  test.each(['', '  '])('may be %j', nothing => {
    const { config, warnings } = must({
      ...Object.fromEntries(optional.map(name => [name, nothing])),
      ...required,
    });
    expect(plain(config)).toEqual(defaults);
    expect(warnings).toEqual([]);
  });

  test.each([{}, { BOT_TOKEN: '', MASTER_KEY: '' }, { BOT_TOKEN: ' ', MASTER_KEY: ' ' }])(
    'is a problem if it is required: %j',
    environment => {
      const lines = problemsOf(environment);
      expect(namesOf(lines).toSorted()).toEqual(['BOT_TOKEN', 'MASTER_KEY']);
      for (const line of lines) expect(line).toContain(': not set. Example: ');
    },
  );
});

describe('a variable that is set', () => {
  test('is read, whichever it is', () => {
    const { config } = must({
      ...required,
      MASTER_KEY_PREVIOUS: `${randomBytes(32).toString('base64')}, ${randomBytes(32).toString('base64')},`,
      DATABASE_PATH: ' /var/lib/bot/bot.db ',
      ALLOWED_USERS: '1, 7777777777,,1',
      TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/bot-api',
      INFERNO_API_URL: 'https://panel.example/api_client.php?x=1',
      HTTPS_PROXY: 'http://name:word@proxy.example:3128',
      TELEGRAM_MESSAGES_PER_SECOND: '0',
      POLL_FAST_SECONDS: '0.5',
      POLL_IDLE_SECONDS: '12.25',
      PROVIDER_CALLS_PER_SECOND: '0.25',
      COMMANDS_PER_MINUTE: '7',
      HTTP_HOST: '::',
      HTTP_PORT: '8443',
      WEBHOOK_URL: 'https://bot.example.org/hook?x=1',
      WEBHOOK_SECRET: 'a-Secret_1',
      LOG_LEVEL: 'trace',
      DEFAULT_LANGUAGE: 'ru',
    });
    expect(plain(config)).toEqual({
      previousMasterKeys: 2,
      databasePath: '/var/lib/bot/bot.db',
      allowedUsers: [1, 7777777777],
      commandsPerMinute: 7,
      telegramApiRoot: 'http://127.0.0.1:8081/bot-api',
      infernoApiUrl: 'https://panel.example/api_client.php?x=1',
      httpsProxy: 'http://name:word@proxy.example:3128/',
      telegramMessagesPerSecond: 0,
      pollFastMs: 500,
      pollIdleMs: 12_250,
      providerCallsPerSecond: 0.25,
      httpHost: '::',
      httpPort: 8443,
      webhookUrl: 'https://bot.example.org/hook?x=1',
      logLevel: 'trace',
      defaultLanguage: 'ru',
      notifySocket: undefined,
      watchdogMs: undefined,
    });
    expect(config.webhookSecret?.reveal()).toBe('a-Secret_1');
  });

  test.each([
    ['TELEGRAM_MESSAGES_PER_SECOND', '10000', '10001'],
    ['TELEGRAM_MESSAGES_PER_SECOND', '0', '-1'],
    ['PROVIDER_CALLS_PER_SECOND', '10000', '10000.5'],
    ['PROVIDER_CALLS_PER_SECOND', '0', '-0.5'],
    ['COMMANDS_PER_MINUTE', '10000', '10001'],
    ['COMMANDS_PER_MINUTE', '0', '-1'],
    ['POLL_FAST_SECONDS', '0.05', '0.04'],
    ['POLL_FAST_SECONDS', '3600', '3600.5'],
    ['POLL_IDLE_SECONDS', '0.05', '0'],
    ['POLL_IDLE_SECONDS', '86400', '86401'],
    ['ALLOWED_USERS', '1', '@anna'],
    ['HTTP_PORT', '0', '-1'],
    ['HTTP_PORT', '65535', '65536'],
    ['WEBHOOK_SECRET', 'x', 'x y'],
    ['WEBHOOK_SECRET', 'x'.repeat(256), 'x'.repeat(257)],
  ])('has limits: %s may be %s, not %s', (name, good, bad) => {
    expect(problemsOf({ ...required, [name]: good })).toEqual([]);
    expect(namesOf(problemsOf({ ...required, [name]: bad }))).toEqual([name]);
  });
});

describe('a problem', () => {
  const secret = 'pa55word';
  test.each([
    ['BOT_TOKEN', `a-${secret}`],
    ['BOT_TOKEN', `12:${secret}`],
    ['BOT_TOKEN', `123456789:${secret} with a blank`],
    ['MASTER_KEY', secret],
    ['MASTER_KEY', randomBytes(31).toString('base64')],
    ['MASTER_KEY', randomBytes(32).toString('hex')],
    ['MASTER_KEY_PREVIOUS', secret],
    ['MASTER_KEY_PREVIOUS', `${randomBytes(32).toString('base64')},${secret}`],
    ['ALLOWED_USERS', secret],
    ['ALLOWED_USERS', '1;2'],
    ['ALLOWED_USERS', '-100123'],
    ['ALLOWED_USERS', '1.5'],
    ['ALLOWED_USERS', '12345678901234567'],
    ['TELEGRAM_API_ROOT', secret],
    ['TELEGRAM_API_ROOT', `ftp://${secret}`],
    ['TELEGRAM_API_ROOT', `https://name@${secret}.example`],
    ['INFERNO_API_URL', secret],
    ['INFERNO_API_URL', `file:///${secret}`],
    ['INFERNO_API_URL', `https://name:${secret}@panel.example/api_client.php`],
    ['INFERNO_API_URL', `https://:${secret}@panel.example/api_client.php`],
    ['HTTPS_PROXY', `socks5://name:${secret}@127.0.0.1:1080`],
    ['HTTPS_PROXY', `name:${secret}@127.0.0.1:3128`],
    ['HTTPS_PROXY', `http://name:${secret}@[`],
    ['HTTPS_PROXY', `http://name:50%-${secret}@proxy.example:3128`],
    ['HTTPS_PROXY', `http://50%-${secret}:word@proxy.example:3128`],
    // To SQLite it means a database that is gone when the process ends.
    ['DATABASE_PATH', ':memory:'],
    ['TELEGRAM_MESSAGES_PER_SECOND', secret],
    ['TELEGRAM_MESSAGES_PER_SECOND', '1e3'],
    ['POLL_FAST_SECONDS', secret],
    ['POLL_FAST_SECONDS', '5s'],
    ['POLL_FAST_SECONDS', '0,5'],
    ['POLL_FAST_SECONDS', '.5'],
    ['POLL_IDLE_SECONDS', secret],
    ['POLL_IDLE_SECONDS', 'Infinity'],
    ['POLL_IDLE_SECONDS', '0x10'],
    ['PROVIDER_CALLS_PER_SECOND', secret],
    ['PROVIDER_CALLS_PER_SECOND', '1 000'],
    ['COMMANDS_PER_MINUTE', 'many'],
    ['HTTP_HOST', `${secret}/`],
    ['HTTP_HOST', 'a b'],
    ['HTTP_PORT', secret],
    ['HTTP_PORT', '80.5'],
    ['HTTP_PORT', '0x50'],
    ['WEBHOOK_URL', secret],
    ['WEBHOOK_URL', `ftp://${secret}/`],
    ['WEBHOOK_URL', `https://name:${secret}@bot.example/hook`],
    ['WEBHOOK_URL', `https://bot.example/hook#${secret}`],
    ['WEBHOOK_URL', 'https://bot.example/metrics'],
    ['WEBHOOK_SECRET', `${secret}!`],
    ['LOG_LEVEL', secret],
    ['LOG_LEVEL', 'verbose'],
    ['DEFAULT_LANGUAGE', secret],
    ['DEFAULT_LANGUAGE', 'de'],
  ])('with %s (%s) is one line with its name and an example, without the value', (name, value) => {
    const lines = problemsOf({ ...required, [name]: value });
    expect(namesOf(lines)).toEqual([name]);
    const [line = ''] = lines;
    expect(line).toMatch(/^[A-Z_]+: \S.+\. Example: [A-Z_]+=\S/);
    expect(line).not.toContain('\n');
    if (value.length > 6) expect(line).not.toContain(value);
    expect(line).not.toContain(secret);
  });

  test('shows an example of the variable that it is about', () => {
    const withoutExample = /^(?:MASTER_KEY.*|DATABASE_PATH|WEBHOOK_SECRET)$/;
    for (const name of optional.filter(each => !withoutExample.test(each))) {
      const [line = ''] = problemsOf({ ...required, [name]: '?' });
      const example = / Example: ([A-Z_]+)=(\S+)$/.exec(line);
      expect(example?.[1], name).toBe(name);
      // A webhook needs a port.
      expect(problemsOf({ ...required, HTTP_PORT: '0', [name]: example?.[2] }), line).toEqual([]);
    }
  });

  test('does not hide the next one', () => {
    const names = ['BOT_TOKEN', 'LOG_LEVEL', 'MASTER_KEY', 'MASTER_KEY_PREVIOUS', 'POLL_FAST_SECONDS'];
    const lines = problemsOf(Object.fromEntries(names.map(name => [name, 'x'])));
    expect(namesOf(lines).toSorted()).toEqual(names);
  });

  test('with any value is one line at most, without the value', () => {
    const names = ['BOT_TOKEN', 'MASTER_KEY', ...optional];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.string({ unit: 'binary' }).map(rest => `Zq9${rest}`),
        (name, value) => {
          const named = name === 'MASTER_KEY_FILE' ? { ...required, MASTER_KEY: '' } : required;
          const given = { ...named, HTTP_PORT: '0' };
          const lines = problemsOf({ ...given, [name]: value });
          expect(lines.length).toBeLessThanOrEqual(1);
          for (const line of lines) {
            expect(line.startsWith(`${name}: `)).toBe(true);
            expect(line).not.toContain('Zq9');
            expect(line).not.toContain('\n');
          }
        },
      ),
      { numRuns: process.env.LONG === undefined ? 100 : 10_000 },
    );
  });

  test('with a secret does not hold the secret', () => {
    const loaded = load({ ...required, BOT_TOKEN: `${botToken} ` + secret });
    expect(loaded.kind).toBe('failed');
    expect(JSON.stringify(loaded)).not.toContain(secret);
    expect(JSON.stringify(must(required).config)).not.toContain(botToken);
    expect(JSON.stringify(must(required).config)).not.toContain(required.MASTER_KEY);
  });
});

describe('the webhook', () => {
  const url = 'https://bot.example.org/hook';

  test('needs a port to listen at', () => {
    const lines = problemsOf({ ...required, WEBHOOK_URL: url });
    expect(lines).toEqual([expect.stringMatching(/^HTTP_PORT: not set.*WEBHOOK_URL.*HTTP_PORT=\d+$/)]);
    expect(problemsOf({ ...required, WEBHOOK_URL: url, HTTP_PORT: '0' })).toEqual([]);
  });

  test('is no problem of its own if its port is one', () => {
    expect(namesOf(problemsOf({ ...required, WEBHOOK_URL: url, HTTP_PORT: 'x' }))).toEqual(['HTTP_PORT']);
  });

  test('needs no secret, and warns of one without effect', () => {
    expect(must({ ...required, WEBHOOK_URL: url, HTTP_PORT: '0' }).config.webhookSecret).toBeUndefined();
    expect(must({ ...required, WEBHOOK_SECRET: 'x' }).warnings).toEqual([
      expect.stringContaining('WEBHOOK_SECRET'),
    ]);
  });

  test('warns of an unencrypted URL', () => {
    const warned = (address: string) =>
      must({ ...required, HTTP_PORT: '0', WEBHOOK_URL: address }).warnings.join();
    expect(warned('http://bot.example.org/hook')).toContain('WEBHOOK_URL');
    expect(warned('http://127.0.0.1:8080/hook')).toBe('');
  });
});

test('systemd’s variables are read', () => {
  const read = (environment: Environment) => {
    const { notifySocket, watchdogMs } = must({ ...required, ...environment }).config;
    return { notifySocket, watchdogMs };
  };
  expect(read({ NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: '30000000' })).toEqual({
    notifySocket: '/run/systemd/notify',
    watchdogMs: 30_000,
  });
  const none = { notifySocket: undefined, watchdogMs: undefined };
  expect(read({ WATCHDOG_USEC: '30000000' })).toEqual(none);
  expect(read({ NOTIFY_SOCKET: '', WATCHDOG_USEC: 'x' })).toEqual(none);
});

describe('an http URL', () => {
  const warned = (environment: Environment) => must({ ...required, ...environment }).warnings;

  test.each([
    'http://127.0.0.1:8081',
    'http://127.8.9.1',
    'http://localhost:8081',
    'http://[::1]:8081',
    'https://10.0.0.1',
  ])('of this machine is no warning, nor is one with TLS: %s', url => {
    expect(warned({ TELEGRAM_API_ROOT: url, INFERNO_API_URL: url })).toEqual([]);
  });

  test.each([
    'http://10.0.0.1:8081',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'http://panel.example',
  ])('elsewhere is a warning for each variable: %s', url => {
    const warnings = warned({ TELEGRAM_API_ROOT: url, INFERNO_API_URL: url });
    expect(warnings.map(warning => warning.split(' ')[0])).toEqual(['TELEGRAM_API_ROOT', 'INFERNO_API_URL']);
    for (const warning of warnings) expect(warning).toContain(new URL(url).host);
  });
});
