import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { variables } from '../src/config/variables.ts';
import { commands } from '../src/telegram/commands.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

test('the README lists every command', () => {
  const missing = Object.keys(commands).filter(name => !new RegExp(`\`/${name}\\b`).test(readme));
  expect(missing).toEqual([]);
});

test('the README and .env.example list every setting', () => {
  const sources = globSync('src/config{.ts,/*.ts}', { cwd: root }).map(read).join('\n');
  const names = new Set(Array.from(sources.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g), ([, name = '']) => name));
  const own = [...names].filter(
    name => !/^(?:CREDENTIALS_DIRECTORY|NOTIFY_SOCKET|WATCHDOG_USEC|WATCHDOG_PID)$/.test(name),
  );
  expect(own.length).toBeGreaterThan(20);
  expect(own.filter(name => !readme.includes(`\`${name}\``))).toEqual([]);
  expect(own.filter(name => !read('.env.example').includes(`${name}=`))).toEqual([]);
});

test.each(['README.md', 'README.ru.md'])('%s has the default of each setting', document => {
  const cells = (cell: string) => cell.replaceAll(/[ `]/g, '').split(',');
  const rows = read(document)
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line => line.split('|').slice(1, 3).map(cells));
  const inReadme = new Map(
    rows.flatMap(([names = [], defaults = []]) => names.map((name, i) => [name, defaults[i]])),
  );
  // The examples of the settings that have a default are those defaults.
  const settings = Object.values(variables).filter(({ schema }) => {
    const value: unknown = schema.safeParse(undefined).data;
    return typeof value === 'string' || typeof value === 'number' || value instanceof URL;
  });
  expect(settings.length).toBeGreaterThan(10);
  expect(settings.map(({ name }) => `${name}=${inReadme.get(name)}`)).toEqual(
    settings.map(({ example }) => example),
  );
});

test.each(globSync('{*,docs/*}.md', { cwd: root }))('%s shows only pictures that exist', document => {
  const sources = Array.from(read(document).matchAll(/<img src="([^"]+)"|!\[[^\]]*\]\(([^)]+)\)/g));
  const pictures = sources.map(([, html, markdown]) => html ?? markdown ?? '');
  expect(pictures.filter(path => !existsSync(join(root, dirname(document), path)))).toEqual([]);
});
