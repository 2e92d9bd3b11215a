import { randomBytes } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { masterKeyBytes, peopleWhoMayUseIt } from '../../src/config.ts';
import { variables } from '../../src/config/variables.ts';
import { anyText } from '../any-text.ts';
import {
  botToken,
  defaults,
  load,
  masterKey,
  must,
  namesOf,
  plain,
  problemsOf,
  required,
  type Environment,
  useFolder,
} from './config-harness.ts';

useFolder();

const names = [...Object.values(variables).map(({ name }) => name), 'MASTER_KEY_FILE'];
const optional = names.filter(name => name !== 'BOT_TOKEN');
const newKey = () => randomBytes(32).toString('base64');

describe('a variable that is not set', () => {
  test.each([undefined, '', '  '])('has its default (%j)', nothing => {
    const unset = Object.fromEntries(optional.map(name => [name, nothing]));
    const { config, warnings } = must({ ...unset, ...required });
    expect(plain(config)).toEqual(defaults);
    expect(config.botToken.reveal()).toBe(botToken);
    expect(Buffer.from(masterKeyBytes(config.masterKey))).toEqual(masterKey);
    expect(warnings).toEqual([]);
  });

  test.each([undefined, '', ' '])('is a problem if it is required (%j)', nothing => {
    const lines = problemsOf({ BOT_TOKEN: nothing, MASTER_KEY: nothing });
    expect(namesOf(lines).toSorted()).toEqual(['BOT_TOKEN', 'MASTER_KEY']);
    for (const line of lines) expect(line).toContain(': not set. Example: ');
  });
});

test.each([
  ['', 'anyone'],
  ['1', '1 person'],
  ['1,2,3', '3 people'],
])('ALLOWED_USERS=%s lets %s use the bot', (users, people) => {
  expect(peopleWhoMayUseIt(must({ ...required, ALLOWED_USERS: users }).config)).toBe(people);
});

test('every variable is read', () => {
  const { config } = must({
    ...required,
    MASTER_KEY_PREVIOUS: `${newKey()}, ${newKey()},`,
    DATABASE_PATH: ' /var/lib/bot/bot.db ',
    ALLOWED_USERS: '1, 7777777777,,1',
    TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/bot-api',
    INFERNO_API_URL: 'https://panel.example/api_client.php?x=1',
    HTTPS_PROXY: 'http://name:word@proxy.example:3128',
    TELEGRAM_PROXY: 'socks5://name:word@127.0.0.1:1080',
    TELEGRAM_MESSAGES_PER_SECOND: '0',
    POLL_FAST_SECONDS: '0.5',
    POLL_IDLE_SECONDS: '12.25',
    PROVIDER_CALLS_PER_SECOND: '0.25',
    COMMANDS_PER_MINUTE: '7',
    ACCOUNTS_PER_PERSON: '3',
    HTTP_HOST: '::',
    HTTP_PORT: '8443',
    WEBHOOK_URL: 'https://bot.example.org/hook?x=1',
    WEBHOOK_SECRET: 'a-Secret_1',
    LOG_LEVEL: 'trace',
    DEFAULT_LANGUAGE: 'ru',
    NOTIFY_SOCKET: '/run/systemd/notify',
    WATCHDOG_USEC: '30000000',
  });
  expect(plain(config)).toEqual({
    previousMasterKeys: 2,
    databasePath: '/var/lib/bot/bot.db',
    allowedUsers: [1, 7777777777],
    commandsPerMinute: 7,
    accountsPerPerson: 3,
    telegramApiRoot: 'http://127.0.0.1:8081/bot-api',
    infernoApiUrl: 'https://panel.example/api_client.php?x=1',
    httpsProxy: 'http://name:word@proxy.example:3128/',
    telegramProxy: 'socks5://name:word@127.0.0.1:1080',
    telegramMessagesPerSecond: 0,
    pollFastMs: 500,
    pollIdleMs: 12_250,
    providerCallsPerSecond: 0.25,
    httpHost: '::',
    httpPort: 8443,
    webhookUrl: 'https://bot.example.org/hook?x=1',
    logLevel: 'trace',
    defaultLanguage: 'ru',
    notifySocket: '/run/systemd/notify',
    watchdogMs: 30_000,
    logsToJournal: false,
  });
  expect(config.webhookSecret?.reveal()).toBe('a-Secret_1');
});

