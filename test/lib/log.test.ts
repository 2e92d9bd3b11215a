import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createSecret } from '../../src/domain/result.ts';
import { createLog, type LogFormat } from '../../src/lib/log.ts';

function logOf(options: { readonly level?: string; readonly format?: LogFormat } = {}) {
  const written: string[] = [];
  const log = createLog({
    level: options.level ?? 'trace',
    format: options.format ?? 'json',
    write: line => void written.push(line),
  });
  return { log, written, all: () => written.join('') };
}

const base64 = (value: string) => Buffer.from(value).toString('base64');

describe('a line', () => {
  test('is JSON with its level, time, event and fields', () => {
    const { log, written } = logOf();
    const before = Date.now();
    log.warn('wheel-came-off', { wheel: 3, of: { car: 'blue' } });
    expect(written).toEqual([expect.stringMatching(/\}\n$/)]);
    const line = JSON.parse(written[0] ?? '') as { time: string };
    expect(line).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      event: 'wheel-came-off',
      wheel: 3,
      of: { car: 'blue' },
    });
    expect(Date.parse(line.time)).toBeGreaterThanOrEqual(before);
  });

  test('has the priority of its level in front in systemd’s journal', () => {
    const { log, written } = logOf({ format: 'journal' });
    log.info('one');
    log.warn('two');
    log.error('three', { error: new Error('with\na line break') });
    log.fatal('four');
    expect(written.map(line => line.slice(0, 12))).toEqual([
      '<6>{"level":',
      '<4>{"level":',
      '<3>{"level":',
      '<2>{"level":',
    ]);
    expect(written.join('').split('\n')).toHaveLength(5);
  });

  test('is written from its level on', () => {
    const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
    for (const [index, level] of levels.entries()) {
      const { log, written } = logOf({ level });
      for (const each of levels) log[each]('event');
      expect(written.map(line => (JSON.parse(line) as { level: string }).level)).toEqual(levels.slice(index));
    }
  });

  test('of an error has its name, code and stack, and those of its causes, to a depth', () => {
    const { log, written } = logOf();
    const root = Object.assign(new RangeError('root'), { code: 'E_ROOT' });
    let error: Error = root;
    for (let depth = 0; depth < 10; depth += 1) error = new Error(`around ${depth}`, { cause: error });
    log.error('failed', { error: new TypeError('outer', { cause: root }) });
    log.error('failed', { error });
    log.error('failed', { error: 'just words' });
    log.error('failed', { error: { token: 'of some object' } });
    const errors = written.map(line => (JSON.parse(line) as { error: unknown }).error);
    expect(errors[0]).toMatchObject({
      name: 'TypeError',
      message: 'outer',
      stack: expect.stringContaining('log.test.ts') as string,
      cause: { name: 'RangeError', message: 'root', code: 'E_ROOT' },
    });
    expect(written[1]).toContain('around 9');
    expect(written[1]).not.toContain('E_ROOT');
    expect(errors.slice(2)).toEqual(['just words', 'object']);
  });

  test('for a terminal is readable, with the whole stack', () => {
    const { log, all } = logOf({ format: 'text' });
    log.info('started', { port: 8080, folder: '/srv', parts: ['a', 'b'] });
    log.error('broke', { error: new Error('a wheel') });
    expect(all()).toMatch(/^\d\d:\d\d:\d\d info {2}started port=8080 folder=\/srv parts=\["a","b"\]\n/);
    expect(all()).toMatch(/ error broke \n {2}Error: a wheel\n {6}at /);
  });
});

describe('a secret', () => {
  const forms: readonly (readonly [string, (value: string) => string])[] = [
    ['alone', value => value],
    ['in a text', value => `the key ${value}, twice: ${value}.`],
    ['in JSON', value => JSON.stringify({ key: value })],
    ['in a URL', value => `https://panel.example/?key=${encodeURIComponent(value)}&x=1`],
    ['in base64', base64],
    ['in base64 without padding', value => base64(value).replace(/=+$/, '')],
  ];
  // Each has something that one of the forms writes differently.
  const secrets = ['k3yOfTheClient', 'pass/word+40%&x=1', 'пароль-ключ', '🔑-of-the-bot', 'one two three'];

  test.each(forms)('is redacted %s, wherever in a line', (_, inForm) => {
    for (const value of secrets) {
      for (const format of ['json', 'text', 'journal'] as const) {
        const { log, all } = logOf({ format });
        log.redact(createSecret(value));
        const text = inForm(value);
        const cause = new Error(`cause: ${text}`);
        log.info('field', { text });
        log.info('nested', { deep: { list: [{ text }] }, [text]: 1 });
        log.error('error', { error: new Error(text, { cause }) });
        log.error('code', { error: Object.assign(new Error('no'), { code: text }) });
        log.error('words', { error: text });
        log.info(text);
        expect(all()).not.toContain(value);
        expect(all()).not.toContain(encodeURIComponent(value));
        expect(all()).not.toContain(base64(value).replace(/=+$/, ''));
        expect(all().split('[secret]').length).toBeGreaterThan(6);
      }
    }
  });

  test('with any content leaves a line of JSON, and nothing of itself', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 30 }).map(middle => `Zq9${middle}9qZ`);
    fc.assert(
      fc.property(value, fc.boolean(), (secret, inError) => {
        const { log, written } = logOf();
        log.redact(createSecret(secret));
        log.info('event', inError ? { error: new Error(secret) } : { secret: [secret] });
        expect(written.join('')).not.toMatch(/Zq9|9qZ/);
        expect(() => JSON.parse(written[0] ?? '') as unknown).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  test('is redacted from then on, beside others', () => {
    const { log, written } = logOf();
    log.info('event', { text: 'first-secret second-secret' });
    log.redact(createSecret('first-secret'));
    log.redact(createSecret('second-secret'));
    log.info('event', { text: 'first-secret second-secret' });
    expect(written[0]).toContain('first-secret second-secret');
    expect(written[1]).toContain('"[secret] [secret]"');
  });

  test('of a few letters stays in the words that it is a part of', () => {
    const { log, all } = logOf();
    for (const value of ['777', 'short', 'sixsix']) log.redact(createSecret(value));
    log.info('event', { text: 'shorter than 777', other: 'sixsix' });
    expect(all()).toContain('shorter than 777');
    expect(all()).not.toContain('sixsix');
  });

  test('that is still wrapped is never written', () => {
    const { log, all } = logOf();
    const secret = createSecret('unknown-to-the-log');
    log.info('event', { secret, list: [secret], text: `it is ${secret.toString()}` });
    expect(all()).not.toContain('unknown-to');
  });
});

test('a bot token is redacted although the log does not know it, and nothing like it is', () => {
  const token = '8123456789:AAHk3-d_0123456789abcdefghijklmnopq';
  for (const text of [token, `https://api.telegram.org/bot${token}/sendMessage`, `${token} ${token}`]) {
    const { log, all } = logOf();
    log.info('event', { text });
    log.error('failed', { error: new Error(text, { cause: new Error(text) }) });
    expect(all()).not.toMatch(/AAHk3|abcdefghijklmnopq/);
    expect(all()).toContain('[secret]');
  }
  const { log, all } = logOf();
  log.info('event', { text: '12:04:31 127.0.0.1:8080 123456789:short' });
  expect(all()).toContain('12:04:31 127.0.0.1:8080 123456789:short');
});
