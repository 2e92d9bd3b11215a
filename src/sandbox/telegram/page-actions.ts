import type { Control } from './chat-page.ts';
import type { Group } from './groups.ts';
import { asInteger, asObject, asString } from './params.ts';
import { sees, type Person, type WriteOptions } from './people.ts';
import { botIsIn } from './posting.ts';
import type { Telegram } from './telegram.ts';
import type { ChatMessage, ChatState, Json } from '../../../demo/telegram/types.ts';

export interface PageActionDeps {
  telegram: Telegram;
  people: Person[];
  groups: Group[];
  controls: Control[];
  findPerson: (id: unknown) => Person;
}

/** What one can do on the page, by the name of its address. */
export interface PageActions {
  byName: Record<string, (body: unknown) => Promise<Json | undefined>>;
  /** The groups to which a person could add the bot. */
  openGroups(person: Person): { id: number; title: string }[];
}

/** Makes the deeds behind the page's buttons. */
export function pageActions({ telegram, people, groups, controls, findPerson }: PageActionDeps): PageActions {
  const { world } = telegram;
  const findChat = (person: Person, id: unknown): ChatState => {
    const chat = world.chats.get(asInteger(id) ?? 0);
    if (!chat || !sees(world, person.user, chat)) throw new Error('There is no such chat');
    return chat;
  };
  const findMessage = (chat: ChatState, id: unknown): ChatMessage => {
    const message = chat.messages.find(
      candidate => candidate.id === asInteger(id) && candidate.deletedAt === undefined,
    );
    if (!message) throw new Error('This message is gone');
    return message;
  };
  const openGroups = (person: Person): Group[] =>
    groups.filter(group => sees(world, person.user, group.chat) && !botIsIn(world, group.chat));
  const where = (person: Person, body: Json): WriteOptions => {
    const chat = findChat(person, body.chat);
    const topic = asInteger(body.topic);
    return {
      chat,
      ...(topic === undefined ? {} : { topic }),
      ...(body.replyTo === undefined ? {} : { replyTo: findMessage(chat, body.replyTo) }),
    };
  };

  const act =
    (run: (person: Person, body: Json) => Promise<Json | undefined>) =>
    (body: unknown): Promise<Json | undefined> => {
      const object = asObject(body) ?? {};
      return run(findPerson(object.person), object);
    };

  return {
    openGroups: person => openGroups(person).map(({ id, title }) => ({ id, title })),
    byName: {
      write: act(async (person, body) => {
        const text = asString(body.text);
        if (text.trim() === '') throw new Error('There is nothing to send');
        await person.writes(text, where(person, body));
        return undefined;
      }),
      document: act(async (person, body) => {
        const content = Buffer.from(asString(body.base64), 'base64');
        await person.sendsDocument(asString(body.name), content, {
          ...where(person, body),
          caption: asString(body.caption),
        });
        return undefined;
      }),
      press: act(async (person, body) => {
        const message = findMessage(findChat(person, body.chat), body.message);
        const answer = await person.pressesData(message, asString(body.data)).answered;
        return { ...answer };
      }),
      block: act((person, body) => {
        if (body.blocked === true) person.blocksBot();
        else person.unblocksBot();
        return Promise.resolve(undefined);
      }),
      start: act(async (person, body) => {
        await person.starts(body.payload === undefined ? undefined : asString(body.payload));
        return undefined;
      }),
      startgroup: act((person, body) => {
        let group = groups.find(({ id }) => id === asInteger(body.group));
        if (!group) {
          const title = asString(body.title).trim() || `Team ${groups.length + 1}`;
          group = telegram.group({ title, members: [person, ...people.filter(other => other !== person)] });
          groups.push(group);
        }
        const payload = asString(body.payload);
        group.addBot({ by: person, ...(payload === '' ? {} : { payload }) });
        return Promise.resolve({ chat: group.id });
      }),
      control: async body => {
        const control = controls.find(({ id }) => id === asString(asObject(body)?.id));
        if (!control) throw new Error('There is no such control');
        const text = await control.run();
        return typeof text === 'string' ? { text } : undefined;
      },
    },
  };
}
