import { expect, test } from 'vitest';

import type { ChatId, PersonId } from '../../src/domain/server.ts';
import { bytesLeft, holdingPeople, tracesIn } from '../e2e/personal-data.ts';
import { addPerson, fill, meddle, must, open, query } from './test-database.ts';
import { useBackup } from './use-folder.ts';

const { files, masterKey, backUp, restore } = useBackup();
const id = 7_318_274_655;
const marks = [String(id), 'Zbigniew', 'Wombat'];

/** A row in every table that may hold a person; the others' account is 1, the person's own is 3. */
const everywhere = `
  UPDATE people SET first_name = 'Zbigniew' WHERE id = ${id};
  UPDATE links SET label = 'Wombat', label_key = 'wombat', status_chat_id = ${id} WHERE person_id = ${id};
  UPDATE servers SET locked_by = ${id}, locked_at = 9 WHERE id = 1;
  INSERT INTO server_labels VALUES (${id}, 1, 'Wombat');
  INSERT INTO server_disabled_kinds VALUES (${id}, 1, 'power');
  INSERT INTO mutes VALUES (${id}, 1, NULL);
  INSERT INTO outages VALUES (${id}, 1, 1, NULL);
  INSERT INTO chat_settings (chat_id) VALUES (${id});
  INSERT INTO dialogs VALUES (${id}, ${id}, 'link', '{}', 99, 5);
  INSERT INTO planned_installs VALUES (1, ${id}, ${id}, '{}', 1, 1, 1, 0);
  INSERT INTO message_buttons VALUES (${id}, 1, 1, 'payment', NULL, 0);
  INSERT INTO pending_requests VALUES (${id}, 1, 'login', '{}', 1);
  INSERT INTO incidents (chat_id, opened_at, added_at, acknowledged_by, acknowledged_name, edits, changed_at)
    VALUES (-1, 1, 1, ${id}, 'Zbigniew', 0, 1), (${id}, 1, 1, NULL, NULL, 0, 1);
  INSERT INTO invitations VALUES ('hash', ${id}, 1, 99);
  INSERT INTO subscriptions VALUES (-2, 3, ${id}, NULL, 'Zoo', 1, NULL, NULL);
  INSERT INTO roles (chat_id, account_id, person_id, person_name, granted_by, granted_at)
    VALUES (-1, 1, ${id}, 'Zbigniew', 1, 1), (-1, 1, 2, 'P2', ${id}, 1);
  INSERT INTO access_requests (chat_id, account_id, person_id, person_name, requested_at) VALUES (-1, 1, ${id}, 'Zbigniew', 1);
  INSERT INTO operations (idempotency_key, action, state, server_id, account_id, person_id, chat_id, requested_at, person_name, undone_by)
    VALUES ('press:${id}:1', 'stop', 'sent', 1, 1, ${id}, ${id}, 1, 'Zbigniew', NULL),
      ('press:-1:2', 'stop', 'undone', 2, 2, 1, -1, 1, 'P1', '{"personId":${id},"personName":"Zbigniew"}');
  INSERT INTO operations (idempotency_key, action, state, account_id, person_id, chat_id, requested_at, ended_at, details)
    VALUES ('update:1', 'add-key', 'done', 1, ${id}, ${id}, 1, 2, '{"publicKey":"ssh-ed25519 A Zbigniew","label":"Zbigniew"}');
  INSERT INTO bulk_actions (idempotency_key, action, person_id, person_name, chat_id, requested_at, left_out)
    VALUES ('bulk:${id}:1', 'stop', ${id}, 'Zbigniew', ${id}, 1, '[]');
  INSERT INTO live_messages (chat_id, message_id, operation_id, person_id, next_edit_at) VALUES (${id}, 1, 1, ${id}, 1);
  INSERT INTO outbox (key, chat_id, person_id, body, state, due_at, first_due_at, created_at)
    VALUES ('event:1:${id}', ${id}, ${id}, '{"kind":"event"}', 'waiting', 1, 1, 1),
      ('granted:1', -1, NULL, '{"kind":"granted","accountId":1,"personId":${id}}', 'sent', 1, 1, 1);
  INSERT INTO audit_log (at, chat_id, account_id, server_id, server_name, person_id, person_name, action, outcome, detail)
    VALUES (1, ${id}, 1, 1, 'Wombat', ${id}, 'Zbigniew', 'stop', 'done', ''),
      (2, -1, 1, NULL, '', 1, 'P1', 'grant', 'done', 'Zbigniew');`;

test.each(['', ' who came back'])('a restore deletes a person%s who was deleted since the backup', since => {
  fill(files.path, masterKey, 2);
  const filled = open(files.path, masterKey);
  addPerson(filled, id);
  filled.close();
  meddle(files.path, database => database.exec(everywhere));
  expect([...new Set(tracesIn(files.path, marks).map(({ column }) => column))].sort()).toEqual(
    [...holdingPeople].sort(),
  );
  backUp();
  const db = open(files.path, masterKey);
  db.transaction(() => {
    for (const link of db.links.ofPerson(id as PersonId)) db.links.destroy(link.id);
    db.deletePerson(id as PersonId, id as ChatId);
  });
  expect(tracesIn(files.path, marks)).toEqual([]);
  if (since !== '') {
    db.people.save({ id: id as PersonId, firstName: 'Zoe', telegramLanguage: undefined }, 3);
  }
  db.close();
  must(restore());
  expect(tracesIn(files.path, marks)).toEqual([]);
  expect(bytesLeft(files.path, { words: marks, id })).toEqual([]);
  expect(query(files.path, 'SELECT person_name, granted_by FROM roles')).toEqual([
    { person_name: 'P2', granted_by: 0 },
  ]);
  expect(query(files.path, 'SELECT locked_by, locked_at FROM servers WHERE id = 1')).toEqual([
    { locked_by: null, locked_at: 9 },
  ]);
});
