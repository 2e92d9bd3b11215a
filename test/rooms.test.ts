import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../src');

/** Which rooms a room may import beside itself. Views have a table of their own. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  config: ['core'],
  flows: ['core'],
  provider: ['core'],
  db: ['core'],
  runtime: ['core'],
  bot: ['core', 'flows'],
  sandbox: ['app'],
  ops: ['core', 'config', 'db', 'provider', 'runtime', 'bot/transport', 'bot/bot-api'],
};
const everything: readonly string[] = ['app', 'house', 'main', 'vitals', 'warm-up'];

/** A library that one place alone speaks to. */
const keepers: readonly (readonly [library: RegExp, places: RegExp])[] = [
  [/^undici/, /^(?:provider\/request|bot\/transport)\.ts$/],
  [/^better-sqlite3/, /^db\/database\.ts$/],
  [/^telegraf/, /^bot\//],
  [/^pino/, /^runtime\/log\.ts$/],
  [/^sshpk$/, /^flows\/read-public-keys\.ts$/],
  [/^@fluent\//, /^bot\/words\/fluent\.ts$/],
];

const roomOf = (path: string): string => path.replace(/\.ts$/, '').split('/')[0] ?? '';

/** All that a file imports, types included: as written, and where it leads if it is ours. */
function importsOf(file: string): readonly { readonly written: string; readonly to: string | undefined }[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, written = '']) => ({
    written,
    to: written.startsWith('.') ? relative(src, join(src, dirname(file), written)) : undefined,
  }));
}

const files = globSync('**/*.ts', { cwd: src }).filter(file => !file.startsWith('sandbox/chat-page/'));

test('there are files to look at', () => {
  expect(files.length).toBeGreaterThan(50);
});

test.each(files)('%s imports only what its room may', file => {
  const room = roomOf(file);
  for (const { written, to } of importsOf(file)) {
    if (to === undefined) {
      for (const [library, places] of keepers) {
        if (library.test(written)) expect(file, `${file} imports ${written}`).toMatch(places);
      }
      continue;
    }
    if (everything.includes(room)) continue;
    const target = roomOf(to);
    const allowed = mayImport[room] ?? [];
    const isAllowed =
      target === room || allowed.includes(target) || allowed.includes(to.replace(/\.ts$/, ''));
    expect(isAllowed, `${file} imports ${to}`).toBe(true);
  }
});

test.each(files.filter(file => file.startsWith('core/')))('%s decides without the outside world', file => {
  const text = readFileSync(join(src, file), 'utf8');
  expect(importsOf(file).filter(({ to }) => to === undefined)).toEqual([]);
  expect(text).not.toMatch(/\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bsetTimeout\b/);
});

test.each(files.filter(file => file.startsWith('bot/views/')))('%s only draws', file => {
  for (const { to } of importsOf(file)) {
    if (to === undefined) continue;
    expect(to, `${file} imports ${to}`).toMatch(/^(?:core\/|bot\/views\/|bot\/press\.ts$|bot\/words\/)/);
  }
});

test('only the configuration reads the environment', () => {
  const readers = files.filter(
    file => !/^(?:sandbox|ops)\//.test(file) && readFileSync(join(src, file), 'utf8').includes('process.env'),
  );
  expect(readers).toEqual(['config.ts']);
});
