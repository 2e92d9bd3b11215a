import type { Person } from '../../demo/telegram/person.ts';
import type { Button, ChatMessage } from '../../demo/telegram/types.ts';
import type { ProcessHarness } from '../e2e/harness.ts';
import { newPublicKey } from '../e2e/helpers.ts';
import { countStoredReads, type Action, type Expectations } from './expectations.ts';
import { addProviderFault, addTelegramFault, createFailingServer } from './fault-schedule.ts';
import { createDialogs, type Context, type Linked } from './dialog-steps.ts';
import type { Rng } from './rng.ts';

type Several = readonly [Linked, ...Linked[]];

const powerButtons: readonly (readonly [RegExp, Action])[] = [
  [/Reboot/, 'reboot'],
  [/Stop/, 'stop'],
  [/Boot/, 'boot'],
];
const powerActionOf = (text: string): Action | undefined =>
  powerButtons.find(([words]) => words.test(text))?.[1];
const template = 'debian-12-64-default';
/** How people find messages and press buttons. */
function createPresses({ harness, rng, expectations }: Context) {
  const recentMessages = (person: Person, count: number): readonly ChatMessage[] =>
    harness.messagesIn(person).slice(-count);

  const press = (person: Person, message: ChatMessage, { callback_data: data = '' }: Button): void => {
    const presses = rng.chance(0.3) ? 3 : 1;
    for (let each = 0; each < presses; each++) person.sendsCallbackData(message, data);
  };

  /** Presses a button that requests an action. */
  const request = (
    { person }: Linked,
    message: ChatMessage,
    button: Button,
    action: Action,
    subject: string,
  ): void => {
    expectations.addRequest(`${person.id}:${message.id}:${button.callback_data ?? ''}`, { action, subject });
    press(person, message, button);
  };

  return { recentMessages, press, request };
}

type Presses = ReturnType<typeof createPresses>;

/** People with servers, who press power buttons and write power commands. */
function createOperators(context: Context, { recentMessages, request }: Presses, operators: Several) {
  const { rng, expectations, serial } = context;

  function pressPowerButton(): void {
    const operator = rng.pick(operators);
    const message = rng.pickAny(recentMessages(operator.person, 6));
    const server = operator.orders.find(({ vps }) => vps && message?.text.includes(vps.name));
    if (message === undefined || server === undefined) return;
    const buttons = message.keyboard.flat();
    const tryAgain = buttons.find(({ text }) => text.includes('Try again'));
    const failedAction = powerActionOf(message.text.split(' of ')[0] ?? '');
    if (tryAgain !== undefined && failedAction !== undefined) {
      request(operator, message, tryAgain, failedAction, server.orderid);
      return;
    }
    const button = rng.pickAny(buttons.filter(({ text }) => powerActionOf(text) !== undefined));
    const action = powerActionOf(button?.text ?? '');
    if (button !== undefined && action !== undefined)
      request(operator, message, button, action, server.orderid);
  }

  function writePowerCommand(): void {
    const { person, orders } = rng.pick(operators);
    const action = rng.pick(['reboot', 'stop', 'boot']);
    const server = rng.pickAny(orders);
    if (server === undefined) return;
    expectations.addRequest(`command:${serial()}`, { action, subject: server.orderid });
    void person.writes(`/${action} ${server.vps?.name ?? ''}`);
  }

  return { pressPowerButton, writePowerCommand };
}

