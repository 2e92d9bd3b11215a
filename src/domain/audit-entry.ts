import type { OperationAction } from './operation.ts';
import type { AccountId, ChatId, PersonId, ServerId } from './server.ts';
import { formatCsv } from './text.ts';
import { isoTime } from './time-zones.ts';

/** What the audit log records. */
export type AuditAction =
  | OperationAction
  | 'link'
  | 'unlink'
  | 'lock'
  | 'unlock'
  | 'subscribe'
  | 'unsubscribe'
  | 'grant'
  | 'revoke';

export type AuditOutcome = 'done' | 'failed' | 'not-sent' | 'unconfirmed' | 'dropped' | 'undone' | 'refused';

export interface NewAuditEntry {
  readonly at: number;
  readonly chatId: ChatId;
  readonly accountId: AccountId;
  readonly serverId: ServerId | undefined;
  /** Its name at the time; empty if no server is concerned. */
  readonly serverName: string;
  /** Missing: a person whose data was deleted. */
  readonly personId: PersonId | undefined;
  readonly personName: string;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  /** The other object of the action: the person who was granted something, a group's title. */
  readonly detail: string;
}

export interface AuditEntry extends NewAuditEntry {
  readonly id: number;
  /** How often it happened within an hour, `at` being the last time. */
  readonly times: number;
}

/** Where a page of the audit log starts: the ids before one, or after it. */
export interface AuditPageStart {
  readonly side: 'older' | 'newer';
  readonly id: number;
}

/** The start of the newest page. */
export const newestPage: AuditPageStart = { side: 'older', id: Number.MAX_SAFE_INTEGER };

export interface AuditFilter {
  readonly accounts: readonly AccountId[];
  /** What a group may see: what was done there, and to its servers from elsewhere. */
  readonly visibleIn?: ChatId | undefined;
  readonly serverId?: ServerId | undefined;
  readonly personId?: PersonId | undefined;
}

/** The number of entries that are kept of each account. */
export const maxAuditEntries = 10_000;
export const auditRetentionMs = 400 * 24 * 60 * 60_000;

/** Names for what an entry contains only as ids, and how to write times. */
export interface AuditNames {
  readonly account: (entry: AuditEntry) => string;
  /** "private", or the title of a group. */
  readonly chat: (entry: AuditEntry) => string;
  readonly timeZone: string;
}

/** An empty name is that of a person whose data was deleted. */
const nameIn = (name: string): string => (name === '' ? 'a former member' : name);

const isAboutPerson = ({ action }: AuditEntry): boolean => action === 'grant' || action === 'revoke';

const columns: Readonly<Record<string, (entry: AuditEntry, names: AuditNames) => string>> = {
  time: ({ at }, { timeZone }) => isoTime(at, timeZone),
  person_id: ({ personId }) => (personId === undefined ? '' : String(personId)),
  person: ({ personName }) => nameIn(personName),
  what: ({ action: what }) => what,
  server: ({ serverName }) => serverName,
  about: entry => (isAboutPerson(entry) ? nameIn(entry.detail) : entry.detail),
  outcome: ({ outcome }) => outcome,
  account: (entry, names) => names.account(entry),
  where: (entry, names) => names.chat(entry),
  times: ({ times }) => String(times),
};

/** The audit log as CSV. Times are ISO 8601 with the offset of the reader's time zone. */
export const formatAuditCsv = (entries: readonly AuditEntry[], names: AuditNames): string =>
  formatCsv(
    Object.keys(columns),
    entries.map(entry => Object.values(columns).map(column => column(entry, names))),
  );
