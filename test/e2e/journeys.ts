import { expect } from 'vitest';

import type { Account } from '../../demo/provider/records.ts';
import type { Person, Where } from '../../demo/telegram/person.ts';
import type { Harness } from './harness.ts';
import { newPublicKey } from './helpers.ts';

/** A journey that is ready to run, with people, chats and an account of its own. */
export interface PreparedJourney {
  readonly people: readonly Person[];
  readonly group?: { readonly id: number };
  readonly account: Pick<Account, 'cid'>;
  /** What they do, and read in the chats. It ends when they know the outcome. */
  readonly run: () => Promise<unknown>;
}

export interface Journey {
  readonly name: string;
  /** The calls that act at the provider, each as often as it must be made; none of the others. */
  readonly actions: Readonly<Record<string, number>>;
  /** It goes on from message to message by their buttons. */
  readonly needsButtons?: boolean;
  readonly pollIdleSeconds?: number;
  readonly prepare: (harness: Harness) => Promise<PreparedJourney>;
}

/** Actions of the provider that change something. */
export const actingCalls = ['reboot', 'stop', 'boot', 'create', 'cancel', 'sshkey.add', 'sshkey.remove'];

const password = 'r00t-of-web-1';

const withServer = async (harness: Harness) => {
  const linked = await harness.linkAccount('Anna', [{ name: 'web-1', password }]);
  await harness.openCard(linked.person, 'web-1');
  return { ...linked, anna: linked.person, people: [linked.person] };
};

/** Anna shows her account in a topic of a forum, which Boris is in too. */
const withForum = async (harness: Harness) => {
  const linked = await withServer(harness);
  const { anna } = linked;
  const [boris] = harness.addPeople('Boris');
  await boris.starts();
  const group = harness.telegram.group({ title: 'Ops', members: [anna, boris], forum: true });
  group.addBot();
  const topic = group.createTopic('Servers');
  const write = (person: Person, text: string) => person.writes(text, { chat: group, topic });
  return { ...linked, people: [anna, boris], boris, group, topic, write };
};

/** A person in a group reads what is said there, and what the bot says to them. */
const waitForEither = (harness: Harness, places: readonly Where[], text: RegExp) =>
  harness.waitUntil(
    () => places.some(where => harness.messagesIn(where).some(message => text.test(message.text))),
    String(text),
  );

const withTeam = async (harness: Harness) => {
  const forum = await withForum(harness);
  await forum.write(forum.anna, '/subscribe');
  await harness.waitForMessage(forum.group, 'This chat now shows');
  const open = () => harness.openCard(forum.anna, 'web-1', forum.group, forum.topic);
  return { ...forum, open, both: [forum.group, forum.anna] };
};

/** A journey that starts from what `setUp` prepares. */
const runIn =
  <Prepared extends Omit<PreparedJourney, 'run'>>(
    setUp: (harness: Harness) => Promise<Prepared>,
    run: (prepared: Prepared, harness: Harness) => Promise<unknown>,
  ): Journey['prepare'] =>
  async harness => {
    const prepared = await setUp(harness);
    return { ...prepared, run: () => run(prepared, harness) };
  };

