import type { Telegram } from 'telegraf';
import type { Message, Update } from 'telegraf/types';

import { isLately } from '../core/lately.ts';
import type { ChatId } from '../core/server.ts';
import type { Arrival, Listener, WrittenCommand } from './arrival.ts';
import {
  arrivalOf,
  isAnonymousAdministrator,
  isOthersWords,
  nameOf,
  readCommand,
  topicOf,
} from './arrival.ts';
import type { BotInfo, Transport } from '../telegram/api/types.ts';
import { createEntrance, secretCommands, secretIn, writtenIn } from './entrance.ts';
import { createFeatures } from './features.ts';
import { createGate } from './gate.ts';
import { createGroupKeeper } from './groups.ts';
import { createHasLeft } from './leavers.ts';
import { createDeleteFromGroup, deleteWrittenSecret } from './written-secrets.ts';
import type { House } from './house.ts';
import type { TakenUpdate } from './intake.ts';
import { createMembership } from './membership.ts';
import type { Messenger } from '../telegram/api/messenger.ts';
import { commandPlace, pressPlaces } from './places.ts';
import type { Press, PressKind } from './press.ts';
import { decodePress } from './press.ts';
import type { PressHandler, SentDocument } from '../telegram/handler-types.ts';
import type { Screens } from './screens.ts';
import { createBotShell } from './telegram-client.ts';
import type { BotContext, Turn } from './turn.ts';
import { createTurn } from './turn.ts';
import { privateOnlyView, unknownGroupView } from './views/home-views.ts';
import type { Words } from '../telegram/locales/locale.ts';

interface Deps {
  readonly house: House;
  readonly telegram: Telegram;
  readonly botInfo: BotInfo;
  readonly messenger: Messenger;
  readonly transport: Pick<Transport, 'call'>;
  readonly screens: Screens;
  readonly wordsFor: (viewer: Listener) => Words;
  /** What one person may write in a minute; 0: no limit. */
  readonly commandsPerMinute: number;
  /** What came of a press, and after how long it was answered, for metrics. */
  readonly onPress?: ((report: PressReport) => void) | undefined;
}

export interface PressReport {
  /** `old`: from a keyboard that nobody can read any more. */
  readonly press: Press['kind'] | 'old';
  /** `refused`: told in an alert why not. */
  readonly outcome: 'handled' | 'refused' | 'failed';
  readonly durationMs: number;
}

const groupHearsEveryMs = 24 * 60 * 60_000;
const groupsRemembered = 10_000;

