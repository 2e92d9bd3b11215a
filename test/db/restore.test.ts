import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';

import { expect, test } from 'vitest';

import type { AccountId, ChatId, LinkId, PersonId, ServerId } from '../../src/domain/server.ts';
import type { Db } from '../../src/db/db.ts';
import { accountOf, addPerson, count, fill, meddle, must, open, query, readAll } from './test-database.ts';
import { useBackup } from './use-folder.ts';

const { files, masterKey, restoredAt, backUp, restore } = useBackup();

const fillWith = (people: number) => fill(files.path, masterKey, people);
const execute = (sql: string) => meddle(files.path, database => database.exec(sql));
/** Opens the database, works on it, and closes it. */
function withStore<T>(work: (db: Db) => T): T {
  const db = open(files.path, masterKey);
  try {
    return work(db);
  } finally {
    db.close();
  }
}
const linkOf = (person: number): LinkId =>
  query<{ id: LinkId }>(files.path, `SELECT id FROM links WHERE person_id = ${person}`)[0]?.id ??
  (0 as LinkId);
const accountOfFirst = (): AccountId => accountOf(files.path, 1) ?? (0 as AccountId);
const people = () =>
  query<{ id: number }>(files.path, 'SELECT id FROM people ORDER BY id').map(({ id }) => id);
const linked = () =>
  query<{ id: number }>(files.path, 'SELECT person_id AS id FROM links ORDER BY id').map(({ id }) => id);
const labels = (path = files.path) => query(path, 'SELECT DISTINCT label FROM links');

test('a restore gives the backup, and keeps what it replaced', () => {
  fillWith(3);
  backUp();
  execute("UPDATE links SET label = 'later'");
  const restored = must(restore());
  const keptAs = `${files.path}.before-restore-20260301T040506789Z`;
  expect(restored).toMatchObject({ replaced: 'carried-over', keptAs, lostLinks: 0 });
  expect(labels()).toEqual([{ label: 'Inferno' }]);
  expect(labels(keptAs)).toEqual([{ label: 'later' }]);
  expect(statSync(files.path).mode & 0o777).toBe(0o600);
  expect(readdirSync(files.data).sort()).toEqual([
    'bot.db',
    'bot.db.before-restore-20260301T040506789Z',
    'bot.db.lock',
  ]);
  expect(readAll(files.path, masterKey)).toEqual(['key-of-1', 'key-of-2', 'key-of-3']);
  // And back again: what a restore keeps is a backup too.
  must(restore({ backup: keptAs, now: () => restoredAt + 1 }));
  expect(labels()).toEqual([{ label: 'later' }]);
  expect(query(files.path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});

test('a restore brings back no deleted person and no removed link', () => {
  fillWith(4);
  backUp();
  const fourth = linkOf(4);
  withStore(db => {
    db.transaction(() => [linkOf(2), fourth].forEach(id => db.links.destroy(id)));
  });
  // Worse than it can be: another link gets the id of one that was removed.
  execute('DELETE FROM id_high_water_marks');
  expect(withStore(db => addPerson(db, 5))).toBe(fourth);
  execute('DELETE FROM people WHERE id = 3');
  const restored = must(restore());
  // The fifth came after the backup, and is asked to link again.
  expect(people()).toEqual([1, 2, 4, 5]);
  const waiting = withStore(db => db.outbox.claim(restoredAt, 1_000, 9));
  expect(waiting).toMatchObject([
    { chatId: 5, personId: 5, body: { kind: 'link-lost', label: 'Inferno' }, attempts: 0 },
  ]);
  expect(linked()).toEqual([1]);
  expect(count(files.path, "data_keys WHERE purpose = 'link'")).toBe(1);
  expect(count(files.path, 'accounts')).toBe(1);
  expect(restored.lostLinks).toBe(1);
  expect(restored.steps).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'people-deleted', count: 1 }),
      expect.objectContaining({ name: 'links-removed', count: 2 }),
    ]),
  );
  // Not as garbage between the rows either.
  const sealed = query<{ key: string }>(files.backup, 'SELECT key FROM links WHERE person_id > 1');
  const bytes = readFileSync(files.path).toString('latin1');
  expect(sealed.filter(({ key }) => bytes.includes(key))).toEqual([]);
  expect(readAll(files.path, masterKey)).toEqual(['key-of-1']);
});

