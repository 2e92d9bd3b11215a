import type { FakeTelegram } from '../telegram/fake-telegram.ts';
import type { Group } from '../telegram/group.ts';
import { asInteger, asObject, asString } from '../telegram/params.ts';
import { sees, type Person, type WriteOptions } from '../telegram/person.ts';
import { botIsIn } from '../telegram/posting.ts';
import type { ChatMessage, ChatState, Json } from '../telegram/types.ts';
import { mayDelete } from './page-view.ts';
import type { ProviderSide } from './provider-panel.ts';

export interface PageOptions extends ProviderSide {
  telegram: FakeTelegram;
  /** The people that one can play on the page. */
  people: readonly Person[];
  /** The groups in the panel, to which a `startgroup` link can add the bot. */
  groups: Group[];
}

export type Action = (body: Json) => Promise<object> | object;
type PersonAction = (person: Person, body: Json) => Promise<object> | object;

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

async function pressButton(person: Person, message: ChatMessage, data: string): Promise<object> {
  const { answered } = person.sendsCallbackData(message, data);
  return answered.catch(() => {
    throw new Error('The bot did not answer within 15 seconds');
  });
}

/** What a person does in chats, by the last part of the address. Each throws with a text for the page. */
function chatActions(options: PageOptions): Readonly<Record<string, PersonAction>> {
  const where = (person: Person, body: Json): WriteOptions => {
    const chat = findChat(options, person, body.chat);
    const topic = asInteger(body.topic);
    return {
      chat,
      ...(topic !== undefined && { topic }),
      ...(body.replyTo !== undefined && { replyTo: findMessage(chat, body.replyTo) }),
    };
  };
  const messageOf = (person: Person, body: Json): ChatMessage =>
    findMessage(findChat(options, person, body.chat), body.message);
  const textOf = (body: Json): string => {
    const text = asString(body.text);
    if (text.trim() === '') throw new Error('There is nothing to send');
    return text;
  };
  const done = {};

  return {
    write: async (person, body) => {
      await person.writes(textOf(body), where(person, body));
      return done;
    },
    document: async (person, body) => {
      const content = Buffer.from(asString(body.base64), 'base64');
      const caption = asString(body.caption);
      await person.sendsDocument(asString(body.name), content, { ...where(person, body), caption });
      return done;
    },
    edit: (person, body) => {
      person.edits(messageOf(person, body), textOf(body));
      return done;
    },
    delete: (person, body) => {
      const message = messageOf(person, body);
      if (!mayDelete(person.user, message)) throw new Error("You can't delete this message");
      person.deletes(message);
      return done;
    },
    forward: async (person, body) => {
      await person.forwards(messageOf(person, body), findChat(options, person, body.to));
      return done;
    },
    callback: (person, body) => pressButton(person, messageOf(person, body), asString(body.data)),
    block: (person, body) => {
      if (body.blocked === true) person.blocksBot();
      else person.unblocksBot();
      return done;
    },
    start: async (person, body) => {
      await person.starts(body.payload === undefined ? undefined : asString(body.payload));
      return done;
    },
    startgroup: (person, body) => addToGroup(options, person, body),
  };
}

interface Panels {
  readonly provider: { readonly actions: Readonly<Record<string, Action>> };
  readonly telegram: { readonly actions: Readonly<Record<string, PersonAction>> };
}

const withPrefix = <T>(prefix: string, actions: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(actions).map(([name, run]) => [`${prefix}${name}`, run]));

/** Everything that the page can do: in chats, and in its panel at the provider and in groups. */
export function pageActions(options: PageOptions, panels: Panels): Readonly<Record<string, Action>> {
  const ofPeople = { ...chatActions(options), ...withPrefix('group-', panels.telegram.actions) };
  const asPerson =
    (run: PersonAction): Action =>
    body =>
      run(findPerson(options.people, body.person), body);
  return {
    ...Object.fromEntries(Object.entries(ofPeople).map(([name, run]) => [name, asPerson(run)])),
    ...withPrefix('provider-', panels.provider.actions),
  };
}

/** Runs an action with the body of its request. */
export const runAction = async (action: Action, body: unknown): Promise<object> =>
  action(asObject(body) ?? {});
