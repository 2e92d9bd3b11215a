import type { Role } from './access.ts';
import type { AccountId, ChatId, PersonId, ServerId } from './server.ts';

/** An account's news and servers in a group, set up by one of its owners. */
export interface Subscription {
  readonly chatId: ChatId;
  readonly accountId: AccountId;
  /** The owner whose key is used there, and whose names the servers go by. */
  readonly personId: PersonId;
  /** The topic of a forum; missing: the whole group, or its General topic. */
  readonly topicId: number | undefined;
  /** The group's title when it was set up. */
  readonly title: string;
  readonly restingWhy: string | undefined;
}

/** Somebody who may press in a group. */
export interface Grant {
  readonly id: number;
  readonly chatId: ChatId;
  readonly accountId: AccountId;
  readonly personId: PersonId;
  readonly personName: string;
  /** Missing: all servers of the account. */
  readonly serverId: ServerId | undefined;
}

/** Somebody who asked to be let press. */
export interface TeamRequest {
  readonly id: number;
  readonly chatId: ChatId;
  readonly accountId: AccountId;
  readonly personId: PersonId;
  readonly personName: string;
}

/** A link that adds the bot to a group is good for so long. */
export const invitationLivesMs = 10 * 60_000;

/** What makes somebody what they are to an account in a chat. */
export function roleFrom(facts: {
  /** They linked the account themselves, and its key is accepted. */
  readonly hasLink: boolean;
  readonly isSubscribed: boolean;
  readonly isGranted: boolean;
  /** It is their private chat with the bot. */
  readonly isPrivate: boolean;
}): Role {
  if (facts.isPrivate) return facts.hasLink ? 'owner' : 'stranger';
  // In a group that the account isn't shown in, its owner is nobody special: nothing of it is to be seen there.
  if (!facts.isSubscribed) return 'stranger';
  if (facts.hasLink) return 'owner';
  return facts.isGranted ? 'operator' : 'viewer';
}
