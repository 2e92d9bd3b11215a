import type { Update } from 'telegraf/types';

import { createIntake } from '../../../src/telegram/updates/intake.ts';

interface Row {
  readonly updateId: number;
  readonly payload: string;
  readonly receivedAt: number;
  attempts: number;
}

/** An inbox that outlives the process. */
export function createInbox() {
  const rows = new Map<number, Row>();
  return {
    exchange: (
      updates: readonly { readonly updateId: number; readonly payload: string }[],
      done: readonly number[],
    ) => {
      for (const id of done) rows.delete(id);
      return updates.map(update => {
        const row = { ...update, receivedAt: 0, attempts: 0 };
        rows.set(update.updateId, row);
        return row;
      });
    },
    synced: () => Promise.resolve(),
    reopen: () => [...rows.values()].map(row => ({ ...row })),
    countAttempt: (updateId: number) => {
      const row = rows.get(updateId);
      if (row !== undefined) row.attempts += 1;
    },
  };
}

export const never = () => new Promise<void>(() => undefined);

/** An intake of a process; `started` are the updates whose handlers have started, in all processes of a test. */
export function startProcess({
  inbox = createInbox(),
  started = [],
  handle = () => Promise.resolve(),
  onNotErased = (error: unknown): void => {
    throw error;
  },
  callbackWaitMs = 300,
  hasAccount = () => true,
  now = () => 0,
}: {
  readonly inbox?: ReturnType<typeof createInbox>;
  readonly started?: number[];
  readonly handle?: (id: number, onApplied: () => void) => Promise<void>;
  readonly onNotErased?: (error: unknown) => void;
  readonly callbackWaitMs?: number;
  readonly hasAccount?: (chat: number) => boolean;
  readonly now?: () => number;
}) {
  const broken: number[] = [];
  const intake = createIntake({
    hasAccount,
    inbox,
    handle: ({ update_id: id }, { onApplied }) => {
      started.push(id);
      return handle(id, onApplied);
    },
    onBroken: ({ update_id: id }) => {
      broken.push(id);
      return Promise.resolve();
    },
    onNotErased,
    now,
    callbackWaitMs,
  });
  return { ...intake, store: (updates: readonly Update[]) => void intake.store(updates), started, broken };
}

/** Lets everything run that can run now. */
export const idle = async () => {
  for (let iteration = 0; iteration < 10; iteration++)
    await new Promise<void>(resolve => setImmediate(resolve));
};

export const message = (updateId: number, chatId = 5) => ({
  update_id: updateId,
  message: {
    message_id: updateId,
    date: 0,
    chat: { id: chatId, type: 'private' as const, first_name: 'Anna' },
    from: { id: 5, is_bot: false, first_name: 'Anna' },
    text: 'hello',
  },
});

export const callback = (updateId: number, chatId: number) => ({
  update_id: updateId,
  callback_query: {
    id: String(updateId),
    from: { id: chatId, is_bot: false, first_name: 'Anna' },
    chat_instance: '1',
    data: 'x',
  },
});
