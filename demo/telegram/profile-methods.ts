import { badRequest } from './api-error.ts';
import type { Methods } from './call-handler.ts';
import { asObject, type Params } from './params.ts';
import type { User } from './types.ts';
import type { World } from './world.ts';

/** In characters. https://core.telegram.org/bots/api#setmydescription and #setmyshortdescription */
const longest = { description: 512, short_description: 120 } as const;
type Text = keyof typeof longest;

/** https://core.telegram.org/bots/api#chatadministratorrights, without those of channels. */
const groupRights = [
  ...['is_anonymous', 'can_manage_chat', 'can_delete_messages', 'can_manage_video_chats'],
  ...['can_restrict_members', 'can_promote_members', 'can_change_info', 'can_invite_users'],
  ...['can_post_stories', 'can_edit_stories', 'can_delete_stories', 'can_pin_messages', 'can_manage_topics'],
];

function languageIn(params: Params): string {
  const language = params.text('language_code');
  if (!/^([a-z]{2})?$/.test(language)) throw badRequest('invalid language code specified');
  return language;
}

function setText(world: World, name: Text, params: Params): true {
  const text = params.text(name).trim();
  const key = `${name}|${languageIn(params)}`;
  if (Array.from(text).length > longest[name]) throw badRequest(`${name} is too long`);
  // An empty one removes it, so that the default one is shown in that language.
  if (text === '') world.profile.delete(key);
  else world.profile.set(key, text);
  world.changed();
  return true;
}

const getText = (world: World, name: Text, params: Params) => ({
  [name]: world.profile.get(`${name}|${languageIn(params)}`) ?? '',
});

function setRights(world: World, params: Params): true {
  const rights = asObject(params.json('rights')) ?? {};
  const isAny = groupRights.some(right => rights[right] === true);
  // Client.cpp: an administrator with any right has can_manage_chat.
  world.defaultRights = groupRights.filter(
    right => rights[right] === true || (isAny && right === 'can_manage_chat'),
  );
  world.changed();
  return true;
}

const getRights = (world: World) =>
  Object.fromEntries(groupRights.map(right => [right, world.defaultRights.includes(right)]));

/** What somebody reads in the chat with the bot before they start it. */
export const descriptionFor = (world: World, { language_code: language = '' }: User): string =>
  world.profile.get(`description|${language.slice(0, 2)}`) ?? world.profile.get('description|') ?? '';

/** The methods about the descriptions of the bot, and the rights that are proposed when it is added to a group. */
export const profileMethods = (world: World): Methods => ({
  setMyDescription: params => setText(world, 'description', params),
  getMyDescription: params => getText(world, 'description', params),
  setMyShortDescription: params => setText(world, 'short_description', params),
  getMyShortDescription: params => getText(world, 'short_description', params),
  setMyDefaultAdministratorRights: params => setRights(world, params),
  getMyDefaultAdministratorRights: () => getRights(world),
});