const chat = -100 as ChatId;
const grant = (db: Db, person: number, server?: number) =>
  db.teams.grant(
    {
      ...{ chatId: chat, accountId: accountOfFirst(), personId: person as PersonId },
      ...{ personName: `Person ${person}`, serverId: server as ServerId | undefined, by: 1 as PersonId },
    },
    1,
  );

test('a restore brings back no revoked role and no ended subscription', () => {
  fillWith(2);
  const account = accountOfFirst();
  const owner = 1 as PersonId;
  const chats = [-100, -200, -300].map(id => id as ChatId);
  withStore(db => {
    for (const chatId of chats) {
      const to = { chatId, accountId: account, personId: owner, topicId: undefined, title: 'Ops' };
      db.teams.subscribe(to, 1);
    }
    grant(db, 50);
    grant(db, 51);
  });
  backUp();
  withStore(({ teams }) => {
    teams.revoke(chat, account, 50 as PersonId, 2);
    teams.unsubscribe(-200 as ChatId, account, Date.now());
    teams.pauseOfOwner(-300 as ChatId, owner, 'owner-left', 2);
  });
  const { steps } = must(restore());
  expect(steps).toContainEqual(expect.objectContaining({ name: 'subscriptions-ended', count: 2 }));
  withStore(({ teams }) => {
    expect(teams.grants(chat, account).map(({ personId }) => personId)).toEqual([51]);
    expect(teams.ofAccount(account).map(({ chatId }) => chatId)).toEqual([-300, -100]);
    expect(chats.map(id => teams.inChat(id).length)).toEqual([1, 0, 0]);
  });
});

test('a restore gives nobody a role on more servers than they had last', () => {
  fillWith(1);
  execute(`CREATE TEMP TABLE copy AS SELECT * FROM servers;
    UPDATE copy SET id = 2, order_id = '502'; INSERT INTO servers SELECT * FROM copy`);
  const changes = [
    { person: 60, before: undefined, since: 1 },
    { person: 61, before: 1, since: 2 },
    { person: 62, before: 1, since: undefined },
    { person: 63, before: 2, since: 2 },
  ];
  withStore(db => changes.forEach(({ person, before }) => grant(db, person, before)));
  backUp();
  withStore(db => {
    for (const { person, since } of changes) {
      db.teams.revoke(chat, accountOfFirst(), person as PersonId, 2);
      grant(db, person, since);
    }
  });
  must(restore());
  const grants = withStore(db => db.teams.grants(chat, accountOfFirst()));
  expect(grants.map(({ personId, serverId }) => [personId, serverId])).toEqual([
    [62, 1],
    [63, 2],
  ]);
});

test('a restore keeps a link that was rotated to another master key since', () => {
  fillWith(2);
  backUp();
  execute("UPDATE data_keys SET wrapped = 'under another key'");
  must(restore());
  expect(linked()).toEqual([1, 2]);
});

test('a restore deletes nobody because the bot had created an empty database meanwhile', () => {
  fillWith(3);
  backUp();
  rmSync(files.path);
  withStore(() => undefined);
  const restored = must(restore());
  expect(restored.replaced).toBe('other');
  expect(restored.steps.map(({ name }) => name)).not.toContain('people-deleted');
  expect(linked()).toEqual([1, 2, 3]);
  rmSync(files.path);
  expect(must(restore())).toMatchObject({ replaced: 'none', keptAs: undefined });
  expect(linked()).toEqual([1, 2, 3]);
});

