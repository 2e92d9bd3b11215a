import type { LinkId, ServerId } from './server.ts';

/** What a person is in the middle of in a chat: what their next message is about. It never holds a secret. */
export type Dialog =
  | { readonly kind: 'link-pair' }
  | { readonly kind: 'link-login' }
  | { readonly kind: 'rename'; readonly serverId: ServerId }
  | { readonly kind: 'relabel'; readonly linkId: LinkId };

/** A question that was not answered for this long is no question any more. */
export const dialogExpiresMs = 10 * 60_000;
