import { createCards } from './cards.ts';
import { createAccountsFeature } from './features/accounts.ts';
import { createHomeFeature } from './features/home.ts';
import { createLinkFeature } from './features/link.ts';
import { createMoreFeature } from './features/more.ts';
import { createOrdersFeature } from './features/orders.ts';
import { createPowerFeature } from './features/power.ts';
import { createServersFeature } from './features/servers.ts';
import type { House } from './house.ts';
import type { PressKind } from './press.ts';
import type { CommandHandler, PressHandler, TextHandler } from './routes.ts';

/** All features as one. A button that nobody handles doesn't compile; a command that two handle doesn't start. */
export function createFeatures(house: House) {
  const cards = createCards(house);
  const home = createHomeFeature(house);
  const link = createLinkFeature(house);
  const accounts = createAccountsFeature(house);
  const servers = createServersFeature(house, cards);
  const orders = createOrdersFeature(house);
  const power = createPowerFeature(house, cards);
  const more = createMoreFeature(house, cards);

  const presses: { readonly [K in PressKind]: PressHandler<K> } = {
    ...home.presses,
    ...link.presses,
    ...accounts.presses,
    ...servers.presses,
    ...orders.presses,
    ...power.presses,
    ...more.presses,
  };
  const commands = new Map<string, CommandHandler>();
  const texts: TextHandler[] = [];
  // Answers to a question come before a bare name of a server.
  for (const feature of [home, link, accounts, more, power, servers]) {
    for (const [name, handler] of Object.entries(feature.commands)) {
      if (commands.has(name)) throw new Error(`two features have the command ${name}`);
      commands.set(name, handler);
    }
    texts.push(...(feature.texts ?? []));
  }
  return { presses, commands, texts };
}
