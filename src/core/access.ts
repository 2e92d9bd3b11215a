import type { ChatId, PersonId } from './server.ts';

/** Somebody who looks from somewhere; no person: what everybody in that chat may see. */
export interface Viewer {
  readonly personId: PersonId | undefined;
  readonly chatId: ChatId;
}

/**
 * What a person is to an account in a chat. `owner`: linked it themselves. `operator`: was granted
 * power by an owner. `viewer`: is in a chat that the account's news goes to. `stranger`: none of these.
 */
export type Role = 'stranger' | 'viewer' | 'operator' | 'owner';

export type ChatKind = 'private' | 'group';

/** What can be asked for: looking, pressing power, changing names and locks, seeing secrets and spending. */
export type Permission = 'see' | 'power' | 'manage' | 'secret';

export type Refusal =
  /** No server of this person's: said in the same words whether it exists or not. */
  | 'not-yours'
  /** May look, may not press. */
  | 'viewers-only-look'
  /** May press, may not change. */
  | 'owners-only'
  /** Only ever in the private chat, whoever asks. */
  | 'private-only';

/** The one table of who may do what; nothing else decides. */
export function mayDo(
  role: Role,
  permission: Permission,
  chat: ChatKind,
): { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly why: Refusal } {
  const refused = (why: Refusal) => ({ kind: 'refused', why }) as const;
  const allowed = { kind: 'allowed' } as const;
  if (role === 'stranger') return refused('not-yours');
  switch (permission) {
    case 'see':
      return allowed;
    case 'power':
      return role === 'viewer' ? refused('viewers-only-look') : allowed;
    case 'manage':
      return role === 'owner' ? allowed : refused('owners-only');
    case 'secret':
      if (role !== 'owner') return refused('owners-only');
      return chat === 'private' ? allowed : refused('private-only');
  }
}
