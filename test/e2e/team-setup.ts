import type { Person } from '../../demo/telegram/person.ts';
import type { ChatMessage, Topic } from '../../demo/telegram/types.ts';
import { inProcess, type Harness, type InProcessOptions, type ProcessHarness } from './harness.ts';

type TeamHarness = Pick<
  Harness | ProcessHarness,
  | 'telegram'
  | 'addPeople'
  | 'ask'
  | 'linkAccount'
  | 'openCard'
  | 'pressButton'
  | 'setPower'
  | 'waitForMessage'
>;

export interface TeamOptions extends InProcessOptions {
  readonly kind?: 'group' | 'supergroup';
}

/** Anna's account with these servers, in a group with Boris and Vera. */
export async function createTeam(
  harness: TeamHarness,
  names: readonly string[],
  kind: 'group' | 'supergroup' = 'supergroup',
) {
  const { telegram, ask, openCard, pressButton, setPower, waitForMessage } = harness;
  const [anna, boris, vera] = harness.addPeople('Anna', 'Boris', 'Vera');
  const { account, orders } = await harness.linkAccount(anna, names);
  for (const name of names) await openCard(anna, name);
  const group = telegram.group({ title: 'Ops', members: [anna, boris, vera], kind });
  group.addBot();
  const hello = await ask(anna, '/subscribe', 'This chat now shows', { chat: group });

  const changeRole = async (command: string, person: Person, answer: string): Promise<ChatMessage> => {
    const replyTo = await person.writes('hello', { chat: group });
    return ask(anna, command, [person.user.first_name, answer], { chat: group, replyTo });
  };

  return {
    account,
    orders,
    anna,
    boris,
    vera,
    group,
    /** The message with which the bot began here. */
    hello,
    /** Makes somebody an operator, of one server or of all. */
    grant: (person: Person, server = '') =>
      changeRole(`/grant ${server}`.trim(), person, 'is now an operator'),
    revoke: (person: Person) => changeRole('/revoke', person, 'is no longer an operator'),
    readTeam: () => ask(anna, '/team', 'Who can control servers in this chat', { chat: group }),
    /** A server goes off by itself, and the group gets the alert. */
    failServer: (name: string): Promise<ChatMessage> => {
      setPower(name, 'off');
      return waitForMessage(group, `${name} stopped unexpectedly`);
    },
    /** It is running again, and the group gets the alert. */
    recoverServer: (name: string): Promise<ChatMessage> => {
      setPower(name, 'on');
      return waitForMessage(group, `${name} is running again`);
    },
    /** Ends that the group sees the account. */
    endSubscription: async (how: '/unsubscribe' | 'unlinking'): Promise<void> => {
      if (how === '/unsubscribe') {
        await ask(anna, '/unsubscribe', 'no longer shows Inferno', { chat: group });
        return;
      }
      anna.clicks(await ask(anna, '/unlink', 'Unlink Inferno'), 'Yes, unlink');
      await waitForMessage(group, 'its owner has removed it');
    },
    /** Opens the group's alert settings of one server. */
    openAlerts: async (name: string): Promise<ChatMessage> => {
      anna.clicks(await openCard(anna, name, group), 'More');
      await pressButton(anna, `${name} · more actions`, 'Alerts', group);
      return waitForMessage(group, `Alerts about ${name} in this chat`);
    },
    /** Mutes a server in the group for an hour, below a message about it. */
    mute: async (message: ChatMessage, name: string): Promise<void> => {
      anna.clicks(message, 'Mute');
      await pressButton(anna, 'for how long', '1 h', group);
      await waitForMessage(group, `${name} is muted here until`);
    },
  };
}

/** A harness with a team in it. */
export async function startTeam(names: readonly string[], { kind, ...options }: TeamOptions = {}) {
  const harness = await inProcess(options);
  return { ...harness, ...(await createTeam(harness, names, kind)) };
}

export type Team = Awaited<ReturnType<typeof startTeam>>;

/**
 * Anna's accounts "web" (web-1, web-2) and "data" (db-1) in a forum: the first in the topic Web or in General,
 * the second in the topic Data. No account is shown in the topic Talk.
 */
export async function startForum({
  webIn = 'Web',
  speed = 4,
}: { readonly webIn?: 'Web' | 'General'; readonly speed?: number } = {}) {
  const harness = await inProcess({ speed });
  const { telegram, ask, linkAccount } = harness;
  const [anna, boris] = harness.addPeople('Anna', 'Boris');
  await linkAccount(anna, ['web-1', 'web-2'], 'web');
  await linkAccount(anna, ['db-1'], 'data');
  for (const name of ['web-1', 'web-2', 'db-1']) await harness.openCard(anna, name);
  const group = telegram.group({ title: 'Forum', members: [anna, boris], forum: true });
  group.addBot();
  const [web, data, talk] = ['Web', 'Data', 'Talk'].map(name => group.createTopic(name)) as [
    Topic,
    Topic,
    Topic,
  ];
  await ask(anna, '/subscribe web', ['This chat now shows', 'web'], {
    chat: group,
    ...(webIn === 'Web' && { topic: web }),
  });
  await ask(anna, '/subscribe data', ['This chat now shows', 'data'], { chat: group, topic: data });
  return { ...harness, anna, boris, group, topics: { web, data, talk } };
}

export type Forum = Awaited<ReturnType<typeof startForum>>;
