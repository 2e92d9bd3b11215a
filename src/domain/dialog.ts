import type { Template } from './tariff.ts';
import { nameCode } from '../core/name-code.ts';
import type { AccountId, LinkId, ServerId } from '../core/server.ts';

/** What a person is in the middle of in a chat: what their next message is about. It never holds a secret. */
export type Dialog =
  | { readonly kind: 'link-pair' }
  | { readonly kind: 'link-login' }
  | { readonly kind: 'rename'; readonly serverId: ServerId }
  | { readonly kind: 'relabel'; readonly linkId: LinkId }
  /** Public keys are waited for; what was interrupted for them goes on afterwards. */
  | { readonly kind: 'add-key'; readonly linkId: LinkId; readonly resume?: InstallDialog }
  | { readonly kind: 'find-tariff' }
  | { readonly kind: 'find-template' }
  | OrderDialog
  | InstallDialog
  /** One of several accounts is to be shown in the group that this is kept for; which one is asked in private. */
  | { readonly kind: 'subscribe'; readonly topicId: number | undefined; readonly title: string }
  /** Looking through many orders: what is typed picks some of them. */
  | { readonly kind: 'orders'; readonly part: string };

/** A question that was not answered for this long is no question any more. */
export const dialogExpiresMs = 10 * 60_000;

/** An order that waits for its confirmation. */
export interface OrderDialog {
  readonly kind: 'order';
  /** Which one the buttons belong to; a confirmation with it is good once. */
  readonly token: number;
  readonly accountId: AccountId;
  readonly tariffId: string;
  readonly tariffName: string;
  /** As it is shown. */
  readonly price: string | undefined;
}

/** A key that can be chosen, as the person reads it. */
export interface KeyChoice {
  readonly id: string;
  readonly label: string;
}

/** An installation that is being put together: the template, then the keys, then the provider's own check. */
export interface InstallDialog {
  readonly kind: 'install';
  /** Which one the buttons belong to; a confirmation with it is good once. */
  readonly token: number;
  readonly serverId: ServerId;
  readonly template?: Template;
  /** The keys that there are to choose from, once they were read. */
  readonly keys?: readonly KeyChoice[] | undefined;
  readonly chosen: readonly string[];
  /** The provider has found nothing wrong with exactly this. */
  readonly checked: boolean;
}

/** What is chosen, as a number for the button that begins it: one on an older message began what was chosen since. */
export const choiceCode = ({ template, chosen }: Pick<InstallDialog, 'template' | 'chosen'>): number =>
  nameCode(`${template?.name ?? ''}\n${chosen.join()}`);