/** The whole conversation: who may talk, what was pressed or written, and which feature answers it. */
export function createBot(deps: Deps) {
  const { house, botInfo, messenger, wordsFor } = deps;
  const features = createFeatures(house, wordsFor, botInfo.username);
  const bot = createBotShell<BotContext>({ telegram: deps.telegram, botInfo });
  const membership = createMembership({ transport: deps.transport, now: house.now });
  const keeper = createGroupKeeper({ house, membership, botId: botInfo.id });
  const gate = createGate({
    isAllowed: house.isAllowed,
    commandsPerMinute: deps.commandsPerMinute,
    now: house.now,
  });
  const deleteFromGroup = createDeleteFromGroup({ messenger, gate, wordsFor });
  const hasLeft = createHasLeft({ house, membership });
  const takenAt = new WeakMap<Update, number>();

  const turnOf = (arrival: Arrival, update: Update): Turn =>
    createTurn(
      {
        ...arrival,
        personName: nameOf(arrival.from),
        updateId: update.update_id,
        words: wordsFor(arrival),
        askedAt: arrival.writtenAt ?? takenAt.get(update) ?? house.now(),
      },
      { messenger, screens: deps.screens, unfollow: house.operations.unfollow, onRefused: house.onRefused },
    );

  const isOutOfPlace = (kind: PressKind, { chatKind }: Turn): boolean =>
    pressPlaces[kind] !== 'both' && pressPlaces[kind] !== chatKind;

  const isForUs = ({ addressee }: WrittenCommand): boolean =>
    addressee === undefined || addressee.toLowerCase() === botInfo.username.toLowerCase();

  const isOurs = (command: WrittenCommand): boolean =>
    isForUs(command) && features.commands.has(command.name);
  const comeIn = createEntrance({ gate, house, messenger, isOurs });

  bot.use(async (context, next) => {
    const arrival = arrivalOf(context.update);
    if (arrival === undefined) {
      if (context.callbackQuery === undefined) return next();
      // In a channel, or under a message of nobody's: there is nothing to show, but the spinner ends.
      await messenger.answerPress(context.callbackQuery.id);
      return;
    }
    context.turn = turnOf(arrival, context.update);
    return (await comeIn(context.update, arrival, context.turn)) ? next() : undefined;
  });

  /** What nobody may send, whatever else it was meant for. */
  const isRefused = async (turn: Turn, written: string | undefined): Promise<boolean> => {
    for (const guard of written === undefined ? [] : features.guards) {
      if (await guard(turn, written ?? '')) return true;
    }
    return false;
  };

  bot.on('callback_query', async ({ turn: bare, callbackQuery }) => {
    const press = 'data' in callbackQuery ? decodePress(callbackQuery.data) : undefined;
    const begunAt = performance.now();
    const answered: { at?: number; refused: boolean } = { refused: false };
    let outcome: PressReport['outcome'] = 'failed';
    const turn: Turn = {
      ...bare,
      answer: async (text, alert) => {
        answered.refused ||= alert === true;
        await bare.answer(text, alert);
        answered.at ??= performance.now();
      },
    };
    try {
      if (press === undefined) await turn.answer(turn.words.plain('pressed-old'), true);
      else if (isOutOfPlace(press.kind, turn)) {
        await turn.answer(turn.words.plain('pressed-private-only'), true);
      } else if (await hasLeft(turn)) await turn.answer(turn.words.plain('pressed-left'), true);
      else await (features.presses[press.kind] as PressHandler<Press['kind']>)(turn, press as never);
      // Whatever the handler did: the spinner on the button ends.
      await turn.answer();
      outcome = answered.refused ? 'refused' : 'handled';
    } finally {
      const durationMs = (answered.at ?? performance.now()) - begunAt;
      deps.onPress?.({ press: press?.kind ?? 'old', outcome, durationMs });
    }
  });

  bot.on('my_chat_member', ({ update }) => keeper.onMe(update));
  bot.on('chat_member', ({ update }) => keeper.onMember(update));

  bot.on('edited_message', async ({ turn, update }) => {
    const { edited_message: message } = update;
    const command = 'text' in message ? readCommand(message.text) : undefined;
    const secret = secretIn(message);
    if (message.chat.type !== 'private') {
      if (secret !== undefined && isForUs(secret)) await deleteFromGroup(message);
      return;
    }
    if (await isRefused(turn, writtenIn(message))) return;
    if (secret !== undefined) deleteWrittenSecret(house, turn);
    // A message edited into a command is no command: what was read once may have been read by others.
    if (command !== undefined) await turn.say(turn.words.say('leftover-edited'));
  });

  const documentIn = (message: Message): SentDocument | undefined => {
    if (!('document' in message)) return undefined;
    const { file_id: id, file_name: fileName = '', file_size: size = 0 } = message.document;
    return { fileName, size, read: maxBytes => messenger.download(id, maxBytes) };
  };

  /** A group that nobody has set up gets one line a day, and no more. */
  const toldGroups = new Map<ChatId, number>();
  const answerUnknownGroup = async (turn: Turn): Promise<void> => {
    const last = toldGroups.get(turn.chatId);
    if (last !== undefined && isLately(last, house.now(), groupHearsEveryMs)) return;
    if (toldGroups.size >= groupsRemembered) toldGroups.clear();
    toldGroups.set(turn.chatId, house.now());
    await turn.say(unknownGroupView(turn.words, botInfo.username));
  };

  /** A command in a group: some work there, a secret is deleted and warned of, the rest is for the private chat. */
  const runGroupCommand = async (turn: Turn, { name, text }: WrittenCommand): Promise<void> => {
    const { words } = turn;
    if (secretCommands.includes(name)) {
      if (turn.messageId !== undefined) await messenger.remove(turn.chatId, turn.messageId);
      await turn.say(words.say('link-in-group'));
      return;
    }
    if (name === 'start' && text !== '') {
      await features.groupStart?.(turn, text);
      return;
    }
    if (house.teams.inChat(turn.chatId).length === 0 && name !== 'subscribe') {
      await answerUnknownGroup(turn);
      return;
    }
    const handler = features.commands.get(name === 'start' ? 'help' : name);
    // Other bots may know it.
    if (handler === undefined) return;
    if (commandPlace(name) === 'private') {
      await turn.say(privateOnlyView(`/${name}`, words, botInfo.username));
      return;
    }
    if (await hasLeft(turn)) return;
    await handler(turn, text);
  };

  const runCommand = async (turn: Turn, name: string, text: string): Promise<void> => {
    const handler = features.commands.get(name);
    if (handler === undefined) {
      await turn.say(turn.words.say('unknown-command', { command: `/${name}` }));
      return;
    }
    if (commandPlace(name) === 'group') {
      await turn.say(turn.words.say('group-only', { command: `/${name}` }));
      return;
    }
    // Any command leaves what one was in the middle of; /cancel looks itself whether there was something.
    if (name !== 'cancel') house.dialogs.leave(turn.chatId, turn.personId);
    await handler(turn, text);
  };

  bot.on('message', async context => {
    const { message, update } = context;
    const text = 'text' in message ? message.text : undefined;
    // In a group, whoever passes on what somebody else has tried there doesn't try it.
    const isOwn = message.chat.type === 'private' || !isOthersWords(message);
    const command = text === undefined || !isOwn ? undefined : readCommand(text);
    const secret = command === undefined ? secretIn(message) : undefined;
    if (message.chat.type !== 'private') {
      if (secret !== undefined && isForUs(secret)) await deleteFromGroup(message);
      if (keeper.onService(message) || command === undefined || !isForUs(command)) return;
      const isNobody = (context.turn as Turn | undefined) === undefined;
      // A secret is read by all who are there, whoever has written it: in the name of a group or a channel, too.
      if (isNobody && secretCommands.includes(command.name)) {
        await deleteFromGroup(message);
        return;
      }
      if (isAnonymousAdministrator(update)) {
        const chatId = message.chat.id as ChatId;
        if (gate.judgeChat(chatId).kind !== 'welcome') return;
        const said = wordsFor({ personId: undefined, chatId }).say('group-anonymous');
        await messenger.send(chatId, { text: said, keyboard: [] }, { topicId: topicOf(message) });
      } else if (!isNobody) {
        if (!(await isRefused(context.turn, text))) await runGroupCommand(context.turn, command);
      }
      return;
    }
    const { turn } = context;
    if (await isRefused(turn, writtenIn(message))) return;
    if (secret !== undefined) deleteWrittenSecret(house, turn);
    if (command !== undefined) {
      await runCommand(turn, command.name, command.text);
      return;
    }
    for (const answer of text === undefined ? [] : features.texts) if (await answer(turn, text ?? '')) return;
    const document = documentIn(message);
    for (const take of document === undefined ? [] : features.documents) {
      if (document !== undefined && (await take(turn, document))) return;
    }
    await turn.say(turn.words.say('leftover'));
  });

  return {
    /** Handles one update to its end. What it throws is a bug. */
    handle(update: Update, taken: TakenUpdate): Promise<void> {
      takenAt.set(update, taken.receivedAt);
      return bot.handleUpdate(update);
    },
    /** Tells whoever caused an update that broke us that it was noted, and as what. */
    async apologise(update: Update, id: string): Promise<void> {
      const arrival = arrivalOf(update);
      if (arrival === undefined) return;
      const turn = turnOf(arrival, update);
      await turn.answer(turn.words.plain('oops', { id }), true);
      // The press may have been answered before it broke: then this is all that there is to see.
      if (arrival.chatKind === 'private') await turn.say(turn.words.say('oops', { id }));
    },
  };
}

export type Bot = ReturnType<typeof createBot>;
