import type { InstallOperation, OperationState } from './operation.ts';
import type { ServerReading } from './server.ts';
import { isActive } from './server.ts';

/** An unanswered installation of which nothing is to be seen for so long was hardly begun. */
export const installSilenceMs = 10 * 60_000;

/** So many reads in a row without a VPS that was there already: it came to nothing, and no read is mistaken. */
const lostAfterReads = 3;

export interface InstallSettled {
  readonly state: OperationState;
  readonly sawTransition: boolean;
  /** Reads in a row without the VPS that was there. */
  readonly lost: number;
}

/** What a read says of an installation that is on its way; it is done when the VPS is active. */
export function settleInstall(
  operation: Pick<
    InstallOperation,
    'state' | 'sentAt' | 'askedAt' | 'answeredAt' | 'sawTransition' | 'details'
  >,
  reading: ServerReading,
  at: { readonly readAt: number; readonly now: number },
): InstallSettled {
  const lost = operation.details.lost ?? 0;
  const stays = { state: operation.state, sawTransition: operation.sawTransition, lost };
  if (operation.state !== 'acknowledged' && operation.state !== 'unanswered') return stays;
  const since = operation.answeredAt ?? operation.sentAt ?? 0;
  if (at.readAt < since) return stays;
  if (isActive(reading)) return { state: 'done', sawTransition: true, lost: 0 };
  if (reading.vps !== undefined) return { ...stays, sawTransition: true, lost: 0 };
  if (operation.sawTransition) {
    const gone = lost + 1;
    return { ...stays, state: gone >= lostAfterReads ? 'failed' : operation.state, lost: gone };
  }
  const silentForMs = at.now - (operation.sentAt ?? operation.askedAt);
  const isSilent = operation.state === 'unanswered' && silentForMs >= installSilenceMs;
  return { ...stays, state: isSilent ? 'unconfirmed' : operation.state };
}
