import type { Message, Update } from 'telegraf/types';

import type { Arrival, WrittenCommand } from './arrival.ts';
import { readCommand } from './arrival.ts';
import type { Entry, Doing, Gate } from './gate.ts';
import type { House } from './house.ts';
import type { Messenger } from '../telegram/api/messenger.ts';
import type { Turn } from './turn.ts';

/** Commands that carry a secret: in a group they are deleted, never used, and the person is warned. */
export const secretCommands: readonly string[] = ['link', 'login'];

/** The words of a message, wherever they stand. */
export const writtenIn = (message: Message): string | undefined =>
  'text' in message ? message.text : 'caption' in message ? message.caption : undefined;

/** What is written as such a command, be it under a picture, where commands are else not looked for. */
export function secretIn(message: Message): WrittenCommand | undefined {
  const command = readCommand(writtenIn(message) ?? '');
  return command !== undefined && secretCommands.includes(command.name) ? command : undefined;
}

/** Where everybody comes by: whom the gate lets in is remembered, others hear why not, or nothing. */
export function createEntrance(deps: {
  readonly gate: Gate;
  readonly house: Pick<House, 'people' | 'chats' | 'teams' | 'now'>;
  readonly messenger: Pick<Messenger, 'remove'>;
  /** Whether a command, written to nobody by name or to us, is one of ours. */
  readonly isOurs: (command: WrittenCommand) => boolean;
}) {
  const { gate, house, messenger } = deps;

  /** What of an update is for us; people in a group also talk with each other, and with other bots. */
  const doingIn = (
    { chatKind, queryId }: Arrival,
    command: WrittenCommand | undefined,
  ): Doing | undefined => {
    if (queryId !== undefined) return 'pressed';
    return chatKind === 'private' || (command !== undefined && deps.isOurs(command)) ? 'wrote' : undefined;
  };

  const isSetUp = ({ chatId }: Pick<Arrival, 'chatId'>): boolean => house.teams.inChat(chatId).length > 0;

  /** Strangers to a private bot hear the id that its owner would need; whoever overdoes it, that they do. */
  const turnAway = async (turn: Turn, doing: Doing, entry: Exclude<Entry, { kind: 'welcome' }>) => {
    const { words } = turn;
    const said =
      entry.kind === 'stranger'
        ? words.say('not-allowed', { id: String(turn.personId) })
        : words.say(doing === 'pressed' ? 'too-much-pressed' : 'too-much-written');
    // The spinner on a button ends in any case.
    if (doing === 'pressed') await (entry.isTold ? turn.answer(said.text, true) : turn.answer());
    else if (entry.isTold) {
      // A group doesn't suffer for each of many, and one that nobody has set up hears nothing of it.
      const isHeard =
        turn.chatKind === 'private' || (isSetUp(turn) && gate.judgeChat(turn.chatId).kind === 'welcome');
      if (isHeard) await turn.say(said);
    }
  };

  /** `false`: it goes no further. */
  return async (update: Update, arrival: Arrival, turn: Turn): Promise<boolean> => {
    const { from, personId, chatId, chatKind, messageId } = arrival;
    const written = 'message' in update ? writtenIn(update.message) : undefined;
    const command = written === undefined ? undefined : readCommand(written);
    const doing = doingIn(arrival, command);
    if (doing === undefined) return true;
    const entry = gate.judge(arrival, doing);
    if (entry.kind !== 'welcome') {
      // A secret doesn't stay where it was written because nobody read it.
      const isSecret = command !== undefined && secretCommands.includes(command.name);
      if (isSecret && messageId !== undefined) await messenger.remove(chatId, messageId);
      await turnAway(turn, doing, entry);
      return false;
    }
    if (chatKind === 'private' || isSetUp(arrival)) {
      house.chats.wake(chatId, chatKind);
      const { first_name: firstName, language_code: telegramLanguage } = from;
      house.people.remember({ id: personId, firstName, telegramLanguage }, house.now());
    }
    return true;
  };
}
