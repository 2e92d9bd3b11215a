import type { AccountId } from '../../../src/domain/server.ts';
import { anna, chat, type World } from '../crash-harness.ts';

/** Orders a VPS in an account, and waits until everything that follows at once has ended. */
export async function orderIn(
  process: ReturnType<World['start']>,
  account: AccountId,
  idempotencyKey: string,
): Promise<void> {
  const started = process.services.operations.begin({
    personId: anna,
    chatId: chat,
    idempotencyKey,
    action: 'order',
    accountId: account,
    chatKind: 'private',
    details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
  });
  if (started.kind !== 'started') throw new Error(started.kind);
  process.services.operations.dispatch(started.operation.id, Promise.resolve());
  await process.drain();
}
