import type { FakeProvider } from '../demo/provider/fake-provider.ts';
import type { Account } from '../demo/provider/records.ts';
import type { FakeTelegram } from '../demo/telegram/fake-telegram.ts';
import type { Person, Where } from '../demo/telegram/person.ts';
import type { ChatMessage } from '../demo/telegram/types.ts';
import type { CallbackKind } from '../src/telegram/callback-data.ts';

/** What people do, at the pace of a person. Buttons are found by what they do, since their labels may change. */
export interface Actors {
  readonly provider: FakeProvider;
  readonly telegram: FakeTelegram;
  readonly waitForQuiet: (where: Where) => Promise<void>;
  readonly waitForButton: (where: Where, kind: CallbackKind) => Promise<ChatMessage>;
  readonly press: (person: Person, kind: CallbackKind, where?: Where) => Promise<void>;
  readonly write: (person: Person, text: string, where?: Where) => Promise<ChatMessage>;
  readonly link: (person: Person, account: Account) => Promise<void>;
}

export interface Journey {
  readonly name: string;
  /** It disturbs the others. */
  readonly isAlone?: boolean;
  readonly prepare: (
    actors: Actors,
    people: { readonly anna: Person; readonly boris: Person },
  ) => Promise<{ readonly places: readonly Where[]; readonly run: () => Promise<unknown> }>;
}

interface Scene {
  readonly anna: Person;
  readonly boris: Person;
  readonly account: Account;
  readonly orderid: string;
}

