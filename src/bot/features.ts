import { createCards } from './cards.ts';
import { createAccountsFeature } from '../telegram/handlers/linked-accounts.ts';
import { createAlertsFeature } from '../telegram/handlers/server-alerts.ts';
import { createAddKeyFeature } from '../telegram/handlers/add-ssh-key.ts';
import { createCatalogueFeature } from '../telegram/handlers/browse-catalogue.ts';
import { createHomeFeature } from '../telegram/handlers/home.ts';
import { createKeysFeature } from '../telegram/handlers/ssh-keys.ts';
import { createLinkFeature } from '../telegram/handlers/link.ts';
import { createMoreFeature } from '../telegram/handlers/server-actions.ts';
import { createInstallFeature } from '../telegram/handlers/install.ts';
import { createOrderFeature } from '../telegram/handlers/order.ts';
import { createOrdersFeature } from '../telegram/handlers/orders.ts';
import { createPowerFeature } from '../telegram/handlers/power-actions.ts';
import { createForgetFeature } from '../telegram/handlers/forget-me.ts';
import { createLogFeature } from '../telegram/handlers/browse-audit-log.ts';
import { createNewsFeature } from '../telegram/handlers/notification-actions.ts';
import { createSubscribeFeature } from '../telegram/handlers/subscribe.ts';
import { createTeamFeature } from '../telegram/handlers/team.ts';
import { createServersFeature } from '../telegram/handlers/servers.ts';
import { createSettingsFeature } from '../telegram/handlers/settings.ts';
import type { Viewer } from '../core/access.ts';
import type { House } from './house.ts';
import type { PressKind } from './press.ts';
import type { CommandHandler, DocumentHandler, PressHandler, TextHandler } from '../telegram/handler-types.ts';
import type { Words } from '../telegram/locales/locale.ts';

/** All features as one. A button that nobody handles doesn't compile; a command that two handle doesn't start. */
export function createFeatures(house: House, wordsFor: (viewer: Viewer) => Words, botUsername: string) {
  const cards = createCards(house, botUsername);
  const home = createHomeFeature(house, cards);
  const link = createLinkFeature(house);
  const accounts = createAccountsFeature(house);
  const keys = createKeysFeature(house);
  const addKey = createAddKeyFeature(house, cards);
  const catalogue = createCatalogueFeature(house);
  const settings = createSettingsFeature(house, wordsFor);
  const servers = createServersFeature(house, cards);
  const orders = createOrdersFeature(house, cards);
  const order = createOrderFeature(house, cards);
  const install = createInstallFeature(house, cards);
  const power = createPowerFeature(house, cards);
  const more = createMoreFeature(house, cards);
  const subscribe = createSubscribeFeature(house, botUsername);
  const team = createTeamFeature(house);
  const alerts = createAlertsFeature(house, cards);
  const news = createNewsFeature(house, cards);
  const log = createLogFeature(house);
  const forget = createForgetFeature(house);

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
