import type { FakeTelegram } from '../telegram/fake-telegram.ts';
import type { Group } from '../telegram/group.ts';
import { asInteger, asObject, asString } from '../telegram/params.ts';
import { sees, type Person, type WriteOptions } from '../telegram/person.ts';
import { botIsIn } from '../telegram/posting.ts';
import type { ChatMessage, ChatState, Json } from '../telegram/types.ts';

/** A button above the chat that makes something happen outside it, as "Pay order 47003". */
export interface Control {
  id: string;
  label: string;
  /** Returns what the page then shows for a moment. */
  run(): string | Promise<string>;
}

export interface PageOptions {
  telegram: FakeTelegram;
  /** Who one can be on the page; the first one is the default. */
  people: readonly Person[];
  /** Groups to which the bot can be added by its `startgroup` link. */
  groups: Group[];
  controls: readonly Control[];
}

type Action = (body: Json) => Promise<object> | object;

export function findPerson(people: readonly Person[], id: unknown): Person {
  const person = people.find(each => each.id === asInteger(id));
  if (!person) throw new Error('There is no such person');
  return person;
}

function findChat({ telegram }: PageOptions, person: Person, id: unknown): ChatState {
  const chat = telegram.world.chats.get(asInteger(id) ?? 0);
  if (!chat || !sees(person.user, chat)) throw new Error('There is no such chat');
  return chat;
}

function findMessage(chat: ChatState, id: unknown): ChatMessage {
  const message = chat.messages.find(each => each.id === asInteger(id) && each.deletedAt === undefined);
  if (!message) throw new Error('This message was deleted');
  return message;
}

/** The groups to which a person can add the bot. */
export const groupsWithoutBot = ({ telegram, groups }: PageOptions, { user }: Person): Group[] =>
  groups.filter(({ chat }) => sees(user, chat) && !botIsIn(telegram.world, chat));

function addToGroup({ telegram, people, groups }: PageOptions, person: Person, body: Json): object {
  let group = groups.find(({ id }) => id === asInteger(body.group));
  if (!group) {
    const title = asString(body.title).trim() || `Team ${groups.length + 1}`;
    group = telegram.group({ title, members: [person, ...people.filter(other => other !== person)] });
    groups.push(group);
  }
  const payload = asString(body.payload);
  group.addBot({ by: person, ...(payload !== '' && { payload }) });
  return { chat: group.id };
}

/** What the page can do, by the last part of the address. Each throws with a text for the page. */
export function pageActions(options: PageOptions): Readonly<Record<string, Action>> {
  const { people, controls } = options;
  const asPerson =
    (run: (person: Person, body: Json) => Promise<object> | object): Action =>
    body =>
      run(findPerson(people, body.person), body);
  const where = (person: Person, body: Json): WriteOptions => {
    const chat = findChat(options, person, body.chat);
    const topic = asInteger(body.topic);
    return {
      chat,
      ...(topic !== undefined && { topic }),
      ...(body.replyTo !== undefined && { replyTo: findMessage(chat, body.replyTo) }),
    };
  };
  const done = {};

  return {
    write: asPerson(async (person, body) => {
      const text = asString(body.text);
      if (text.trim() === '') throw new Error('There is nothing to send');
      await person.writes(text, where(person, body));
      return done;
    }),
    document: asPerson(async (person, body) => {
      const content = Buffer.from(asString(body.base64), 'base64');
      const caption = asString(body.caption);
      await person.sendsDocument(asString(body.name), content, { ...where(person, body), caption });
      return done;
    }),
    callback: asPerson((person, body) => {
      const message = findMessage(findChat(options, person, body.chat), body.message);
      return person.sendsCallbackData(message, asString(body.data)).answered;
    }),
    block: asPerson((person, body) => {
      if (body.blocked === true) person.blocksBot();
      else person.unblocksBot();
      return done;
    }),
    start: asPerson(async (person, body) => {
      await person.starts(body.payload === undefined ? undefined : asString(body.payload));
      return done;
    }),
    startgroup: asPerson((person, body) => addToGroup(options, person, body)),
    control: async body => {
      const control = controls.find(({ id }) => id === body.id);
      if (!control) throw new Error('There is no such control');
      return { text: await control.run() };
    },
  };
}

/** Runs an action with the body of its request. */
export const runAction = async (action: Action, body: unknown): Promise<object> =>
  action(asObject(body) ?? {});