test('a restored database has nothing in progress, and polls every account at once', () => {
  fillWith(5);
  meddle(files.path, database => {
    ['accepted', 'sent', 'acknowledged', 'unanswered', 'done'].forEach((state, index) => {
      database
        .prepare(
          `INSERT INTO operations (idempotency_key, action, state, server_id, account_id, person_id, chat_id, requested_at)
           SELECT ?, 'stop', ?, id, account_id, 1, 1, 1 FROM servers LIMIT 1 OFFSET ?`,
        )
        .run(state, state, index);
    });
    const enqueue = (key: string, body: string, at: number, state = 'waiting') =>
      database
        .prepare(
          'INSERT INTO outbox (key, chat_id, body, state, due_at, first_due_at, created_at) VALUES (?, 1, ?, ?, ?, ?, ?)',
        )
        .run(key, body, state, at, at, at);
    enqueue('old', '{"kind":"event"}', 1);
    enqueue('sent', '{"kind":"event"}', 1, 'sent');
    enqueue('deletion', '{"kind":"delete","messageId":1,"holdsSecret":true}', restoredAt - 1000);
    enqueue('late deletion', '{"kind":"delete","messageId":1,"holdsSecret":true}', 1);
    database.exec(`INSERT INTO live_messages (chat_id, message_id, operation_id, person_id, next_edit_at)
      SELECT 1, 1, id, 1, 1 FROM operations LIMIT 1;
      INSERT INTO pending_requests VALUES (1, 1, 'login', '{}', 1);
      INSERT INTO dialogs VALUES (1, 1, 'link', '{}', 99999999999999, 5)`);
  });
  withStore(db => db.inbox.exchange([{ updateId: 7, payload: '/link 1 key' }], []));
  backUp();
  withStore(db => db.inbox.exchange([{ updateId: 8, payload: 'hello' }], [7]));
  must(restore());

  expect(query(files.path, 'SELECT idempotency_key AS key, state FROM operations ORDER BY id')).toEqual([
    { key: 'accepted', state: 'dropped' },
    { key: 'sent', state: 'unconfirmed' },
    { key: 'acknowledged', state: 'unconfirmed' },
    { key: 'unanswered', state: 'unconfirmed' },
    { key: 'done', state: 'done' },
  ]);
  expect(query(files.path, 'SELECT key, state, reason FROM outbox ORDER BY id')).toEqual([
    { key: 'old', state: 'dead', reason: 'restored' },
    { key: 'sent', state: 'sent', reason: null },
    { key: 'deletion', state: 'waiting', reason: null },
    { key: 'late deletion', state: 'dead', reason: 'restored' },
  ]);
  for (const table of ['live_messages', 'pending_requests', 'dialogs']) {
    expect(count(files.path, table), table).toBe(0);
  }
  // Both are known: Telegram may deliver them again.
  expect(query(files.path, 'SELECT update_id, payload FROM inbox ORDER BY update_id')).toEqual([
    { update_id: 7, payload: null },
    { update_id: 8, payload: null },
  ]);
  expect(count(files.path, `accounts WHERE next_poll_at = ${restoredAt}`)).toBe(5);
  expect(count(files.path, `servers WHERE next_poll_at = ${restoredAt}`)).toBe(5);
});

test('a restored database uses no id that was used since the backup', () => {
  fillWith(1);
  backUp();
  const third = withStore(db => {
    const second = addPerson(db, 2);
    db.transaction(() => db.links.destroy(second));
    return addPerson(db, 3);
  });
  must(restore());
  expect(withStore(db => addPerson(db, 4))).toBeGreaterThan(third);
});

test('a restore keeps the locks and outdates the keyboards of the time since', () => {
  fillWith(2);
  backUp();
  execute(`UPDATE servers SET locked_by = 2, locked_at = 9, keyboard_version = 40
    WHERE account_id = ${accountOf(files.path, 2) ?? 0}`);
  must(restore());
  expect(query(files.path, 'SELECT locked_by, keyboard_version FROM servers ORDER BY id')).toEqual([
    { locked_by: null, keyboard_version: 2 },
    { locked_by: 2, keyboard_version: 41 },
  ]);
});
