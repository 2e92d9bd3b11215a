import type { AccountId } from '../../../src/domain/server.ts';
import type { Process } from '../crash-harness.ts';
import { byAnna, startOperation } from '../start-services.ts';

/** Orders a VPS in an account, and waits until everything that follows at once has ended. */
export async function orderIn(process: Process, account: AccountId, idempotencyKey: string): Promise<void> {
  const started = startOperation(process, {
    ...byAnna,
    idempotencyKey,
    action: 'order',
    accountId: account,
    details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
  });
  if (started.kind !== 'started') throw new Error(started.kind);
  await process.drain();
}
