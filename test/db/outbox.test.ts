import { expect, test } from 'vitest';

import type { Db } from '../../src/db/db.ts';
import type { ChatId } from '../../src/domain/server.ts';
import { newKey, open } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const chatId = 1 as ChatId;
let db: Db;
useFolder((_, path) => {
  db = open(path, newKey());
});

test('the outbox counts a message as due from the end of quiet hours, through all retries', () => {
  const body = { kind: 'delete', messageId: 1, holdsSecret: false, held: true } as const;
  db.outbox.add({ key: 'a', chatId, personId: undefined, body, dueAt: 8_000, now: 1_000 });
  expect(db.outbox.depth()).toEqual({ waiting: 1, dueSince: 8_000 });
  db.outbox.rehold(chatId, 5_000);
  expect(db.outbox.depth()).toEqual({ waiting: 1, dueSince: 5_000 });
  const [item] = db.outbox.claim(5_000, 1_000, 1);
  if (item !== undefined) db.outbox.retry(item.id, 9_000);
  expect(db.outbox.depth()).toEqual({ waiting: 1, dueSince: 5_000 });
  db.close();
});