/** People who order servers, pay for them and install them. */
function createCustomers(context: Context, { recentMessages, press, request }: Presses, customers: Several) {
  const { harness, rng, expectations } = context;
  const { provider } = harness;
  const paid = new Set<string>();

  function orderServer(): void {
    const { account, person } = rng.pick(customers);
    if (provider.ordersOf(account.cid).length < 25) void person.writes('/order 303');
  }

  /** Presses the first button that leads on, of an order or of an installation. */
  function continueDialog(): void {
    const customer = rng.pick(customers);
    const { account, person } = customer;
    const orders = provider.ordersOf(account.cid);
    for (const message of [...recentMessages(person, 5)].reverse()) {
      const orderid = orders.find(order => message.text.includes(order.orderid))?.orderid;
      for (const button of message.keyboard.flat()) {
        const isRetry = button.text.includes('Try again');
        const isOrder = button.text === '✅ Confirm' || message.text.startsWith('⚠️ Order of');
        if (isOrder && (isRetry || button.text.includes('Confirm'))) {
          request(customer, message, button, 'create', account.cid);
          return;
        }
        if (orderid === undefined) continue;
        const isInstall = message.text.startsWith('📦 Install on') && button.text === '📦 Install';
        if (isInstall || (isRetry && message.text.startsWith('⚠️ Installation of'))) {
          request(customer, message, button, 'install', orderid);
          return;
        }
        if (button.text.startsWith(template) || button.text.startsWith('Continue')) {
          press(person, message, button);
          return;
        }
      }
    }
  }

  function payOrder(): void {
    const { cid } = rng.pick(customers).account;
    const order = rng.pickAny(provider.ordersOf(cid).filter(({ status }) => status === 'Pending'));
    if (order === undefined) return;
    // The payment is announced only if the bot knows the order as unpaid.
    const created = provider.callsOf('create').findLast(({ parameters }) => parameters.cid === cid);
    const read = { action: 'orders', of: cid, since: (created?.at ?? 0) + 50 } as const;
    if (countStoredReads(provider, expectations, read) === 0) return;
    provider.pay(order.orderid);
    paid.add(order.orderid);
  }

  function installOrder(): void {
    const { account, person } = rng.pick(customers);
    const empty = provider
      .ordersOf(account.cid)
      .filter(({ status, vpsState }) => status === 'Active' && vpsState === 'none');
    const order = rng.pickAny(empty);
    if (order !== undefined) void person.writes(`/install ${order.orderid}`);
  }

  return { orderServer, continueDialog, payOrder, installOrder, paid };
}

/** Links everybody, and prepares what they do; nobody does anything yet. */
export async function createActors(harness: ProcessHarness, rng: Rng, expectations: Expectations) {
  const { provider, telegram } = harness;
  const link = (name: string, servers = 0): Promise<Linked> =>
    harness.linkAccount(
      name,
      Array.from({ length: servers }, (_, index) => `${name.toLowerCase()}-${index + 1}`),
    );
  const operators = [await link('Anna', 4), await link('Boris', 4), await link('Vera', 4)] as const;
  const customers = [await link('Olga'), await link('Oleg'), await link('Orest')] as const;
  const rena = await link('Rena', 1);
  const lena = await link('Lena');
  const wanda = await link('Wanda', 3);
  const sergey = await link('Sergey');
  const failing = wanda.orders.map(({ orderid }, index) =>
    createFailingServer({ name: `wanda-${index + 1}`, orderid }, provider, expectations),
  );

  let number = 0;
  const context: Context = { harness, rng, expectations, serial: () => (number += 1) };
  const presses = createPresses(context);
  const { pressPowerButton, writePowerCommand } = createOperators(context, presses, operators);
  const { orderServer, continueDialog, payOrder, installOrder, paid } = createCustomers(
    context,
    presses,
    customers,
  );
  const { names, clients, rename, linkAnother } = createDialogs(context, rena, lena);

  /** Texts that an answer must repeat, and to whom. */
  const owedAnswers: { readonly person: Person; readonly text: string }[] = [];

  function searchOrders(): void {
    const { person } = rng.pick([...operators, wanda, sergey]);
    const text = `echo${context.serial()}z`;
    owedAnswers.push({ person, text });
    void person.writes(`/orders ${text}`);
  }

  function addKey(): void {
    const key = newPublicKey(`key-${context.serial()}`);
    const subject = key.split(' ')[1] ?? '';
    expectations.addRequest(`key:${subject}`, { action: 'sshkey.add', subject });
    void sergey.person.writes(`/addkey ${key}`);
  }

  const weightedActs: readonly (readonly [weight: number, act: () => unknown])[] = [
    [
      6,
      () => {
        const { person, orders } = rng.pick(operators);
        return person.writes(`/server ${rng.pickAny(orders)?.vps?.name ?? ''}`);
      },
    ],
    [14, pressPowerButton],
    [3, writePowerCommand],
    [4, searchOrders],
    [4, orderServer],
    [8, continueDialog],
    [3, payOrder],
    [4, installOrder],
    [2, addKey],
    [5, () => rng.pickAny(failing)?.change()],
    [4, rename],
    [3, () => clients.length < 12 && linkAnother()],
    [3, () => addProviderFault(provider, rng)],
    [2, () => addTelegramFault(telegram, rng)],
  ];
  const acts = weightedActs.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

  return {
    everybody: [...operators, ...customers, rena, lena, wanda, sergey],
    customers,
    wanda,
    rena,
    lena,
    failing,
    owedAnswers,
    paid,
    names,
    clients,
    /** Lets somebody do something, or something happen. */
    act: (): void => void rng.pickAny(acts)?.(),
  };
}

export type Actors = Awaited<ReturnType<typeof createActors>>;
