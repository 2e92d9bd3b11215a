import { randomBytes } from 'node:crypto';

import type { Fault as ProviderFault } from '../../demo/provider/faults.ts';
import type { Fault as TelegramFault } from '../../demo/telegram/faults.ts';
import type { Person } from '../../demo/telegram/person.ts';
import type { Button, ChatMessage } from '../../demo/telegram/types.ts';
import type { Scene } from '../e2e/scene.ts';
import type { Chance } from './chance.ts';
import { certainReads, type Deed, type Ledger } from './ledger.ts';
import { createWeather } from './weather.ts';

type Linked = Awaited<ReturnType<Scene['linked']>>;

/** A question that was asked before a kill and is answered after it. */
interface Question {
  readonly atKill: number;
  readonly answer: () => void;
}

const powerButtons: readonly (readonly [RegExp, Deed])[] = [
  [/Reboot/, 'reboot'],
  [/Stop/, 'stop'],
  [/Boot/, 'boot'],
];
const template = 'debian-12-64-default';

const newKey = (): string => {
  const wire = Buffer.concat([
    Buffer.from([0, 0, 0, 11]),
    Buffer.from('ssh-ed25519'),
    Buffer.from([0, 0, 0, 32]),
    randomBytes(32),
  ]);
  return wire.toString('base64');
};

