import type { Credentials } from './result.ts';
import { withoutInvisible } from './text.ts';
import type { AccountId, ChatId, LinkId, PersonId, ServerId } from './server.ts';

/** A person who has talked to the bot. */
export interface Person {
  readonly id: PersonId;
  readonly firstName: string;
  /** The language of their Telegram app, like `en` or `pt-br`. */
  readonly telegramLanguage: string | undefined;
  /** The language that they chose in the bot. */
  readonly language: string | undefined;
}

/** One person's link to an account at the provider. */
export interface Link {
  readonly id: LinkId;
  readonly personId: PersonId;
  readonly accountId: AccountId;
  readonly label: string;
  /**
   * `rejected`: the provider rejected its key. `not-allowed`: its person may not use the bot. Neither gives rights or is
   * used.
   */
  readonly state: 'ok' | 'rejected' | 'not-allowed';
  readonly isDefault: boolean;
  readonly checkedAt: number | undefined;
  /** When the provider first rejected its key; missing: it accepts it, as far as anyone knows. */
  readonly rejectedAt: number | undefined;
}

/** Panels reject good keys by mistake: a rejection is believed when it comes again, at least this much later. */
export const secondLookMs = 30_000;

/** In callback data: the person's default account. */
export const defaultLink = 0 as LinkId;

/**
 * The one form of a client id, by which an account is identified: ASCII digits without spaces and leading zeros.
 * Providers read `0777` and full-width digits as the same number. What is no number is returned without spaces.
 */
export const canonicalClientId = (cid: string): string =>
  withoutInvisible(cid)
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replace(/^0+(?=\d+$)/, '');

/** Credentials that the provider has not confirmed yet, and the message that shows the progress. */
export interface LinkCandidate {
  readonly id: LinkId;
  readonly personId: PersonId;
  /** The label that the person asked for; may be empty. */
  readonly label: string;
  readonly createdAt: number;
  readonly chatId: ChatId;
  readonly messageId: number | undefined;
}

export interface NewLinkCandidate extends Pick<LinkCandidate, 'personId' | 'label' | 'chatId'> {
  readonly credentials: Credentials;
}

/** Shows an account's servers and notifications in a group; set up by one of the account's owners. */
export interface Subscription {
  readonly chatId: ChatId;
  readonly accountId: AccountId;
  /** The owner whose key and server names are used there. */
  readonly personId: PersonId;
  /** The topic of a forum; missing: the whole group, or its General topic. */
  readonly topicId: number | undefined;
  /** The group's title when it was set up. */
  readonly title: string;
  /** Why nothing can be sent there; missing: it can. */
  readonly pausedReason: string | undefined;
}

/** Makes a member of a group an operator. */
export interface Grant {
  readonly id: number;
  readonly chatId: ChatId;
  readonly accountId: AccountId;
  readonly personId: PersonId;
  readonly personName: string;
  /** Missing: all servers of the account. */
  readonly serverId: ServerId | undefined;
}

/** A member of a group asks to become an operator. */
export type AccessRequest = Omit<Grant, 'serverId'>;

/** How long a link that adds the bot to a group works. */
export const invitationLifetimeMs = 10 * 60_000;

/** The viewer of a message: a person in a chat; no person: everyone in the chat. */
export interface ChatViewer {
  readonly personId: PersonId | undefined;
  readonly chatId: ChatId;
}

export type ChatKind = 'private' | 'group';

/**
 * What a person is to an account in a chat. `owner`: linked it. `operator`: an owner made them one. `viewer`: a member of
 * a group that shows the account. `rejected`: linked it, but the provider has rejected the key since. They see as much
 * as a viewer; in private only while nobody's key reads the account.
 */
export type Role = 'none' | 'viewer' | 'rejected' | 'operator' | 'owner';

/** `manage`: names and locks. `secret`: passwords, keys, and everything that costs money. */
export type Permission = 'view' | 'power' | 'manage' | 'secret';

export type AccessRefusal =
  /** The same message whether the server exists or not. */
  | 'no-access'
  /** The person has to link the account again first. */
  | 'key-rejected'
  /** For operators and owners. */
  | 'operators-only'
  | 'owners-only'
  /** Only in the private chat, even for owners. */
  | 'private-only';

/** Decides who can do what; the only place that does. `undefined`: they can. */
export function refusalOf(role: Role, permission: Permission, chat: ChatKind): AccessRefusal | undefined {
  if (role === 'none') return 'no-access';
  if (role === 'rejected' && permission !== 'view') return 'key-rejected';
  switch (permission) {
    case 'view':
      return undefined;
    case 'power':
      return role === 'viewer' ? 'operators-only' : undefined;
    case 'manage':
      return role === 'owner' ? undefined : 'owners-only';
    case 'secret':
      if (role !== 'owner') return 'owners-only';
      return chat === 'private' ? undefined : 'private-only';
  }
}

/** The role that follows from what is in the database. */
export function deriveRole(facts: {
  /** They linked the account, and the provider accepts its key. */
  readonly hasLink: boolean;
  /** They linked the account, and the provider has rejected the key since. */
  readonly hasRejectedLink: boolean;
  /** The provider accepts somebody's key for the account. It counts only beside a rejected one. */
  readonly isRead: boolean;
  readonly isSubscribed: boolean;
  readonly hasGrant: boolean;
  /** In their private chat with the bot. */
  readonly isPrivate: boolean;
}): Role {
  if (facts.isPrivate) {
    if (facts.hasLink) return 'owner';
    // They see the last known state only while nobody's key reads a newer one.
    return facts.hasRejectedLink && !facts.isRead ? 'rejected' : 'none';
  }
  // In a group that doesn't show the account, nothing of it is visible, not even to its owner.
  if (!facts.isSubscribed) return 'none';
  if (facts.hasLink) return 'owner';
  if (facts.hasGrant) return 'operator';
  return facts.hasRejectedLink ? 'rejected' : 'viewer';
}
