import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../src');

/** What a layer may import beside itself; `type` before a layer: types alone. */
const layers: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  lib: ['domain'],
  config: ['domain', 'lib'],
  provider: ['domain', 'lib'],
  db: ['domain', 'lib'],
  services: ['domain', 'lib', 'type db'],
  'telegram/views': ['domain', 'telegram/locales', 'telegram/callback-data'],
  telegram: ['domain', 'lib', 'services'],
  cli: ['domain', 'lib', 'config', 'provider', 'db', 'telegram/api'],
};
/** These start the process, and may import everything. */
const entryPoints: readonly string[] = ['app', 'main', 'fill-compile-cache'];

/** The only files that use a library. */
const libraries: readonly (readonly [library: RegExp, files: RegExp])[] = [
  [/^undici/, /^lib\/(?:http-exchange|proxy)\.ts$/],
  [/^better-sqlite3/, /^db\/database\.ts$/],
  [/^telegraf/, /^telegram\//],
  [/^pino/, /^lib\/log\.ts$/],
  [/^prom-client$/, /^lib\/metrics\.ts$/],
  [/^zod$/, /^(?:config|provider|db)\//],
  [/^@fluent\//, /^telegram\/locales\/locale\.ts$/],
];

interface Import {
  readonly written: string;
  /** The imported file, relative to `src`, without `.ts`; `undefined`: a package. */
  readonly target: string | undefined;
  readonly isType: boolean;
}

/** Everything that a file imports, types included. */
function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const statements = text.matchAll(
    /(?:^|\n)(?:import|export)(\s+type)?[^;'"]*?from\s*'([^']+)'|import\s*\(?\s*'([^']+)'/g,
  );
  return [...statements].map(([, type, from, bare]) => {
    const written = from ?? bare ?? '';
    const target = written.startsWith('.')
      ? relative(src, join(src, dirname(file), written)).replace(/\.ts$/, '')
      : undefined;
    return { written, target, isType: type !== undefined };
  });
}

const isWithin = (path: string, layer: string): boolean => path === layer || path.startsWith(`${layer}/`);

/** The most specific layer that a file is in. */
const layerOf = (path: string): string =>
  Object.keys(layers)
    .filter(layer => isWithin(path.replace(/\.ts$/, ''), layer))
    .toSorted((a, b) => b.length - a.length)[0] ?? path.replace(/\.ts$/, '');

const mayImport = (layer: string, { target = '', isType }: Import): boolean =>
  isWithin(target, layer) ||
  (layers[layer] ?? []).some(allowed =>
    allowed.startsWith('type ') ? isType && isWithin(target, allowed.slice(5)) : isWithin(target, allowed),
  );

const files = globSync('**/*.ts', { cwd: src }).filter(file => !file.endsWith('.d.ts'));

test('every file is in a layer', () => {
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) {
    expect([...Object.keys(layers), ...entryPoints], file).toContain(layerOf(file));
  }
});

test.each(files)('%s imports only what its layer may import', file => {
  const layer = layerOf(file);
  for (const each of importsOf(file)) {
    if (each.target === undefined) {
      for (const [library, users] of libraries) {
        if (library.test(each.written)) expect(file, `${file} imports ${each.written}`).toMatch(users);
      }
    } else if (!entryPoints.includes(layer)) {
      expect(mayImport(layer, each), `${file} imports ${each.target}`).toBe(true);
    }
  }
});

test('the rule rejects a value that is imported from above', () => {
  const value = { written: '', target: 'db/database', isType: false };
  expect(mayImport('services', value)).toBe(false);
  expect(mayImport('services', { ...value, isType: true })).toBe(true);
  expect(mayImport('domain', { ...value, isType: true })).toBe(false);
  expect(mayImport('telegram/views', { written: '', target: 'services/groups', isType: true })).toBe(false);
});

test.each(files.filter(file => file.startsWith('domain/')))('%s is pure', file => {
  const text = readFileSync(join(src, file), 'utf8');
  expect(importsOf(file).filter(({ target }) => target === undefined)).toEqual([]);
  expect(text).not.toMatch(/\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bsetTimeout\b/);
});

test('only the configuration reads the environment', () => {
  const readers = files.filter(file => readFileSync(join(src, file), 'utf8').includes('process.env'));
  expect(readers).toEqual(['config.ts']);
});