/** Links everybody, and says what they may do; nobody does anything yet. */
export async function gatherPeople(scene: Scene, chance: Chance, ledger: Ledger) {
  const { provider, telegram } = scene;
  const linkAll = async (people: readonly (readonly [string, number])[]): Promise<readonly Linked[]> => {
    const linked: Linked[] = [];
    for (const [name, servers] of people) {
      const named = Array.from({ length: servers }, (_, index) => ({
        name: `${name.toLowerCase()}-${index + 1}`,
      }));
      linked.push(await scene.linked(name, named));
    }
    return linked;
  };
  const pressers = await linkAll([
    ['Anna', 4],
    ['Boris', 4],
    ['Vera', 4],
  ]);
  const orderers = await linkAll([
    ['Olga', 0],
    ['Oleg', 0],
    ['Orest', 0],
  ]);
  const [rena, lena, wanda, sergey] = await linkAll([
    ['Rena', 1],
    ['Lena', 0],
    ['Wanda', 3],
    ['Sergey', 0],
  ]);
  if (rena === undefined || lena === undefined || wanda === undefined || sergey === undefined)
    throw new Error('Somebody is missing');
  const weathers = wanda.orders.map(({ orderid }, index) =>
    createWeather({ name: `wanda-${index + 1}`, orderid }, provider, ledger),
  );

  /** Echoes that are owed: each part of a command that its answer must name, and to whom. */
  const owedAnswers: { readonly person: Person; readonly words: string }[] = [];
  const names: string[] = [];
  const clients: string[] = [];
  let renaming: Question | undefined;
  let linking: Question | undefined;
  let serial = 0;
  const paid = new Set<string>();

  const recent = (person: Person, count: number): readonly ChatMessage[] =>
    telegram.messagesIn(person, { fromBot: true }).slice(-count);

  /** The last word in somebody's chat, if it is the bot's: who waits for an answer does nothing else. */
  const lastWord = (person: Person): ChatMessage | 'waiting' | 'silence' => {
    const last = person.chat.messages.at(-1);
    if (last?.fromBot === true) return last;
    return last !== undefined && Date.now() - last.at < 8_000 ? 'waiting' : 'silence';
  };
  const labelled = (message: ChatMessage, label: string): Button | undefined =>
    message.keyboard.flat().find(({ text }) => text.includes(label));

  const pressButton = (person: Person, message: ChatMessage, { callback_data: data = '' }: Button): void => {
    const taps = chance.happens(0.3) ? 3 : 1;
    for (let tap = 0; tap < taps; tap++) person.sendsCallbackData(message, data);
  };

  /** Presses a button that is a wish, and remembers it as one. */
  const wishFor = (
    linked: Linked,
    message: ChatMessage,
    button: Button,
    deed: Deed,
    subject: string,
  ): void => {
    ledger.idempotencyKey(`${linked.person.id}:${message.id}:${button.callback_data ?? ''}`, {
      deed,
      subject,
    });
    pressButton(linked.person, message, button);
  };

  const serverIn = ({ orders }: Linked, text: string) =>
    orders.find(({ vps }) => vps !== undefined && text.includes(vps.name));

  const acts: readonly (readonly [weight: number, act: () => void])[] = [
    [
      6,
      () => {
        const { person, orders } = chance.of(pressers) ?? wanda;
        void person.writes(`/server ${chance.of(orders)?.vps?.name ?? ''}`);
      },
    ],
    [
      14,
      () => {
        const presser = chance.of(pressers) ?? wanda;
        const message = chance.of(recent(presser.person, 6));
        const server = message && serverIn(presser, message.text);
        if (message === undefined || server === undefined) return;
        const buttons = message.keyboard.flat();
        const again = buttons.find(({ text }) => text.includes('Try again'));
        const [, retried] =
          powerButtons.find(([words]) => words.test(message.text.split(' of ')[0] ?? '')) ?? [];
        if (again !== undefined && retried !== undefined) {
          wishFor(presser, message, again, retried, server.orderid);
          return;
        }
        const button = chance.of(
          buttons.filter(({ text }) => powerButtons.some(([words]) => words.test(text))),
        );
        const [, deed] = powerButtons.find(([words]) => words.test(button?.text ?? '')) ?? [];
        if (button !== undefined && deed !== undefined)
          wishFor(presser, message, button, deed, server.orderid);
      },
    ],
    [
      3,
      () => {
        const { person, orders } = chance.of(pressers) ?? wanda;
        const deed = chance.of(['reboot', 'stop', 'boot'] as const) ?? 'reboot';
        const server = chance.of(orders);
        if (server === undefined) return;
        serial += 1;
        ledger.idempotencyKey(`command:${serial}`, { deed, subject: server.orderid });
        void person.writes(`/${deed} ${server.vps?.name ?? ''}`);
      },
    ],
    [
      4,
      () => {
        const { person } = chance.of([...pressers, wanda, sergey]) ?? wanda;
        serial += 1;
        const words = `echo${serial}z`;
        owedAnswers.push({ person, words });
        void person.writes(`/orders ${words}`);
      },
    ],
    [
      4,
      () => {
        const orderer = chance.of(orderers) ?? wanda;
        if (provider.ordersOf(orderer.account.cid).length < 25) void orderer.person.writes('/order 303');
      },
    ],
    [
      8,
      () => {
        const orderer = chance.of(orderers) ?? wanda;
        const { account, person } = orderer;
        for (const message of [...recent(person, 5)].reverse()) {
          const orderid = provider
            .ordersOf(account.cid)
            .find(one => message.text.includes(one.orderid))?.orderid;
          for (const button of message.keyboard.flat()) {
            const isOrder = button.text === '✅ Confirm' || message.text.startsWith('⚠️ Order of');
            if (isOrder && /Confirm|Try again/.test(button.text)) {
              wishFor(orderer, message, button, 'create', account.cid);
              return;
            }
            if (orderid === undefined) continue;
            const isInstallation = message.text.startsWith('📦 Install on') && button.text === '📦 Install';
            if (
              isInstallation ||
              (message.text.startsWith('⚠️ Installation of') && button.text.includes('Try again'))
            ) {
              wishFor(orderer, message, button, 'install', orderid);
              return;
            }
            if (button.text.startsWith(template) || button.text.startsWith('Continue')) {
              pressButton(person, message, button);
              return;
            }
          }
        }
      },
    ],
    [
      3,
      () => {
        const { account } = chance.of(orderers) ?? wanda;
        const order = chance.of(provider.ordersOf(account.cid).filter(({ status }) => status === 'Pending'));
        if (order === undefined) return;
        // The bot knows it to be unpaid: only then is its payment news.
        const created = provider
          .callsOf('create')
          .findLast(({ parameters }) => parameters.cid === account.cid);
        const since = (created?.at ?? 0) + 50;
        if (certainReads(provider, ledger, { action: 'orders', of: account.cid, since }) === 0) return;
        provider.pay(order.orderid);
        paid.add(order.orderid);
      },
    ],
    [
      4,
      () => {
        const { account, person } = chance.of(orderers) ?? wanda;
        const empty = provider
          .ordersOf(account.cid)
          .filter(({ status, vpsState }) => status === 'Active' && vpsState === 'none');
        const order = chance.of(empty);
        if (order !== undefined) void person.writes(`/install ${order.orderid}`);
      },
    ],
    [
      2,
      () => {
        const key = newKey();
        ledger.idempotencyKey(`key:${key}`, { deed: 'sshkey.add', subject: key });
        serial += 1;
        void sergey.person.writes(`/addkey ssh-ed25519 ${key} key-${serial}`);
      },
    ],
    [5, () => chance.of(weathers)?.turn()],
    [
      4,
      () => {
        if (renaming !== undefined) {
          if (ledger.kills.length <= renaming.atKill) return;
          renaming.answer();
          renaming = undefined;
          return;
        }
        const message = lastWord(rena.person);
        if (message === 'waiting') return;
        const next =
          message === 'silence' ? undefined : (labelled(message, 'Rename') ?? labelled(message, 'More'));
        if (message !== 'silence' && message.text.startsWith('Send the new name')) {
          renaming = {
            atKill: ledger.kills.length,
            answer: () => {
              serial += 1;
              names.push(`rena-${serial}x`);
              void rena.person.writes(`rena-${serial}x`);
            },
          };
        } else if (message !== 'silence' && next !== undefined) {
          rena.person.sendsCallbackData(message, next.callback_data ?? '');
        } else void rena.person.writes(`/server ${names.at(-1) ?? 'rena-1'}`);
      },
    ],
    [
      3,
      () => {
        if (linking !== undefined) {
          if (ledger.kills.length <= linking.atKill) return;
          linking.answer();
          linking = undefined;
          return;
        }
        const message = lastWord(lena.person);
        if (message === 'waiting' || clients.length >= 12) return;
        const pair = message === 'silence' ? undefined : labelled(message, 'id and a key');
        if (message !== 'silence' && message.text.startsWith('Send your client id')) {
          linking = {
            atKill: ledger.kills.length,
            answer: () => {
              const account = provider.addAccount();
              clients.push(account.cid);
              void lena.person.writes(`${account.cid} ${account.key}`);
            },
          };
        } else if (message !== 'silence' && pair !== undefined) {
          lena.person.sendsCallbackData(message, pair.callback_data ?? '');
        } else void lena.person.writes('/link');
      },
    ],
    [
      3,
      () => {
        if (provider.faults.left() > 2) return;
        const action = chance.of(['getinfo', 'orders', 'reboot', 'stop', 'boot', 'create', 'install', '*']);
        const fault = chance.of<ProviderFault>([
          { kind: 'reset', carriedOut: true },
          { kind: 'reset', carriedOut: false },
          { kind: 'hang' },
          { kind: 'status', status: 500 },
          { kind: 'delay', delayMs: 300 },
        ]);
        if (action !== undefined && fault !== undefined) provider.fault(action, fault);
      },
    ],
    [
      2,
      () => {
        const method = chance.of(['sendMessage', 'editMessageText', 'answerCallbackQuery']);
        const fault = chance.of<TelegramFault>([
          { kind: 'too-many-requests', retryAfter: 1 },
          { kind: 'reset-before' },
          { kind: 'reset-after' },
          { kind: 'error', code: 500, description: 'Internal Server Error' },
        ]);
        if (method !== undefined && fault !== undefined) telegram.faults.add({ method, fault });
      },
    ],
  ];
  const lots = acts.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

  return {
    everybody: [...pressers, ...orderers, rena, lena, wanda, sergey],
    orderers,
    wanda,
    rena,
    lena,
    weathers,
    owedAnswers,
    paid,
    names,
    clients,
    /** Somebody does something, or something happens. */
    act: () => chance.of(lots)?.(),
  };
}

export type People = Awaited<ReturnType<typeof gatherPeople>>;
