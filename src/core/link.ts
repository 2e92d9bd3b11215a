import type { AccountId, ChatId, LinkId, PersonId } from './server.ts';

/** One person's link to an account at the provider. */
export interface Link {
  readonly id: LinkId;
  readonly personId: PersonId;
  readonly accountId: AccountId;
  readonly label: string;
  /** `refused`: the provider doesn't accept its key any more, so it gives no rights and isn't tried. */
  readonly state: 'ok' | 'refused';
  readonly isDefault: boolean;
  readonly checkedAt: number | undefined;
}

/** A pair that waits for the provider's word, and the message that waits with it. */
export interface Candidate {
  readonly id: LinkId;
  readonly personId: PersonId;
  /** What the person asked it to be called, if anything. */
  readonly label: string;
  readonly createdAt: number;
  readonly chatId: ChatId;
  readonly messageId: number | undefined;
}

/** In callback data: the person's default account. */
export const defaultLink = 0 as LinkId;
