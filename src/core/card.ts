import type { AccountOperation, ServerOperation } from './operation.ts';
import type { ServerId } from './server.ts';
import type { Snapshot } from './watch.ts';

/** A server as one person sees it in one chat. */
export interface Card {
  readonly id: ServerId;
  /** The person's own name for it, else the provider's, else the order's number. */
  readonly name: string;
  /** The person's own name, where there is one. */
  readonly label: string | undefined;
  readonly snapshot: Snapshot;
  /** Grows with every operation: tells this keyboard from those before. */
  readonly generation: number;
  readonly locked: boolean;
  /** Whose account it is in, said only to those who have more than one. */
  readonly accountLabel: string | undefined;
  /** Seen in a group, by everybody there: nothing that is the owner's alone stands on it. */
  readonly isShared: boolean;
}

/** An operation together with the card of its server, for the message that follows it. */
export interface OperationCard {
  readonly operation: ServerOperation;
  readonly card: Card;
  /** How long it usually takes, in ms, where that is known. */
  readonly usualMs?: number;
}

/** What concerns an account as a whole, with the card of the order that it has become, if it has. */
export interface AccountCard {
  readonly operation: AccountOperation;
  readonly card: Card | undefined;
  /** The account's label, said only to those who have more than one. */
  readonly accountLabel?: string | undefined;
  /** Where its invoice is paid. */
  readonly payAddress?: string;
}

/** Whatever a message can follow. */
export type Subject = OperationCard | AccountCard;
