import { createCards } from '../server-cards.ts';
import { createAccountsFeature } from './linked-accounts.ts';
import { createAlertsFeature } from './server-alerts.ts';
import { createAddKeyFeature } from './add-ssh-key.ts';
import { createCatalogueFeature } from './browse-catalogue.ts';
import { createHomeFeature } from './home.ts';
import { createKeysFeature } from './ssh-keys.ts';
import { createLinkFeature } from './link.ts';
import { createMoreFeature } from './server-actions.ts';
import { createInstallFeature } from './install.ts';
import { createOrderFeature } from './order.ts';
import { createOrdersFeature } from './orders.ts';
import { createPowerFeature } from './power-actions.ts';
import { createForgetFeature } from './forget-me.ts';
import { createLogFeature } from './browse-audit-log.ts';
import { createNewsFeature } from './notification-actions.ts';
import { createSubscribeFeature } from './subscribe.ts';
import { createTeamFeature } from './team.ts';
import { createServersFeature } from './servers.ts';
import { createSettingsFeature } from './settings.ts';
import type { Viewer } from '../../domain/access.ts';
import type { Services } from '../../services/services.ts';
import { createOperationReplies } from './operation-replies.ts';
import type { PressKind } from '../callback-data.ts';
import type { CommandHandler, DocumentHandler, PressHandler, TextHandler } from '../handler-types.ts';
import type { Words } from '../locales/locale.ts';

/** All features as one. A button that nobody handles doesn't compile; a command that two handle doesn't start. */
export function createFeatures(services: Services, wordsFor: (viewer: Viewer) => Words, botUsername: string) {
  const cards = createCards(services, botUsername);
  const replies = createOperationReplies(services, cards);
  const home = createHomeFeature(services, cards);
  const link = createLinkFeature(services);
  const accounts = createAccountsFeature(services);
  const keys = createKeysFeature(services);
  const addKey = createAddKeyFeature(services, replies);
  const catalogue = createCatalogueFeature(services);
  const settings = createSettingsFeature(services, wordsFor);
  const servers = createServersFeature(services, cards);
  const orders = createOrdersFeature(services, cards);
  const order = createOrderFeature(services, replies);
  const install = createInstallFeature(services, cards, replies);
  const power = createPowerFeature(services, cards, replies);
  const more = createMoreFeature(services, cards);
  const subscribe = createSubscribeFeature(services, botUsername);
  const team = createTeamFeature(services);
  const alerts = createAlertsFeature(services, cards);
  const news = createNewsFeature(services, cards);
  const log = createLogFeature(services);
  const forget = createForgetFeature(services);

  const presses: { readonly [K in PressKind]: PressHandler<K> } = {
    ...home.presses,
    ...link.presses,
    ...accounts.presses,
    ...keys.presses,
    ...addKey.presses,
    ...catalogue.presses,
    ...settings.presses,
    ...servers.presses,
    ...orders.presses,
    ...order.presses,
    ...install.presses,
    ...power.presses,
    ...more.presses,
    ...subscribe.presses,
    ...team.presses,
    ...alerts.presses,
    ...news.presses,
    ...log.presses,
    ...forget.presses,
  };
  const commands = new Map<string, CommandHandler>();
  const texts: TextHandler[] = [];
  const guards: TextHandler[] = [];
  const documents: DocumentHandler[] = [];
  // Answers to a question come before a bare name of a server.
  for (const feature of [
    home,
    link,
    accounts,
    settings,
    more,
    addKey,
    keys,
    catalogue,
    install,
    order,
    orders,
    power,
    servers,
    subscribe,
    team,
    alerts,
    news,
    log,
    forget,
  ]) {
    for (const [name, handler] of Object.entries(feature.commands)) {
      if (commands.has(name)) throw new Error(`two features have the command ${name}`);
      commands.set(name, handler);
    }
    texts.push(...(feature.texts ?? []));
    guards.push(...(feature.guards ?? []));
    documents.push(...(feature.documents ?? []));
  }
  return { presses, commands, texts, guards, documents, groupStart: subscribe.groupStart };
}
