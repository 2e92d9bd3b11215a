import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { ChatId, LinkId, PersonId, ServerId } from '../../src/domain/server.ts';
import { writeBackup } from '../../src/db/backup.ts';
import { restoreBackup } from '../../src/db/restore/restore.ts';
import type { Store } from '../../src/db/db.ts';
import {
  accountOf,
  addPerson,
  count,
  fill,
  meddle,
  migrations,
  must,
  newFolder,
  newKey,
  open,
  query,
  readAll,
} from './test-database.ts';

const masterKey = newKey();
const restoredAt = Date.parse('2026-03-01T04:05:06.789Z');
let folder: string;
let path: string;
let backup: string;

beforeEach(() => {
  folder = newFolder();
  mkdirSync(join(folder, 'data'), { mode: 0o700 });
  path = join(folder, 'data', 'bot.db');
  backup = join(folder, 'backup.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const backUp = (keys: readonly [Uint8Array, ...Uint8Array[]] = [masterKey]) =>
  must(writeBackup({ database: path, target: backup, masterKeys: keys, replace: true }));

const restore = (over: Partial<Parameters<typeof restoreBackup>[0]> = {}) =>
  restoreBackup({
    database: path,
    backup,
    migrations,
    masterKeys: [masterKey],
    carryOver: true,
    now: () => restoredAt,
    ...over,
  });

const linkOf = (person: number): LinkId | undefined =>
  query<{ id: LinkId }>(path, `SELECT id FROM links WHERE person_id = ${person}`)[0]?.id;

const people = () => query<{ id: number }>(path, 'SELECT id FROM people ORDER BY id').map(({ id }) => id);
const linked = () =>
  query<{ id: number }>(path, 'SELECT person_id AS id FROM links ORDER BY id').map(({ id }) => id);

describe('a restored database', () => {
  test('is the backup, and what it replaced is kept beside it', () => {
    fill(path, masterKey, 3);
    backUp();
    meddle(path, database => database.exec("UPDATE links SET label = 'later'"));
    const restored = must(restore());
    const keptAs = `${path}.before-restore-20260301T040506789Z`;
    expect(restored).toMatchObject({ replaced: 'carried-over', keptAs, lostLinks: 0 });
    expect(query(path, 'SELECT DISTINCT label FROM links')).toEqual([{ label: 'Inferno' }]);
    expect(query(keptAs, 'SELECT DISTINCT label FROM links')).toEqual([{ label: 'later' }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'data')).sort()).toEqual([
      'bot.db',
      'bot.db.before-restore-20260301T040506789Z',
      'bot.db.lock',
    ]);
    expect(readAll(path, masterKey)).toEqual(['key-of-1', 'key-of-2', 'key-of-3']);
    // And back again: what a restore keeps is a backup too.
    must(restore({ backup: keptAs, now: () => restoredAt + 1 }));
    expect(query(path, 'SELECT DISTINCT label FROM links')).toEqual([{ label: 'later' }]);
    expect(query(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  test('brings back nobody who was forgotten and no link that was removed', () => {
    fill(path, masterKey, 4);
    backUp();
    const store = open(path, masterKey);
    const [second, fourth] = [linkOf(2), linkOf(4)];
    store.transaction(() => {
      if (second !== undefined) store.links.destroy(second);
      if (fourth !== undefined) store.links.destroy(fourth);
    });
    store.close();
    // As before the numbers that were given were kept: it takes that of the link that has just been removed.
    meddle(path, database => database.exec('DELETE FROM id_high_water_marks'));
    const reopened = open(path, masterKey);
    const fifth = addPerson(reopened, 5);
    expect(fifth).toBe(fourth);
    reopened.close();
    meddle(path, database => database.exec('DELETE FROM people WHERE id = 3'));
    const restored = must(restore());
    expect(people()).toEqual([1, 2, 4]);
    expect(linked()).toEqual([1]);
    expect(count(path, "data_keys WHERE purpose = 'link'")).toBe(1);
    expect(count(path, 'accounts')).toBe(1);
    expect(restored.lostLinks).toBe(1);
    const counts = Object.fromEntries(restored.steps.map(({ name, count: n }) => [name, n]));
    expect(counts).toMatchObject({ 'people-deleted': 1, 'links-removed': 2 });
    // Not as garbage between the rows either.
    const sealed = query<{ key: string }>(backup, 'SELECT key FROM links WHERE person_id > 1');
    const bytes = readFileSync(path).toString('latin1');
    expect(sealed.filter(({ key }) => bytes.includes(key))).toEqual([]);
    expect(readAll(path, masterKey)).toEqual(['key-of-1']);
  });

  test('gives nobody back a right to press that was taken away, nor a group an account', () => {
    fill(path, masterKey, 2);
    const account = accountOf(path, 1);
    if (account === undefined) throw new Error('no account');
    const shown = (chatId: number) => ({
      chatId: chatId as ChatId,
      accountId: account,
      personId: 1 as PersonId,
      topicId: undefined,
      title: 'Ops',
    });
    const role = (personId: number) => ({
      chatId: -100 as ChatId,
      accountId: account,
      personId: personId as PersonId,
      personName: `Person ${personId}`,
      serverId: undefined,
      by: 1 as PersonId,
    });
    const before = open(path, masterKey);
    before.teams.subscribe(shown(-100), 1);
    before.teams.subscribe(shown(-200), 1);
    before.teams.subscribe(shown(-300), 1);
    before.teams.grant(role(50), 1);
    before.teams.grant(role(51), 1);
    before.close();
    backUp();
    const since = open(path, masterKey);
    since.teams.withdraw(-100 as ChatId, account, 50 as PersonId, 2);
    since.teams.unsubscribe(-200 as ChatId, account, Date.now());
    since.teams.restOf(-300 as ChatId, 1 as PersonId, 'owner-left', 2);
    since.close();
    const { steps } = must(restore());
    expect(steps).toContainEqual(expect.objectContaining({ name: 'subscriptions-ended', count: 2 }));
    const after = open(path, masterKey);
    expect(after.teams.grants(-100 as ChatId, account).map(({ personId }) => personId)).toEqual([51]);
    expect(after.teams.ofAccount(account).map(({ chatId }) => chatId)).toEqual([-300, -100]);
    expect([-100, -200, -300].map(chat => after.teams.inChat(chat as ChatId).length)).toEqual([1, 0, 0]);
    after.close();
  });

  test('gives nobody back a right to more servers than they were left with', () => {
    fill(path, masterKey, 1);
    const account = accountOf(path, 1);
    if (account === undefined) throw new Error('no account');
    meddle(path, database =>
      database.exec(
        "CREATE TEMP TABLE copy AS SELECT * FROM servers; UPDATE copy SET id = 2, order_id = '502'; INSERT INTO servers SELECT * FROM copy",
      ),
    );
    const chat = -100 as ChatId;
    const grant = (store: Store, person: number, server: number | undefined) =>
      store.teams.grant(
        {
          chatId: chat,
          accountId: account,
          personId: person as PersonId,
          personName: `Person ${person}`,
          serverId: server as ServerId | undefined,
          by: 1 as PersonId,
        },
        1,
      );
    const narrowed = [
      { person: 60, before: undefined, since: 1 },
      { person: 61, before: 1, since: 2 },
      { person: 62, before: 1, since: undefined },
      { person: 63, before: 2, since: 2 },
    ];
    const before = open(path, masterKey);
    for (const each of narrowed) grant(before, each.person, each.before);
    before.close();
    backUp();
    const later = open(path, masterKey);
    for (const each of narrowed) {
      later.teams.withdraw(chat, account, each.person as PersonId, 2);
      grant(later, each.person, each.since);
    }
    later.close();
    must(restore());
    const after = open(path, masterKey);
    const left = after.teams.grants(chat, account).map(({ personId, serverId }) => [personId, serverId]);
    after.close();
    expect(left).toEqual([
      [62, 1],
      [63, 2],
    ]);
  });

  test('keeps a link that was rotated to another master key since', () => {
    fill(path, masterKey, 2);
    backUp();
    meddle(path, database => database.exec("UPDATE data_keys SET wrapped = 'under another key'"));
    must(restore());
    expect(linked()).toEqual([1, 2]);
  });

  test('forgets nobody because the bot had made an empty one meanwhile', () => {
    fill(path, masterKey, 3);
    backUp();
    rmSync(path);
    open(path, masterKey).close();
    expect(must(restore())).toMatchObject({ replaced: 'other' });
    expect(linked()).toEqual([1, 2, 3]);
    rmSync(path);
    expect(must(restore())).toMatchObject({ replaced: 'none', keptAs: undefined });
    expect(linked()).toEqual([1, 2, 3]);
  });

  test('has nothing under way, and looks at every account at once', () => {
    fill(path, masterKey, 5);
    meddle(path, database => {
      const states = ['accepted', 'sent', 'acknowledged', 'unanswered', 'done'];
      states.forEach((state, index) => {
        database
          .prepare(
            `INSERT INTO operations (idempotency_key, action, state, server_id, account_id, person_id, chat_id, requested_at)
             SELECT ?, 'stop', ?, id, account_id, 1, 1, 1 FROM servers LIMIT 1 OFFSET ?`,
          )
          .run(state, state, index);
      });
      const news = (key: string, body: string, at: number, state = 'waiting') =>
        database
          .prepare(
            'INSERT INTO outbox (key, chat_id, body, state, due_at, created_at) VALUES (?, 1, ?, ?, ?, ?)',
          )
          .run(key, body, state, at, at);
      news('old', '{"kind":"event"}', 1);
      news('sent', '{"kind":"event"}', 1, 'sent');
      news('deletion', '{"kind":"delete","messageId":1,"holdsSecret":true}', restoredAt - 1000);
      news('late deletion', '{"kind":"delete","messageId":1,"holdsSecret":true}', 1);
      database.exec(`INSERT INTO live_messages (chat_id, message_id, operation_id, person_id, next_edit_at)
        SELECT 1, 1, id, 1, 1 FROM operations LIMIT 1`);
      database.exec("INSERT INTO pending_requests VALUES (1, 1, 'login', '{}', 1)");
      database.exec("INSERT INTO dialogs VALUES (1, 1, 'link-pair', '{}', 99999999999999)");
    });
    const store = open(path, masterKey);
    store.inbox.exchange([{ updateId: 7, payload: '/link 1 key' }], []);
    store.close();
    backUp();
    const later = open(path, masterKey);
    later.inbox.exchange([{ updateId: 8, payload: 'hello' }], [7]);
    later.close();
    must(restore());

    expect(query(path, 'SELECT idempotency_key AS wish, state FROM operations ORDER BY id')).toEqual([
      { wish: 'accepted', state: 'dropped' },
      { wish: 'sent', state: 'unconfirmed' },
      { wish: 'acknowledged', state: 'unconfirmed' },
      { wish: 'unanswered', state: 'unconfirmed' },
      { wish: 'done', state: 'done' },
    ]);
    expect(query(path, 'SELECT key, state, reason FROM outbox ORDER BY id')).toEqual([
      { key: 'old', state: 'dead', reason: 'restored' },
      { key: 'sent', state: 'sent', reason: null },
      { key: 'deletion', state: 'waiting', reason: null },
      { key: 'late deletion', state: 'dead', reason: 'restored' },
    ]);
    for (const table of ['live_messages', 'pending_requests', 'dialogs'])
      expect(count(path, table), table).toBe(0);
    // Both are known: Telegram may deliver them once more.
    expect(query(path, 'SELECT update_id, payload FROM inbox ORDER BY update_id')).toEqual([
      { update_id: 7, payload: null },
      { update_id: 8, payload: null },
    ]);
    expect(count(path, `accounts WHERE next_poll_at = ${restoredAt}`)).toBe(5);
    expect(count(path, `servers WHERE next_poll_at = ${restoredAt}`)).toBe(5);
  });

  test('gives no number again that was given since', () => {
    fill(path, masterKey, 1);
    backUp();
    const store = open(path, masterKey);
    const second = addPerson(store, 2);
    store.transaction(() => {
      store.links.destroy(second);
    });
    const third = addPerson(store, 3);
    store.close();
    must(restore());
    const restored = open(path, masterKey);
    expect(addPerson(restored, 4)).toBeGreaterThan(third);
    restored.close();
  });

  test('keeps locks and outdates keyboards of the time since', () => {
    fill(path, masterKey, 2);
    backUp();
    const account = accountOf(path, 2);
    meddle(path, database => {
      database.exec(
        `UPDATE servers SET locked_by = 2, locked_at = 9, keyboard_version = 40 WHERE account_id = ${account ?? 0}`,
      );
    });
    must(restore());
    expect(query(path, 'SELECT locked_by, keyboard_version FROM servers ORDER BY id')).toEqual([
      { locked_by: null, keyboard_version: 2 },
      { locked_by: 2, keyboard_version: 41 },
    ]);
  });
});
