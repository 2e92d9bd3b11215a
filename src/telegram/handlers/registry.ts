import type { Locale } from '../locales/locale.ts';
import type { Services } from '../../services/services.ts';
import type { CallbackKind } from '../callback-data.ts';
import type { CommandName } from '../commands.ts';
import type { ChatMembership } from '../middleware/chat-members.ts';
import type { CallbackHandler, CommandHandler } from '../request-context.ts';
import type { LocaleHint } from '../update-context.ts';
import { createAddSshKeyHandlers } from './add-ssh-key.ts';
import { createBoardHandlers, createSubscribeHandlers, createUnsubscribeHandlers } from './subscribe.ts';
import { createBrowseAuditLogHandlers } from './browse-audit-log.ts';
import { createBrowseCatalogueHandlers } from './browse-catalogue.ts';
import {
  createBulkActionsHandlers,
  createSelectServersHandlers,
  createServerSelection,
} from './select-servers.ts';
import { createCards, createOperationReplies } from './cards.ts';
import { createDeleteMyDataHandlers, createSettingsHandlers } from './settings.ts';
import { createIncidentHandlers } from './incident-actions.ts';
import { createInstallHandlers } from './install.ts';
import { createLinkHandlers } from './link.ts';
import { createLinkedAccountsHandlers } from './linked-accounts.ts';
import {
  createOperationActionsHandlers,
  createRepeatHandlers,
  createRetryHandlers,
} from './operation-actions.ts';
import { createOrderHandlers } from './order.ts';
import { createOrdersHandlers } from './orders.ts';
import { createPowerHandlers, createPowerRequests } from './power-actions.ts';
import {
  createRenameServerHandlers,
  createServerActionsHandlers,
  createServerAlertsHandlers,
} from './server-actions.ts';
import { createHomeHandlers, createServersHandlers } from './servers.ts';
import { createSshKeysHandlers } from './ssh-keys.ts';
import { createTeamHandlers } from './team.ts';
import { createUptimeHandlers } from './show-uptime.ts';
import type { PictureRenderer } from '../../lib/render-picture.ts';

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/** Joins objects; throws if two of them have the same key. */
function join<Part extends object>(parts: readonly Part[]): Intersection<Part> {
  const joined = Object.assign({}, ...parts) as Intersection<Part> & object;
  const keys = parts.flatMap(part => Object.keys(part));
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`${twice} has two handlers`);
  return joined;
}

/** The handlers of all features. Doesn't compile if a button or a command has none. */
export function createHandlers({
  services,
  localeFor,
  botUsername,
  membership,
  pictures,
}: {
  readonly services: Services;
  readonly localeFor: (hint: LocaleHint) => Locale;
  readonly botUsername: string;
  readonly membership: Pick<ChatMembership, 'isAdmin' | 'hasLeft'>;
  readonly pictures: Pick<PictureRenderer, 'render'>;
}) {
  const cards = createCards(services, botUsername);
  const replies = createOperationReplies(services, cards);
  const powerRequests = createPowerRequests(services, cards, replies);
  const link = createLinkHandlers(services);
  const subscribe = createSubscribeHandlers(services, membership, botUsername);
  const selection = createServerSelection(services, cards);
  // The first handler of a text wins: answers to questions come before names of servers.
  const all = [
    createHomeHandlers(services, cards),
    link,
    createLinkedAccountsHandlers(services),
    createSettingsHandlers(services, localeFor),
    createServerActionsHandlers(services, cards),
    createRenameServerHandlers(services, cards),
    createAddSshKeyHandlers(services, replies),
    createSshKeysHandlers(services),
    createBrowseCatalogueHandlers(services),
    createInstallHandlers(services, cards, replies),
    createOrderHandlers(services, replies),
    createOrdersHandlers(services, cards),
    createPowerHandlers(services, cards, powerRequests),
    createOperationActionsHandlers(services, cards),
    createRetryHandlers(services, cards, replies, powerRequests),
    createRepeatHandlers(services, cards, powerRequests),
    createServersHandlers(services, cards),
    createSelectServersHandlers(services, selection),
    createBulkActionsHandlers(services, selection),
    subscribe,
    createUnsubscribeHandlers(services),
    createTeamHandlers(services),
    createServerAlertsHandlers(services, cards),
    createBoardHandlers(services),
    createIncidentHandlers(services, cards),
    createBrowseAuditLogHandlers(services),
    createUptimeHandlers(services, cards, pictures),
    createDeleteMyDataHandlers(services),
  ] as const;

  const callbacks: { readonly [K in CallbackKind]: CallbackHandler<K> } = join(
    all.map(each => each.callbacks),
  );
  const commands: Readonly<Record<CommandName, CommandHandler>> = join(
    all.flatMap(each => ('commands' in each ? [each.commands] : [])),
  );
  return {
    callbacks,
    commands,
    texts: all.flatMap(each => ('onText' in each ? [each.onText] : [])),
    onCredentials: link.onText,
    documents: all.flatMap(each => ('onDocument' in each ? [each.onDocument] : [])),
    onGroupStart: subscribe.onGroupStart,
  };
}
