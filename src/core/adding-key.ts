import type { SshKey } from '../domain/tariff.ts';
import type { AddKeyOperation, OperationState } from './operation.ts';

/**
 * Lists must have been without it for so long, and so often, before a key counts as not added: the
 * provider may take a moment to list it.
 */
export const addingKeySettleMs = 60_000;
const leastLooks = 3;

export interface AddKeySettled {
  readonly state: OperationState;
  /** The key that it has become. */
  readonly keyId: string | undefined;
  readonly looks: number;
}

/** Type and body: what makes two keys the same, whatever they are called. */
export const keyBodyOf = (publicKey: string): string => publicKey.trim().split(/\s+/).slice(0, 2).join(' ');

/** The listed key that has this body; lists that give labels alone have none. */
export const findByBody = (keys: readonly SshKey[], publicKey: string): SshKey | undefined =>
  keys.find(key => key.publicKey !== undefined && keyBodyOf(key.publicKey) === keyBodyOf(publicKey));

const sameLabel = (listed: string | undefined, label: string): boolean =>
  (listed ?? '').trim().replaceAll(/\s+/g, ' ') === label.trim().replaceAll(/\s+/g, ' ');

/**
 * What a complete list says of a key whose reply was lost: it is there by its body; where the provider
 * lists labels alone, by a label that has come since the list before and that no other operation explains.
 */
export function settleAddKey(
  operation: Pick<AddKeyOperation, 'state' | 'askedAt' | 'sentAt' | 'answeredAt' | 'details'>,
  list: { readonly keys: readonly SshKey[]; readonly readAt: number },
  addedByOthers: readonly string[],
): AddKeySettled {
  const { publicKey, label, keyIdsBefore, looks: looksBefore = 0 } = operation.details;
  const stays = { state: operation.state, keyId: undefined, looks: looksBefore };
  if (operation.state !== 'unanswered') return stays;
  const since = operation.answeredAt ?? operation.sentAt ?? operation.askedAt;
  if (list.readAt < since) return stays;
  const sameBody = findByBody(list.keys, publicKey);
  if (sameBody !== undefined) return { ...stays, state: 'done', keyId: sameBody.id };
  const explained = new Set([...(keyIdsBefore ?? []), ...addedByOthers]);
  const byLabel =
    keyIdsBefore === undefined
      ? undefined
      : list.keys.find(
          key => key.publicKey === undefined && !explained.has(key.id) && sameLabel(key.label, label),
        );
  if (byLabel !== undefined) return { ...stays, state: 'done', keyId: byLabel.id };
  const looks = looksBefore + 1;
  const waitedLong = looks >= leastLooks && list.readAt - since >= addingKeySettleMs;
  return { ...stays, state: waitedLong ? 'unconfirmed' : operation.state, looks };
}
