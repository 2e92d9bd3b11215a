import type { AccountId, LinkId, PowerAction, ServerId } from './server.ts';
import type { Template } from './catalogue.ts';
import type { ServerListAt } from './server-list.ts';

/** What a person's next message in a chat is about. It never holds a secret. */
export type Dialog =
  /** Credentials or a login. `linkId`: the account whose key was rejected. */
  | { readonly kind: 'link'; readonly linkId?: LinkId }
  | { readonly kind: 'rename'; readonly serverId: ServerId }
  | { readonly kind: 'relabel'; readonly linkId: LinkId }
  /** Public keys; afterwards an installation that was interrupted for them continues. */
  | { readonly kind: 'add-key'; readonly linkId: LinkId; readonly resume?: InstallDialog }
  /** A city or an offset from UTC. */
  | { readonly kind: 'time-zone' }
  | { readonly kind: 'find-tariff' }
  | { readonly kind: 'find-template' }
  /** Servers, within what a list shows. */
  | { readonly kind: 'find-server'; readonly at: ServerListAt }
  | SelectDialog
  | OrderDialog
  | InstallDialog
  /** The choice, in private, of the account that a group will show. */
  | { readonly kind: 'subscribe'; readonly topicId: number | undefined; readonly title: string }
  /** An account, one of several if it is missing, that the group shows once an administrator or its first owner agrees. */
  | {
      readonly kind: 'subscribe-request';
      readonly accountId: AccountId | undefined;
      readonly personName: string;
      readonly topicId: number | undefined;
      readonly title: string;
    }
  /** A search among many orders. */
  | { readonly kind: 'orders'; readonly section: string };

/** A dialog without an answer ends after this. */
export const dialogLifetimeMs = 10 * 60_000;
/** Others have to answer this one. */
export const subscribeRequestLifetimeMs = 24 * 60 * 60_000;

/** Several servers of a list, chosen for an action on all of them. */
export interface SelectDialog {
  readonly kind: 'select';
  /** Ties buttons to this dialog; a confirmation with it works once. */
  readonly token: number;
  readonly at: ServerListAt;
  readonly serverIds: readonly ServerId[];
  readonly action?: PowerAction;
}

export interface OrderDialog {
  readonly kind: 'order';
  /** Ties buttons to this dialog; a confirmation with it works once. */
  readonly token: number;
  readonly accountId: AccountId;
  readonly tariffId: string;
  readonly tariffName: string;
  /** As it is shown. */
  readonly price: string | undefined;
}

/** An SSH key and the label that it is shown with. */
export interface KeyChoice {
  readonly id: string;
  readonly label: string;
}

/** An installation that is being configured: the template, then the keys, then the provider's own check. */
export interface InstallDialog {
  readonly kind: 'install';
  /** Ties buttons to this dialog; a confirmation with it works once. */
  readonly token: number;
  readonly serverId: ServerId;
  readonly template?: Template;
  /** The account's keys, once they were read. */
  readonly keys?: readonly KeyChoice[] | undefined;
  readonly chosenKeyIds: readonly string[];
  /** The provider's check of this configuration passed. */
  readonly isChecked: boolean;
}

/** A request that a message waits for and that only this process can finish. */
export type PendingRequest =
  | { readonly kind: 'login' }
  | { readonly kind: 'password'; readonly serverId: ServerId }
  | { readonly kind: 'cancel-order' }
  | { readonly kind: 'remove-key' }
  /** The provider's check of an installation; `token` is that of its dialog. */
  | { readonly kind: 'check-install'; readonly token: number };

/** A prime below 2^44: times 131 it is still a safe integer. */
const modulus = 17_592_186_044_399;

/** A hash of a name that is too long for callback data; two names collide once in trillions. */
export function hashName(name: string): number {
  let code = name.length;
  for (let at = 0; at < name.length; at++) code = (code * 131 + name.charCodeAt(at)) % modulus;
  return code;
}

/** The only item whose name has that hash; `undefined`: there is none, or several. */
export function findByHash<T>(items: readonly T[], code: number, nameOf: (item: T) => string): T | undefined {
  const [found, ...others] = items.filter(item => hashName(nameOf(item)) === code);
  return others.length === 0 ? found : undefined;
}

/** A hash of a configuration: its Install button can't install one that was chosen later. */
export const hashConfiguration = (choice: Pick<InstallDialog, 'template' | 'chosenKeyIds'>): number =>
  hashName(`${choice.template?.name ?? ''}\n${choice.chosenKeyIds.join()}`);
