import * as accounts from './topics/accounts.ts';
import * as addingKeys from './topics/adding-keys.ts';
import * as buttons from './topics/buttons.ts';
import * as catalogue from './topics/catalogue.ts';
import * as failures from './topics/failures.ts';
import * as home from './topics/home.ts';
import * as install from './topics/install.ts';
import * as installing from './topics/installing.ts';
import * as keys from './topics/keys.ts';
import * as linking from './topics/linking.ts';
import * as menu from './topics/menu.ts';
import * as more from './topics/more.ts';
import * as names from './topics/names.ts';
import * as news from './topics/news.ts';
import * as operations from './topics/operations.ts';
import * as orders from './topics/orders.ts';
import * as placing from './topics/placing.ts';
import * as presses from './topics/presses.ts';
import * as record from './topics/record.ts';
import * as rest from './topics/rest.ts';
import * as servers from './topics/servers.ts';
import * as settings from './topics/settings.ts';
import * as states from './topics/states.ts';
import * as team from './topics/team.ts';
import * as times from './topics/times.ts';

/**
 * What the bot says, in Fluent's syntax: `{ $name }` is filled in, and a number chooses its plural. Each
 * topic has its languages side by side, with the same messages and the same variables; a message's
 * variables are read off its English text.
 */
export const en = {
  ...accounts.en,
  ...addingKeys.en,
  ...buttons.en,
  ...catalogue.en,
  ...failures.en,
  ...home.en,
  ...install.en,
  ...installing.en,
  ...keys.en,
  ...linking.en,
  ...menu.en,
  ...more.en,
  ...names.en,
  ...news.en,
  ...operations.en,
  ...orders.en,
  ...placing.en,
  ...presses.en,
  ...record.en,
  ...rest.en,
  ...servers.en,
  ...settings.en,
  ...states.en,
  ...team.en,
  ...times.en,
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  ...accounts.ru,
  ...addingKeys.ru,
  ...buttons.ru,
  ...catalogue.ru,
  ...failures.ru,
  ...home.ru,
  ...install.ru,
  ...installing.ru,
  ...keys.ru,
  ...linking.ru,
  ...menu.ru,
  ...more.ru,
  ...names.ru,
  ...news.ru,
  ...operations.ru,
  ...orders.ru,
  ...placing.ru,
  ...presses.ru,
  ...record.ru,
  ...rest.ru,
  ...servers.ru,
  ...settings.ru,
  ...states.ru,
  ...team.ru,
  ...times.ru,
};