test.each([{ WATCHDOG_USEC: '30000000' }, { NOTIFY_SOCKET: '', WATCHDOG_USEC: 'x' }])(
  'the process does not run under systemd with %j',
  environment => {
    expect(plain(must({ ...required, ...environment }).config)).toEqual(defaults);
  },
);

/** Of each variable, values at its limits, and values that are wrong. */
const secret = 'pa55word';
const values: readonly (readonly [name: string, good: readonly string[], wrong: readonly string[]])[] = [
  ['BOT_TOKEN', [botToken], [`a-${secret}`, `12:${secret}`, `123456789:${secret} with a blank`]],
  ['MASTER_KEY', [newKey()], [secret, randomBytes(31).toString('base64'), randomBytes(32).toString('hex')]],
  ['MASTER_KEY_PREVIOUS', [newKey()], [secret, `${newKey()},${secret}`]],
  // To SQLite it means a database that is gone when the process ends.
  ['DATABASE_PATH', ['bot.db'], [':memory:']],
  ['ALLOWED_USERS', ['1'], [secret, '@anna', '1;2', '-100123', '1.5', '12345678901234567']],
  ['TELEGRAM_API_ROOT', ['http://127.0.0.1'], [secret, `ftp://${secret}`, `https://name@${secret}.example`]],
  [
    'INFERNO_API_URL',
    ['http://127.0.0.1'],
    [
      secret,
      `file:///${secret}`,
      `https://name:${secret}@panel.example/`,
      `https://:${secret}@panel.example/`,
    ],
  ],
  [
    'HTTPS_PROXY',
    ['http://name:50%25@proxy.example'],
    [
      `socks5://name:${secret}@127.0.0.1:1080`,
      `name:${secret}@127.0.0.1:3128`,
      `http://name:${secret}@[`,
      `http://name:50%-${secret}@proxy.example:3128`,
      `http://50%-${secret}:word@proxy.example:3128`,
    ],
  ],
  [
    'TELEGRAM_PROXY',
    ['http://proxy.example:3128', 'socks5h://name:50%25@[::1]:1080'],
    [`socks4://name:${secret}@127.0.0.1`, `127.0.0.1:${secret}`, `socks5://name:50%-${secret}@proxy.example`],
  ],
  ['TELEGRAM_MESSAGES_PER_SECOND', ['0', '10000'], [secret, '10001', '-1', '1e3']],
  ['PROVIDER_CALLS_PER_SECOND', ['0', '10000'], [secret, '10000.5', '-0.5', '1 000']],
  ['COMMANDS_PER_MINUTE', ['0', '10000'], ['10001', '-1', 'many']],
  ['ACCOUNTS_PER_PERSON', ['1', '1000'], ['0', '1001', '-1', '2.5', 'many']],
  ['POLL_FAST_SECONDS', ['0.05', '3600'], [secret, '0.04', '3600.5', '5s', '0,5', '.5']],
  ['POLL_IDLE_SECONDS', ['0.05', '86400'], [secret, '0', '86401', 'Infinity', '0x10']],
  ['HTTP_HOST', ['::1', 'localhost'], [`${secret}/`, 'a b']],
  ['HTTP_PORT', ['0', '65535'], [secret, '-1', '65536', '80.5', '0x50']],
  [
    'WEBHOOK_URL',
    ['https://bot.example'],
    [
      secret,
      `ftp://${secret}/`,
      `https://name:${secret}@bot.example/hook`,
      `https://bot.example/hook#${secret}`,
      'https://bot.example/metrics',
    ],
  ],
  ['WEBHOOK_SECRET', ['x', 'x'.repeat(256)], ['x y', 'x'.repeat(257), `${secret}!`]],
  ['LOG_LEVEL', ['fatal'], [secret, 'verbose']],
  ['DEFAULT_LANGUAGE', ['en'], [secret, 'de']],
];

