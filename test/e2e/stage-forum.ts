import { labelsOf, type Person } from '../../src/sandbox/telegram/people.ts';
import type { ChatMessage, Topic } from '../../demo/telegram/types.ts';
import { setStage, withinMs, type Stage } from './stage.ts';

/** `web-1` and `web-2` are of the one account, `db-1` of the other. */
export type ServerName = 'web-1' | 'web-2' | 'db-1';

/**
 * A stage with two accounts of Anna's in a forum: "web" is shown there first, in the topic Web or, if told so,
 * in General, and "data" in the topic Data. Talk is a topic of nobody's. Hours can pass in no time.
 */
export async function setStageForum({
  webIn = 'Web',
  speed = 4,
}: { readonly webIn?: 'Web' | 'General'; readonly speed?: number } = {}) {
  const stage: Stage = await setStage({ speed });
  const { telegram, provider, said } = stage;
  const accounts = { web: provider.addAccount(), data: provider.addAccount() };
  const orders: Readonly<Record<ServerName, string>> = {
    'web-1': provider.addServer(accounts.web.cid, { name: 'web-1' }).orderid,
    'web-2': provider.addServer(accounts.web.cid, { name: 'web-2' }).orderid,
    'db-1': provider.addServer(accounts.data.cid, { name: 'db-1' }).orderid,
  };
  const [anna, boris] = ['Anna', 'Boris'].map(firstName =>
    telegram.person({ firstName, languageCode: 'en' }),
  ) as [Person, Person];
  const group = telegram.group({ title: 'Forum', members: [anna, boris], forum: true });
  group.addBot();
  const [web, data, talk] = ['Web', 'Data', 'Talk'].map(name => group.createTopic(name)) as [
    Topic,
    Topic,
    Topic,
  ];

  /** The card that answers `/server`, once it was read. */
  const card = async (person: Person, name: ServerName, topic?: Topic): Promise<ChatMessage> => {
    const asked = await person.writes(`/server ${name}`, topic === undefined ? {} : { chat: group, topic });
    return telegram.until(
      () =>
        telegram
          .messagesIn(topic === undefined ? person : group, { fromBot: true })
          .findLast(
            message =>
              message.id > asked.id &&
              message.text.includes(name) &&
              labelsOf(message).some(label => /Reboot|Boot/.test(label)),
          ),
      { withinMs, what: `the card of ${name}` },
    );
  };

  for (const [label, { cid, key }] of Object.entries(accounts)) {
    await anna.writes(`/link ${cid} ${key} ${label}`);
    await said(anna, 'Linked', label);
  }
  for (const name of Object.keys(orders) as ServerName[]) await card(anna, name);
  await anna.writes('/subscribe web', { chat: group, ...(webIn === 'Web' ? { topic: web } : {}) });
  await said(group, 'From now on this chat sees', 'web');
  await anna.writes('/subscribe data', { chat: group, topic: data });
  await said(group, 'From now on this chat sees', 'data');

  return {
    ...stage,
    anna,
    boris,
    group,
    /** The forum's topics; General has none. */
    topics: { web, data, talk },
    card,
    messages: () => telegram.messagesIn(group, { fromBot: true }),
    /** Somebody at the provider's panel switches it. */
    turn: (name: ServerName, state: 'on' | 'off'): void => provider.setPowerState(orders[name], state),
    countIn: (where: typeof group | Person, text: RegExp): number =>
      telegram.messagesIn(where, { fromBot: true }).filter(message => text.test(message.text)).length,
    /** Lets the bot read everything so many times more: whatever it would find, it has found. */
    looked: async (times = 4): Promise<void> => {
      const wanted = provider.callsOf('getinfo').length + times * Object.keys(orders).length;
      await telegram.until(() => provider.callsOf('getinfo').length >= wanted, {
        withinMs,
        what: 'more reads',
      });
    },
  };
}

export type StageForum = Awaited<ReturnType<typeof setStageForum>>;
