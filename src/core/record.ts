import type { AccountId, ChatId, PersonId, ServerId } from './server.ts';

/** What somebody did, or tried to. */
export type Deed =
  | 'reboot'
  | 'stop'
  | 'boot'
  | 'install'
  | 'create'
  | 'add-key'
  | 'link'
  | 'unlink'
  | 'lock'
  | 'unlock'
  | 'subscribe'
  | 'unsubscribe'
  | 'grant'
  | 'revoke';

export type DeedOutcome = 'done' | 'failed' | 'not-sent' | 'unconfirmed' | 'dropped' | 'undone' | 'refused';

/** One line of the record. */
export interface RecordEntry {
  readonly at: number;
  readonly chatId: ChatId;
  readonly accountId: AccountId;
  readonly serverId: ServerId | undefined;
  /** As it was called then; empty where no server is concerned. */
  readonly serverName: string;
  /** Missing: somebody who wanted to be forgotten. */
  readonly personId: PersonId | undefined;
  readonly personName: string;
  readonly what: Deed;
  readonly outcome: DeedOutcome;
  /** Whom or what else it was about: the person who was granted something, a group's title. */
  readonly about: string;
}

/** What is looked for. */
export interface RecordFilter {
  readonly accounts: readonly AccountId[];
  /** As a group sees it: what was done there, and what befell its servers from elsewhere. */
  readonly seenIn?: ChatId | undefined;
  readonly serverId?: ServerId | undefined;
  readonly personId?: PersonId | undefined;
}

export const recordKeptMs = 400 * 24 * 60 * 60_000;
