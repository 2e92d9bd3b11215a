import { afterEach } from 'vitest';

import type { Db } from '../../../src/db/db.ts';
import type { ChatId } from '../../../src/domain/server.ts';
import { createWakeups } from '../../../src/services/context.ts';
import { newKey, open } from '../../db/test-database.ts';
import { useFolder } from '../../db/use-folder.ts';

export const chat = -100 as ChatId;
export const now = Date.UTC(2026, 0, 2);
export const sent = { kind: 'attempted', call: 'send', outcome: { kind: 'sent', messageId: 1 } } as const;

/** Gives each test of a file an empty database. */
export function useDb(use: (db: Db) => void): void {
  let db: Db | undefined;
  useFolder((_, path) => {
    db = open(path, newKey());
    use(db);
  });
  afterEach(() => db?.close());
}

/** Parts of a delivery that a test doesn't use. */
export const quiet = {
  readModel: { topicOf: () => undefined },
  messageButtons: { watch: () => undefined },
  notifications: {
    enqueue: () => true,
    enqueueInPrivate: () => undefined,
    incidents: { enqueueNextReminder: () => undefined, sent: () => undefined },
  },
  groups: { applyDelivery: () => undefined },
  liveMessages: { attach: () => Promise.resolve() },
  commit: <T>(work: () => T) => Promise.resolve(work()),
  wakeups: createWakeups(),
  random: () => 0.5,
};
