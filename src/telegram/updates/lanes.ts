import type { Update } from 'telegraf/types';

import { decodeCallbackData, type CallbackKind } from '../callback-data.ts';
import { parseCommand } from '../commands.ts';

/** The parts of an update that decide its lane. Each can be missing or have another type. */
interface Part {
  readonly chat?: { readonly id?: unknown } | null;
  readonly from?: { readonly id?: unknown } | null;
  readonly text?: unknown;
  readonly data?: unknown;
  readonly message?: Part | null;
  readonly new_chat_member?: { readonly user?: { readonly id?: unknown } | null } | null;
}

/** Where an update waits, and for what. */
export interface Lane {
  /** Updates with the same key are handled in order. */
  readonly key: string;
  /** The chat that it is from, or the person in private; missing: not known. */
  readonly chat: number | undefined;
  /** The same if it is a group. */
  readonly group: number | undefined;
  /** It doesn't wait for the replies to updates before it, and starts before those that aren't urgent. */
  readonly isUrgent: boolean;
  /** It can change who controls servers in its group: what comes after it there is judged after it. */
  readonly changesAccess: boolean;
}

const accessCommands: readonly string[] = ['grant', 'revoke', 'subscribe', 'unsubscribe'];
const powerCommands: readonly string[] = ['reboot', 'stop', 'boot'];
const accessCallbacks: readonly (CallbackKind | undefined)[] = [
  'withdraw',
  'unsubscribe',
  'answer-subscribe',
];
const serviceMessages = [
  'left_chat_member',
  'new_chat_members',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
];

const asId = (id: unknown): number | undefined => (typeof id === 'number' ? id : undefined);
const asGroup = (id: unknown): number | undefined => (typeof id === 'number' && id < 0 ? id : undefined);

function laneOfCallback(callback: Part | null): Lane {
  const person = callback?.from?.id;
  const chat = callback?.message?.chat?.id ?? person;
  const kind = typeof callback?.data === 'string' ? decodeCallbackData(callback.data)?.kind : undefined;
  return {
    key: chat === undefined ? 'other' : JSON.stringify(chat === person ? chat : [chat, person]),
    chat: asId(chat),
    group: asGroup(chat),
    isUrgent: true,
    changesAccess: accessCallbacks.includes(kind),
  };
}

function laneOfMessage(part: Part): Lane {
  const chat = part.chat?.id;
  const group = asGroup(chat);
  const command = typeof part.text === 'string' ? parseCommand(part.text)?.name : undefined;
  const isOneOf = (names: readonly string[]) => command !== undefined && names.includes(command);
  const changesAccess =
    group !== undefined && (isOneOf(accessCommands) || serviceMessages.some(field => field in part));
  return {
    key: JSON.stringify(group === undefined ? chat : [chat, part.from?.id, 'messages']),
    chat: asId(chat),
    group,
    isUrgent: changesAccess || (group !== undefined && isOneOf(powerCommands)),
    changesAccess,
  };
}

/**
 * The lane of an update. Each private chat has one. In a group each person has one for messages, and one for
 * callbacks and membership changes: nobody waits for another person, and a callback after leaving is handled
 * after the change.
 *
 * It must not throw: a stored update is read again at every start.
 */
export function laneOf(update: Update): Lane {
  const parts = update as unknown as Readonly<Record<string, Part | null | undefined>>;
  const { callback_query: callback, chat_member: member, my_chat_member: own } = parts;
  if (callback !== undefined) return laneOfCallback(callback);
  const change = member ?? own;
  if (change !== undefined) {
    const chat = change?.chat?.id;
    const group = asGroup(chat);
    const key = group === undefined ? chat : [chat, change?.new_chat_member?.user?.id];
    return {
      key: JSON.stringify(key ?? 'other'),
      chat: asId(chat),
      group,
      isUrgent: member !== undefined || group !== undefined,
      changesAccess: group !== undefined,
    };
  }
  for (const part of Object.values(parts)) {
    if (part?.chat?.id !== undefined) return laneOfMessage(part);
  }
  return { key: 'other', chat: undefined, group: undefined, isUrgent: false, changesAccess: false };
}
