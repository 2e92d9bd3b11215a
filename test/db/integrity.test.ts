import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { sealedColumns } from '../../src/db/integrity.ts';

test('every table that is sealed for is one that backups and rotations look at', () => {
  const folder = join(import.meta.dirname, '../../src/db');
  const looked = new Set<string>(sealedColumns.map(({ table }) => table));
  // The vault's own two are opened by their own checks.
  const own = new Set(['vault_check', 'data_keys']);
  const places = globSync('**/*.ts', { cwd: folder })
    .filter(name => name !== 'integrity.ts')
    .flatMap(name => [...readFileSync(join(folder, name), 'utf8').matchAll(/\btable: '(\w+)'/g)])
    .map(([, table = '']) => table)
    .filter(table => !own.has(table));
  expect(places.length).toBeGreaterThan(0);
  expect(places.filter(table => !looked.has(table))).toEqual([]);
});
