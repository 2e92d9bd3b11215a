import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { openExistingDatabase } from '../../src/db/database.ts';
import type { PersonId } from '../../src/domain/server.ts';
import { createProvider } from '../../src/provider/client.ts';
import { addPerson, must, newKey, open } from '../db/test-database.ts';
import { useFolder } from '../db/use-folder.ts';
import { quietLog } from '../test-log.ts';
import { startServices } from './start-services.ts';

let path: string;
useFolder((_, database) => (path = database));

test('a deletion says when another program keeps what was deleted in the write-ahead log', async () => {
  const db = open(path, newKey());
  addPerson(db, 1);
  addPerson(db, 2);
  const warnings: string[] = [];
  const provider = createProvider({ url: new URL('http://127.0.0.1:9/') });
  const { services, tasks } = startServices({
    ...{ db, provider, now: () => 2_000 },
    log: { ...quietLog, warn: event => void warnings.push(event) },
  });
  const { userData } = services;
  // As Litestream does, which never ends its read transaction.
  const reader = must(openExistingDatabase({ path, access: 'read-only' }));
  reader.exec('BEGIN');
  reader.prepare('SELECT * FROM links').all();
  expect(userData.deletePerson({ personId: 1 as PersonId, personName: 'P1' })).toBe(false);
  expect(warnings).toEqual(['erased-data-in-wal']);
  const log = () => readFileSync(`${path}-wal`);
  expect(log().length).toBeGreaterThan(0);
  reader.close();
  expect(userData.deletePerson({ personId: 2 as PersonId, personName: 'P2' })).toBe(true);
  expect(log()).toHaveLength(0);
  expect(warnings).toHaveLength(1);
  tasks.end();
  await provider.close();
  db.close();
});