describe('a problem', () => {
  test.each(values)(
    'with %s is one line with its name and an example, without the value',
    (name, good, wrong) => {
      const given = { ...required, HTTP_PORT: '0' };
      for (const value of good) expect(problemsOf({ ...given, [name]: value })).toEqual([]);
      for (const value of wrong) {
        const lines = problemsOf({ ...given, [name]: value });
        expect(namesOf(lines), value).toEqual([name]);
        const [line = ''] = lines;
        expect(line).toMatch(/^[A-Z_]+: \S.+\. Example: [A-Z_]+=\S/);
        expect(line).not.toContain('\n');
        if (value.length > 6) expect(line).not.toContain(value);
        expect(line).not.toContain(secret);
      }
    },
  );

  test('shows an example that is right', () => {
    const withoutValue = /^(?:BOT_TOKEN|MASTER_KEY.*|WEBHOOK_SECRET)$/;
    for (const { name, example } of Object.values(variables)) {
      expect(example.startsWith(`${name}=`)).toBe(true);
      if (withoutValue.test(name)) continue;
      const value = example.slice(name.length + 1);
      expect(problemsOf({ ...required, HTTP_PORT: '0', [name]: value })).toEqual([]);
    }
  });

  test('does not hide the next one', () => {
    const wrong = ['BOT_TOKEN', 'LOG_LEVEL', 'MASTER_KEY', 'MASTER_KEY_PREVIOUS', 'POLL_FAST_SECONDS'];
    const lines = problemsOf(Object.fromEntries(wrong.map(name => [name, 'x'])));
    expect(namesOf(lines).toSorted()).toEqual(wrong);
  });

  test('with any value is one line at most, without the value', () => {
    const value = anyText().map(rest => `Zq9${rest}`);
    fc.assert(
      fc.property(fc.constantFrom('MASTER_KEY', ...names), value, (name, wrong) => {
        const key = name === 'MASTER_KEY_FILE' ? { MASTER_KEY: '' } : {};
        const lines = problemsOf({ ...required, ...key, HTTP_PORT: '0', [name]: wrong });
        expect(lines.length).toBeLessThanOrEqual(1);
        for (const line of lines) {
          expect(line.startsWith(`${name}: `)).toBe(true);
          expect(line).not.toMatch(/Zq9|\n/);
        }
      }),
      { numRuns: process.env.LONG === undefined ? 50 : 10_000 },
    );
  });

  test('with a secret does not hold the secret, and neither does the configuration', () => {
    const loaded = load({ ...required, BOT_TOKEN: `${botToken} ` + secret });
    expect(loaded.kind).toBe('failed');
    expect(JSON.stringify(loaded)).not.toContain(secret);
    const config = JSON.stringify(must(required).config);
    expect(config).not.toContain(botToken);
    expect(config).not.toContain(required.MASTER_KEY);
  });
});

describe('the webhook', () => {
  const webhook = { WEBHOOK_URL: 'https://bot.example.org/hook' };

  test('needs a port, which may be any free one', () => {
    expect(problemsOf({ ...required, ...webhook })).toEqual([
      expect.stringMatching(/^HTTP_PORT: not set.*WEBHOOK_URL.*HTTP_PORT=\d+$/),
    ]);
    expect(problemsOf({ ...required, ...webhook, HTTP_PORT: '0' })).toEqual([]);
    expect(namesOf(problemsOf({ ...required, ...webhook, HTTP_PORT: 'x' }))).toEqual(['HTTP_PORT']);
  });

  test('needs no secret, and a secret without it is a warning', () => {
    expect(must({ ...required, ...webhook, HTTP_PORT: '0' }).config.webhookSecret).toBeUndefined();
    expect(must({ ...required, WEBHOOK_SECRET: 'x' }).warnings).toMatchObject([
      { problem: expect.stringContaining('WEBHOOK_SECRET') as string },
    ]);
  });
});

describe('an http URL', () => {
  const warnedOf = (url: string) => {
    const urls: Environment = { TELEGRAM_API_ROOT: url, INFERNO_API_URL: url, WEBHOOK_URL: url };
    return must({ ...required, ...urls, HTTP_PORT: '0' }).warnings.map(({ problem }) => problem);
  };

  test.each([
    'http://127.0.0.1:8081',
    'http://127.8.9.1',
    'http://localhost:8081',
    'http://[::1]:8081',
    'https://10.0.0.1',
  ])('of this machine is no warning, nor is one with TLS: %s', url => {
    expect(warnedOf(url)).toEqual([]);
  });

  test.each([
    'http://10.0.0.1:8081',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'http://panel.example',
  ])('elsewhere is a warning for each variable: %s', url => {
    const warnings = warnedOf(url);
    expect(warnings.map(warning => warning.split(' ')[0])).toEqual([
      'TELEGRAM_API_ROOT',
      'INFERNO_API_URL',
      'WEBHOOK_URL',
    ]);
    for (const warning of warnings.slice(0, 2)) expect(warning).toContain(new URL(url).host);
  });
});
