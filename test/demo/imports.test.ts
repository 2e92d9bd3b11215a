import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The files of the repository that a file imports, types included. */
const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    ([, path = '']) => relative(root, join(root, dirname(file), path)),
  );

test.each(globSync('demo/**/*.ts', { cwd: root }))('%s imports nothing of the bot', file => {
  expect(importsOf(file).filter(path => !path.startsWith('demo/'))).toEqual([]);
});

test('the bot imports nothing of the demo', () => {
  const files = globSync('src/**/*.ts', { cwd: root });
  expect(files.filter(file => importsOf(file).some(path => path.startsWith('demo/')))).toEqual([]);
});
