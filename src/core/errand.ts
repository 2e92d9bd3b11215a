import type { ServerId } from './server.ts';

/** Something that a message waits for and that only this process knows how to finish. */
export type Errand =
  | { readonly kind: 'login' }
  | { readonly kind: 'password'; readonly serverId: ServerId }
  | { readonly kind: 'cancel-order' }
  | { readonly kind: 'remove-key' }
  /** The provider's own check of an installation; `token` is its dialog's. */
  | { readonly kind: 'check-install'; readonly token: number };
