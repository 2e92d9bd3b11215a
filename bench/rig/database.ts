import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openExistingDatabase } from '../../src/db/database.ts';
import { openDb, type Db } from '../../src/db/db.ts';
import { applyServerReading, initialSnapshot } from '../../src/domain/poll-result.ts';
import { createSecret } from '../../src/domain/result.ts';
import type { AccountId, ChatId, OrderId, PersonId } from '../../src/domain/server.ts';

/** Everything that a run of the benchmarks writes. */
export const folder = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export const masterKey = createHash('sha256').update('bench').digest();
const migrations = join(import.meta.dirname, '../../migrations');

/** For `Content.fill`: notifications that are due, one for the first server of each of the first accounts. */
export const notifications =
  (count: number) =>
  (db: Db, now: number): void => {
    for (let index = 1; index <= count; index++) {
      const personId = (1_000 + index) as PersonId;
      const [server] = db.servers.ofAccount(index as AccountId);
      if (server === undefined) throw new Error('an account without a server');
      const event = { kind: 'started-unexpectedly', downMs: undefined } as const;
      const body = { kind: 'event', serverId: server.id, event } as const;
      const chatId = personId as number as ChatId;
      db.outbox.add({ key: `event:${index}`, chatId, personId, body, dueAt: now, now });
    }
  };

export interface Content {
  /** Each with a person who has linked it: person 1001 has client id 1, and so on. */
  readonly accounts: number;
  readonly serversOf: (index: number) => number;
  /** When what was read is read again: evenly over this time from now. */
  readonly dueWithinMs: number;
  /** The provider's address. */
  readonly endpoint?: string;
  /** More for the database, in the same transaction. */
  readonly fill?: (db: Db, now: number) => void;
}

export function openBench(path: string): Db {
  const opened = openDb({ path, migrations, masterKey, previousKeys: [], now: Date.now });
  if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure));
  return opened.value;
}

function addAccount(db: Db, index: number, { serversOf, dueWithinMs, endpoint = '' }: Content): void {
  const now = Date.now();
  const nextAt = (): number => now + Math.floor(Math.random() * dueWithinMs);
  const personId = (1_001 + index) as PersonId;
  const chatId = personId as number as ChatId;
  const cid = String(index + 1);
  db.people.save({ id: personId, firstName: `Person ${personId}`, telegramLanguage: 'en' }, now);
  db.chats.resume(chatId, 'private');
  const credentials = { cid: createSecret(cid), key: createSecret(`key-${cid}`) };
  const link = db.links.addCandidate({ personId, chatId, label: 'Inferno', credentials }, now);
  const account = db.accounts.findOrCreate(db.fingerprint(endpoint, cid), now).id;
  db.links.confirm(link, { accountId: account, label: 'Inferno', isDefault: true }, now);
  db.accounts.polled(account, now, nextAt());
  for (let number = 1; number <= serversOf(index); number++) {
    const id = String((index + 1) * 10_000 + number) as OrderId;
    const order = {
      id,
      number: id,
      amount: '5.00',
      invoiceId: id,
      status: 'active',
      rawStatus: 'Active',
    } as const;
    const n = Number(id);
    const vps = {
      ...{ name: `vps-${id}`, ip: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` },
      ...({ state: 'running', rawState: 'Included' } as const),
    };
    const reading = { orderId: id, orderStatus: 'active', productStatus: 'active', vps } as const;
    const first = initialSnapshot(order, true, now);
    db.servers.add(
      account,
      applyServerReading(first, reading, { now, hasOpenOperation: false }).snapshot,
      nextAt(),
    );
  }
}

/** A new database with such a content. */
export function createDatabase(content: Content): string {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.db`);
  const db = openBench(path);
  db.transaction(() => {
    for (let index = 0; index < content.accounts; index++) addAccount(db, index, content);
    content.fill?.(db, Date.now());
  });
  db.secureCheckpoint();
  db.close();
  return path;
}

/** A copy in which everything was read just now. */
export function copyDatabase(path: string): string {
  const copy = join(folder, `${Math.random().toString(36).slice(2)}.db`);
  copyFileSync(path, copy);
  const opened = openExistingDatabase({ path: copy, access: 'read-write' });
  if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure));
  opened.value.exec(
    `UPDATE accounts SET polled_at = ${Date.now()}; UPDATE servers SET seen_at = ${Date.now()}`,
  );
  opened.value.close();
  return copy;
}
