import { isTemporary, type ProviderFailure } from './failure.ts';
import type { InstallDetails } from './operation.ts';
import type { ChatId, PersonId, ServerId } from './server.ts';

/** A system that is installed once its order is paid; one for each order. */
export interface PlannedInstall {
  readonly serverId: ServerId;
  /** The person who asked for it, and the chat in which they are notified. */
  readonly personId: PersonId;
  readonly chatId: ChatId;
  readonly details: Pick<InstallDetails, 'template' | 'title' | 'sshKeyIds'>;
  /** The token of the dialog that confirmed it. */
  readonly token: number;
  /** Distinguishes it from other plans for the same order. */
  readonly plannedAt: number;
  /** How often it could not be checked since the order was paid. */
  readonly attempts: number;
}

/** Why a planned installation was not started, or not yet. */
export type PlanProblem =
  /** The provider can't be asked now; it is tried again. */
  | { readonly kind: 'postponed'; readonly failure: ProviderFailure }
  /** The provider's check refused it. */
  | { readonly kind: 'refused'; readonly failure: ProviderFailure }
  | { readonly kind: 'template-gone' }
  | { readonly kind: 'locked' }
  /** Something is installed or being installed there. */
  | { readonly kind: 'occupied' }
  /** The person has no working key for the account any longer. */
  | { readonly kind: 'no-access' };

/** How often a check that failed is repeated, and for how long after the payment. */
export const planRetryMs = 60_000;
const planLifetimeMs = 60 * 60_000;

/** What a failed check means for a plan whose order was paid at `paidAt`. */
export const problemAfter = (failure: ProviderFailure, paidAt: number, now: number): PlanProblem =>
  isTemporary(failure) && now - paidAt < planLifetimeMs
    ? { kind: 'postponed', failure }
    : { kind: 'refused', failure };