export const journeys: readonly Journey[] = [
  {
    name: 'linking',
    actions: {},
    prepare: harness => {
      const { provider, addPeople, waitForMessage, waitUntil } = harness;
      const account = provider.addAccount();
      provider.addServer(account.cid, { name: 'web-1' });
      const [anna] = addPeople('Anna');
      const run = async () => {
        const secret = await anna.writes(`/link ${account.cid} ${account.key}`);
        await waitForMessage(anna, `(client ${account.cid})`);
        await waitUntil(
          () => secret.deletedAt !== undefined || harness.countMessages(anna, /delete it yourself/) > 0,
          'its deletion',
        );
      };
      return Promise.resolve({ people: [anna], account, run });
    },
  },
  {
    name: 'the list and a card',
    actions: {},
    needsButtons: true,
    prepare: runIn(withServer, async ({ anna }, harness) => {
      await anna.writes('/servers');
      await harness.pressButton(anna, '', 'web-1');
      const card = await harness.waitForButton(anna, 'Reboot');
      anna.clicks(card, 'More');
      anna.clicks(await harness.waitForButton(anna, 'Password'), 'Alerts');
      await harness.waitForMessage(anna, 'Alerts about web-1 in this chat');
    }),
  },
  {
    name: 'a reboot',
    actions: { reboot: 1 },
    needsButtons: true,
    prepare: runIn(withServer, async ({ anna }, harness) => {
      anna.clicks(await harness.openCard(anna, 'web-1'), 'Reboot');
      await harness.waitForMessage(anna, 'web-1 is back after');
    }),
  },
  {
    name: 'a reboot by command',
    actions: { reboot: 1 },
    prepare: runIn(withServer, async ({ anna }, harness) => {
      await anna.writes('/reboot web-1');
      await harness.waitForMessage(anna, 'web-1 is back after');
    }),
  },
  {
    name: 'a stop in a topic',
    actions: { stop: 1 },
    needsButtons: true,
    prepare: runIn(withTeam, async ({ anna, both, open }, harness) => {
      anna.clicks(await open(), 'Stop');
      await waitForEither(harness, both, /web-1 is off/);
    }),
  },
  {
    name: 'a stop by command in a topic',
    actions: { stop: 1 },
    prepare: runIn(withTeam, async ({ anna, both, write }, harness) => {
      await write(anna, '/stop web-1');
      await waitForEither(harness, both, /web-1 is off/);
    }),
  },
  {
    name: 'a stop that is undone',
    actions: { stop: 0 },
    needsButtons: true,
    prepare: runIn(withTeam, async ({ anna, both, group, open }, harness) => {
      anna.clicks(await open(), 'Stop');
      anna.clicks(await harness.waitForButton(group, 'Undo'), 'Undo');
      await waitForEither(harness, both, /web-1 was not stopped/);
    }),
  },
  {
    name: 'an order, its payment and installation',
    actions: { create: 1, install: 1 },
    needsButtons: true,
    prepare: async harness => {
      const { provider, waitForMessage, pressButton, waitForButton } = harness;
      const { person: anna, account } = await harness.linkAccount('Anna');
      const run = async () => {
        anna.clicks(await harness.ask(anna, '/order', 'Which tariff'), 'VPS-2');
        await pressButton(anna, 'Price: 9.00', 'Confirm');
        await pressButton(anna, 'is placed', 'Pay');
        const [order] = provider.ordersOf(account.cid);
        await waitForMessage(anna, provider.invoiceUrl(order?.invoiceid ?? ''));
        provider.pay(order?.orderid ?? '');
        await pressButton(anna, 'is paid', 'Install');
        await pressButton(anna, 'Which template?', 'debian-12-64-default');
        await pressButton(anna, 'no SSH keys', 'Continue');
        anna.clicks(await waitForButton(anna, 'Install', 'SSH keys: none'), 'Install');
        await waitForMessage(anna, /is active/);
      };
      return { people: [anna], account, run };
    },
    pollIdleSeconds: 0.6,
  },
  {
    name: 'adding SSH keys',
    actions: { 'sshkey.add': 2 },
    prepare: async harness => {
      const { person: anna, account } = await harness.linkAccount('Anna');
      const run = async () => {
        await anna.writes(`/addkey ${newPublicKey('laptop')}`);
        await harness.waitForMessage(anna, 'The key laptop is added');
        const sendFile = () => anna.sendsDocument(`${anna.id}.pub`, newPublicKey('phone'));
        await sendFile();
        const isAdded = () => harness.countMessages(anna, /The key phone is added/) > 0;
        const isUnread = () => harness.countMessages(anna, /couldn't download the file/) > 0;
        await harness.waitUntil(() => isAdded() || isUnread(), 'an answer to the file');
        if (isAdded()) return;
        await sendFile();
        await harness.waitUntil(isAdded, 'the key in the file that is sent again');
      };
      return { people: [anna], account, run };
    },
  },
  {
    name: 'a password',
    actions: {},
    prepare: runIn(withServer, async ({ anna }, harness) => {
      await anna.writes('/password web-1');
      expect((await harness.waitForMessage(anna, password)).protectedContent).toBe(true);
    }),
  },
  {
    name: 'subscribing a group and making an operator',
    actions: {},
    prepare: runIn(withForum, async ({ anna, boris, group, write }, harness) => {
      await write(anna, '/subscribe');
      await waitForEither(harness, [group, anna], /This chat now shows|has to agree/);
      // Somebody whom Telegram doesn't call an administrator has to ask one.
      const request = harness.messagesIn(group).find(({ text }) => text.includes('has to agree'));
      if (request !== undefined) anna.clicks(request, 'Agree');
      await waitForEither(harness, [group, anna], /This chat now shows/);
      const replyTo = await write(boris, 'hello');
      await anna.writes('/grant', { chat: group, replyTo });
      await waitForEither(harness, [group, anna], /Boris is now an operator/);
      await write(boris, '/servers');
      await waitForEither(harness, [group, boris], /web-1/);
    }),
  },
  {
    name: 'the audit log as a file',
    actions: { reboot: 1 },
    needsButtons: true,
    prepare: async harness => {
      const prepared = await withServer(harness);
      await prepared.anna.writes('/reboot web-1');
      await harness.waitForMessage(prepared.anna, 'web-1 is back after');
      const run = async () => {
        prepared.anna.clicks(await harness.ask(prepared.anna, '/log', ''), 'As a file');
        await harness.waitUntil(
          () =>
            harness
              .messagesIn(prepared.anna)
              .some(
                ({ document, text }) => document !== undefined || text.includes("Couldn't send the file"),
              ),
          'the file, or why there is none',
        );
      };
      return { ...prepared, run };
    },
  },
  {
    name: 'an alert',
    actions: {},
    prepare: runIn(withTeam, async ({ account, anna, group }, harness) => {
      const [order] = harness.provider.ordersOf(account.cid);
      harness.provider.setPowerState(order?.orderid ?? '', 'off');
      await harness.waitForMessage(group, 'web-1 stopped unexpectedly');
      await harness.waitForMessage(anna, 'web-1 stopped unexpectedly');
    }),
    pollIdleSeconds: 0.6,
  },
];
