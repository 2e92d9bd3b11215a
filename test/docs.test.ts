import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import packageJson from '../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');
const documents = globSync('{*,docs/*}.md', { cwd: root });
/** A document may name a file of the source as its neighbours do: `domain/server.ts`, `polling/account`. */
const folders = ['.', 'src', 'src/services', 'test'];
const file = /^[a-z][\w.-]*(?:\/[\w.*{},-]+)+\/?$|^[\w-]+\.(?:ts|cjs|json|md|yml|yaml|service|timer)$/i;
/** What exists only where the bot is installed. */
const isElsewhere = (path: string): boolean => /^(?:node_modules|secrets|data|backups)\//.test(path);

const exists = (path: string): boolean =>
  folders.some(
    folder =>
      globSync(
        ['', '.ts', '.test.ts'].map(end => join(folder, path + end)),
        { cwd: root },
      ).length > 0,
  );

test.each(documents)('%s names only files and scripts that exist', document => {
  const text = readFileSync(join(root, document), 'utf8');
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.split(/\s+/));
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) =>
    join(dirname(document), path),
  );
  const missing = [...quoted.filter(word => file.test(word)), ...links].filter(
    path => !isElsewhere(path) && !exists(path),
  );
  expect(missing).toEqual([]);
  const scripts = [...text.matchAll(/(?:npm run|node --run) ([\w:]+)/g)].map(([, name]) => name);
  expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(scripts));
});

test('the newest release in the changelog is the version of the package', () => {
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const [, version, date] = /^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$/m.exec(changelog) ?? [];
  expect(version).toBe(packageJson.version);
  expect(Date.parse(date ?? '')).toBeGreaterThan(0);
});