const keyOf = (label: string) =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(42)}${label.length % 10} ${label}`;

/** A journey of Anna with an account that isn't linked yet. */
const withoutLink = (
  name: string,
  run: (actors: Actors, anna: Person, account: Account) => Promise<unknown>,
): Journey => ({
  name,
  prepare: (actors, { anna }) => {
    const account = actors.provider.addAccount();
    actors.provider.addServer(account.cid);
    return Promise.resolve({ places: [anna], run: () => run(actors, anna, account) });
  },
});

/** A journey of Anna with one server in her private chat. */
const withServer = (
  name: string,
  run: (actors: Actors, scene: Scene) => Promise<unknown>,
  { isAlone = false } = {},
): Journey => ({
  name,
  isAlone,
  prepare: async (actors, { anna, boris }) => {
    const account = actors.provider.addAccount();
    actors.provider.addSshKey(account.cid, keyOf('laptop'));
    const { orderid } = actors.provider.addServer(account.cid, { name: 'web-1' });
    await actors.link(anna, account);
    return { places: [anna], run: () => run(actors, { anna, boris, account, orderid }) };
  },
});

/** A journey of Anna and Boris in a group. */
const inGroup = (
  name: string,
  prepare: (actors: Actors, scene: Scene & { readonly group: Where }) => Promise<unknown>,
  run: (actors: Actors, scene: Scene & { readonly group: Where }) => Promise<unknown>,
): Journey => ({
  name,
  prepare: async (actors, { anna, boris }) => {
    const account = actors.provider.addAccount();
    const { orderid } = actors.provider.addServer(account.cid, { name: 'web-1' });
    await actors.link(anna, account);
    const group = actors.telegram.group({ title: 'Ops', members: [anna, boris] });
    group.addBot();
    const scene = { anna, boris, account, orderid, group };
    await prepare(actors, scene);
    return { places: [group, anna], run: () => run(actors, scene) };
  },
});

const subscribe = async ({ write, waitForButton }: Actors, { anna, group }: Scene & { group: Where }) => {
  await write(anna, '/subscribe', group);
  await waitForButton(group, 'join-team');
};

const grant = async (actors: Actors, scene: Scene & { group: Where }) => {
  const { write } = actors;
  const hello = await write(scene.boris, 'hello', scene.group);
  await scene.anna.writes('/grant', { chat: scene.group, replyTo: hello });
  await actors.waitForQuiet(scene.group);
};

const openCard = async ({ write, press }: Actors, person: Person, where: Where = person) => {
  await write(person, '/servers', where);
  await press(person, 'card', where);
};

const order = async ({ write, press, waitForButton }: Actors, { anna }: Pick<Scene, 'anna'>) => {
  await write(anna, '/order');
  await press(anna, 'order-tariff');
  await press(anna, 'confirm-order');
  await waitForButton(anna, 'cancel-order');
};

const install = async ({ press, waitForButton }: Actors, { anna }: Pick<Scene, 'anna'>) => {
  await press(anna, 'install');
  await press(anna, 'install-template');
  await press(anna, 'install-key');
  await press(anna, 'install-continue');
  await press(anna, 'confirm-install');
  await waitForButton(anna, 'reboot');
};

const newest = ({ provider }: Actors, { account }: Scene) =>
  provider.ordersOf(account.cid).at(-1)?.orderid ?? '';

export const journeys: readonly Journey[] = [
  withoutLink('link with /link', (actors, anna, account) => actors.link(anna, account)),
  withoutLink('link with the guide', async (actors, anna, account) => {
    await actors.write(anna, '/start');
    await actors.press(anna, 'link');
    await actors.write(anna, `${account.cid} ${account.key}`);
    await actors.waitForButton(anna, 'servers');
  }),
  withoutLink('log in with /login', async (actors, anna, account) => {
    await actors.write(anna, `/login ${account.email} ${account.password}`);
    await actors.waitForButton(anna, 'servers');
  }),
  withServer('home, list, card', async (actors, { anna }) => {
    await actors.write(anna, '/start');
    await actors.press(anna, 'servers');
    await actors.press(anna, 'card');
    await actors.press(anna, 'refresh');
  }),
  withServer('reboot', async (actors, { anna }) => {
    await openCard(actors, anna);
    await actors.press(anna, 'reboot');
    await actors.waitForButton(anna, 'reboot');
  }),
  withServer('stop and boot', async (actors, { anna }) => {
    await openCard(actors, anna);
    await actors.press(anna, 'stop');
    await actors.press(anna, 'boot');
    await actors.waitForButton(anna, 'reboot');
  }),
  withServer('reboot with /reboot', async (actors, { anna }) => {
    await actors.write(anna, '/reboot web-1');
    await actors.waitForButton(anna, 'reboot');
  }),
  withServer('reboot without an answer', async (actors, { anna, account }) => {
    await openCard(actors, anna);
    actors.provider.fault('reboot', { kind: 'reset', carriedOut: true, cid: account.cid });
    await actors.press(anna, 'reboot');
    await actors.press(anna, 'check-operation');
    await actors.waitForButton(anna, 'reboot');
  }),
  withServer('rename', async (actors, { anna }) => {
    await openCard(actors, anna);
    await actors.press(anna, 'server-actions');
    await actors.press(anna, 'rename');
    await actors.write(anna, 'shop');
  }),
  withServer('password', async (actors, { anna }) => {
    await openCard(actors, anna);
    await actors.press(anna, 'server-actions');
    await actors.press(anna, 'password');
    const shown = await actors.telegram.until(
      () => actors.telegram.messagesIn(anna).find(each => each.protectedContent),
      { withinMs: 10_000 },
    );
    await actors.telegram.until(() => shown.deletedAt !== undefined, { withinMs: 90_000 });
  }),
  withServer('lock and unlock', async (actors, { anna }) => {
    await openCard(actors, anna);
    await actors.press(anna, 'server-actions');
    await actors.press(anna, 'lock');
    await actors.press(anna, 'unlock');
  }),
  withServer('order, pay, install', async (actors, scene) => {
    await order(actors, scene);
    const { length } = actors.telegram.messagesIn(scene.anna);
    actors.provider.pay(newest(actors, scene));
    // The message that it is paid.
    await actors.telegram.until(() => actors.telegram.messagesIn(scene.anna).length > length, {
      withinMs: 90_000,
    });
    await install(actors, scene);
  }),
  withServer('order, choose a system, pay', async (actors, scene) => {
    await order(actors, scene);
    await actors.press(scene.anna, 'install');
    await actors.press(scene.anna, 'install-template');
    await actors.press(scene.anna, 'install-continue');
    await actors.press(scene.anna, 'confirm-install');
    await actors.waitForQuiet(scene.anna);
    actors.provider.pay(newest(actors, scene));
    await actors.waitForButton(scene.anna, 'reboot');
  }),
  withServer('cancel an order', async (actors, scene) => {
    await order(actors, scene);
    await actors.press(scene.anna, 'cancel-order');
    await actors.press(scene.anna, 'confirm-cancel-order');
  }),
  withServer('SSH keys', async (actors, { anna }) => {
    await actors.write(anna, '/keys');
    await actors.press(anna, 'add-key');
    await actors.write(anna, keyOf('phone'));
    await actors.press(anna, 'keys');
    await actors.press(anna, 'remove-key');
    await actors.press(anna, 'confirm-remove-key');
  }),
  withServer('accounts, check, unlink', async (actors, { anna }) => {
    await actors.write(anna, '/accounts');
    await actors.press(anna, 'account');
    await actors.press(anna, 'check-account');
    await actors.press(anna, 'unlink');
    await actors.press(anna, 'confirm-unlink');
  }),
  withServer('tariffs, templates, balance', async (actors, { anna }) => {
    await actors.write(anna, '/tariffs');
    await actors.write(anna, '/templates');
    await actors.write(anna, '/balance');
  }),
  withServer('log', async (actors, { anna }) => {
    await actors.write(anna, '/log');
    await actors.press(anna, 'log-servers');
  }),
  withServer('settings', async (actors, { anna }) => {
    await actors.write(anna, '/settings');
    await actors.press(anna, 'set-confirm-power');
    await actors.press(anna, 'set-silent');
  }),
  withServer('forget me', async (actors, { anna }) => {
    await actors.write(anna, '/forget_me');
    await actors.press(anna, 'confirm-delete-my-data');
  }),
  inGroup(
    'subscribe, grant, press, revoke',
    () => Promise.resolve(),
    async (actors, scene) => {
      const { boris, anna, group } = scene;
      await subscribe(actors, scene);
      await grant(actors, scene);
      await openCard(actors, boris, group);
      await actors.press(boris, 'reboot', group);
      await actors.waitForButton(group, 'reboot');
      await actors.write(anna, '/team', group);
      await actors.press(anna, 'withdraw', group);
    },
  ),
  inGroup('ask to join the team', subscribe, async (actors, { anna, boris, group }) => {
    await actors.press(boris, 'join-team', group);
    await actors.press(anna, 'answer-request');
  }),
  inGroup('stop in a group', subscribe, async (actors, { anna, group }) => {
    await openCard(actors, anna, group);
    await actors.press(anna, 'stop', group);
    await actors.waitForButton(group, 'boot');
  }),
  inGroup('undo a stop', subscribe, async (actors, { anna, group }) => {
    await openCard(actors, anna, group);
    await actors.press(anna, 'stop', group);
    await actors.press(anna, 'undo', group);
  }),
  inGroup('a server is down', subscribe, async (actors, { anna, orderid, group }) => {
    actors.provider.setPowerState(orderid, 'off');
    await actors.press(anna, 'acknowledge', group);
    await actors.press(anna, 'boot', group);
    await actors.waitForButton(group, 'reboot');
  }),
  withServer(
    'reboot while the provider is down, and again',
    async (actors, { anna }) => {
      await openCard(actors, anna);
      await actors.provider.goOffline();
      await actors.press(anna, 'reboot');
      await actors.waitForButton(anna, 'retry-operation');
      await actors.provider.goOnline();
      await actors.press(anna, 'retry-operation');
      await actors.waitForButton(anna, 'reboot');
    },
    { isAlone: true },
  ),
];
