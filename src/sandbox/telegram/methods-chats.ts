import { checkPosting, findChat, findMessage } from './access.ts';
import { badRequest } from './failure.ts';
import type { Methods } from './methods.ts';
import { asObject, asString, type Params } from './params.ts';
import { post, postService } from './posting.ts';
import type { ChatState, Json, Member } from '../../../demo/telegram/types.ts';
import { chatWire, memberWire, messageWire, userWire } from './wire.ts';
import { newMember, type World } from '../../../demo/telegram/world.ts';

const actions = new Set(
  'cancel typing record_video upload_video record_audio upload_audio record_voice upload_voice upload_photo upload_document choose_sticker pick_up_location find_location record_video_note upload_video_note'.split(
    ' ',
  ),
);

const present = new Set(['creator', 'administrator', 'member', 'restricted']);

function checkPinning(world: World, chat: ChatState): void {
  if (chat.kind === 'private') return;
  const member = chat.members.get(world.bot.id);
  if (member?.status !== 'administrator' || !member.rights.can_pin_messages) {
    throw badRequest('not enough rights to manage pinned messages in the chat');
  }
}

/** Tells of a change of someone's place in a chat, as the bot hears of it. */
export function tellOfMember(
  world: World,
  chat: ChatState,
  by: Member['user'],
  before: Member,
  after: Member,
): void {
  const isBot = after.user.id === world.bot.id;
  const payload = {
    chat: chatWire(chat),
    from: userWire(by),
    date: world.seconds(),
    old_chat_member: memberWire(before),
    new_chat_member: memberWire(after),
  };
  if (isBot) world.updates.push('my_chat_member', payload);
  else if (chat.members.get(world.bot.id)?.status === 'administrator')
    world.updates.push('chat_member', payload);
}

function readReactions(params: Params): Json[] {
  const listed = params.json('reaction', "can't parse reaction types JSON object");
  if (listed === undefined) return [];
  if (!Array.isArray(listed)) throw badRequest('expected an Array of ReactionType');
  return listed.map(value => {
    const object = asObject(value);
    if (!object) throw badRequest("can't parse ReactionType: expected an Object");
    const type = asString(object.type);
    if (!['emoji', 'custom_emoji', 'paid'].includes(type)) {
      throw badRequest("can't parse ReactionType: invalid reaction type specified");
    }
    return object;
  });
}

/** The methods about chats and who is in them. */
export function chatMethods(world: World): Methods {
  const memberOf = (chat: ChatState, id: number): Member => {
    const user = world.users.get(id);
    if (!user) throw badRequest('invalid user_id specified');
    if (chat.kind === 'private') {
      if (id !== chat.id && id !== world.bot.id) throw badRequest('member not found');
      return newMember(user);
    }
    return chat.members.get(id) ?? newMember(user, 'left');
  };
  return {
    getchat: params => {
      const chat = findChat(world, params, 'read');
      const pinned = chat.messages.findLast(message => message.pinned && message.deletedAt === undefined);
      return {
        ...chatWire(chat),
        accent_color_id: 0,
        max_reaction_count: 11,
        ...(chat.kind === 'private' ? {} : { permissions: { can_send_messages: chat.canSendMessages } }),
        ...(pinned ? { pinned_message: messageWire(pinned) } : {}),
      };
    },
    getchatmember: params => {
      const id = params.integer('user_id');
      if (id === undefined || id <= 0) throw badRequest('invalid user_id specified');
      return memberWire(memberOf(findChat(world, params, id === world.bot.id ? 'read' : 'read-members'), id));
    },
    getchatadministrators: params => {
      const chat = findChat(world, params, 'read-members');
      if (chat.kind === 'private') throw badRequest('there are no administrators in the private chat');
      return [...chat.members.values()]
        .filter(({ status }) => status === 'creator' || status === 'administrator')
        .map(memberWire);
    },
    getchatmembercount: params => {
      const chat = findChat(world, params, 'read-members');
      if (chat.kind === 'private') return 2;
      return [...chat.members.values()].filter(({ status }) => present.has(status)).length;
    },
    leavechat: params => {
      const chat = findChat(world, params, 'read');
      const member = chat.members.get(world.bot.id);
      if (!member || !present.has(member.status)) return true;
      const before = { ...member };
      member.status = 'left';
      member.rights = {};
      post(world, chat, { from: world.bot, service: { left_chat_member: userWire(world.bot) } });
      tellOfMember(world, chat, world.bot, before, member);
      return true;
    },
    sendchataction: params => {
      if (!actions.has(params.text('action').toLowerCase()))
        throw badRequest('wrong parameter action in request');
      checkPosting(world, findChat(world, params, 'write'), params);
      return true;
    },
    pinchatmessage: params => {
      const chat = findChat(world, params, 'write');
      const message = findMessage(chat, params.integer('message_id'), 'message to pin');
      checkPinning(world, chat);
      message.pinned = true;
      const service = { pinned_message: messageWire(message, false) };
      // Client.cpp, need_skip_update_message: of its own deeds a bot hears of this one.
      world.updates.push('message', messageWire(post(world, chat, { from: world.bot, service })));
      return true;
    },
    unpinchatmessage: params => {
      const chat = findChat(world, params, 'write');
      const id = params.integer('message_id');
      const message = id
        ? findMessage(chat, id, 'message to unpin')
        : chat.messages.findLast(candidate => candidate.pinned && candidate.deletedAt === undefined);
      if (!message) throw badRequest('message to unpin not found');
      checkPinning(world, chat);
      message.pinned = false;
      world.changed();
      return true;
    },
    setmessagereaction: params => {
      const reactions = readReactions(params);
      const chat = findChat(world, params, 'read');
      const message = findMessage(chat, params.integer('message_id'), 'message to react');
      if (reactions.length > 1) throw badRequest('REACTIONS_TOO_MANY');
      message.reactions = reactions;
      world.changed();
      return true;
    },
  };
}

/** The service message of people coming, as `postService` with the right shape. */
export const announceArrival = (world: World, chat: ChatState, by: Member['user'], who: Member['user']) =>
  postService(world, chat, by, {
    new_chat_participant: userWire(who),
    new_chat_member: userWire(who),
    new_chat_members: [userWire(who)],
  });
