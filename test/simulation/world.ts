import { createSecret } from '../../src/domain/result.ts';
import type { Db } from '../../src/db/db.ts';
import type { Services } from '../../src/services/services.ts';
import type { BulkActionId, Operation, OperationId } from '../../src/domain/operation.ts';
import type { AccountId, ChatId, LinkId, PersonId } from '../../src/domain/server.ts';
import { createRng } from '../chaos/rng.ts';
import type { DatabaseFile } from './file.ts';
import { Dead } from '../services/lifecycle.ts';
import { createProcesses, url, type Update } from './processes.ts';
import { createProviderControls } from './provider-controls.ts';
import { createSimulatedProvider, type ProviderWrite, type SentNow } from './simulated-provider.ts';
import { createSimulatedTelegram } from './simulated-telegram.ts';
import { createVirtualTime } from './virtual-time.ts';

export const anna = 1 as PersonId;
export const boris = 2 as PersonId;
export const group = -100 as ChatId;
export const account = 1 as AccountId;
export const chats: readonly ChatId[] = [1 as ChatId, 2 as ChatId, group];

const hourMs = 60 * 60_000;

/** A person's request, which may arrive more than once. */
export interface SimulatedRequest {
  readonly idempotencyKey: string;
  readonly action: ProviderWrite['action'];
  /** What it acts on: several servers in a bulk action. */
  readonly targets: readonly string[];
  /** The operations, or bulk actions, that were started for it. */
  readonly started: Set<OperationId | BulkActionId>;
  /** To press it again. */
  readonly update: Update;
}

interface WorldOptions {
  readonly startsAt: number;
  readonly seed: number;
  /** Whether a crash closes the database too, and the next process opens it again. */
  readonly reopens?: boolean;
  /** The interval between polls when nothing happens. */
  readonly idleMs?: number;
  readonly onTime?: (now: () => number) => void;
  readonly trace?: (line: string) => void;
}

export type World = ReturnType<typeof createWorld>;

/** The target of an operation, as in `ProviderWrite`. */
function targetOf(db: Db, operation: Operation): string {
  if (operation.action === 'order') return '';
  if (operation.action === 'add-key') return operation.details.publicKey;
  return db.servers.get(operation.serverId)?.snapshot.order.id ?? '';
}

/** The operation stored as sent for such a call, rather one that made no call yet. */
function findSent(db: Db, writes: readonly ProviderWrite[], ...[action, target]: Parameters<SentNow>) {
  const sent = db.operations
    .open()
    .filter(each => each.state === 'sent' && each.action === action && targetOf(db, each) === target);
  return sent.find(({ id }) => !writes.some(({ operation }) => operation === id)) ?? sent[0];
}

/** One database file, the provider, Telegram and the people; processes come and go. */
export function createWorld(file: DatabaseFile, options: WorldOptions) {
  const { idleMs = 60_000 } = options;
  const time = createVirtualTime(options.startsAt);
  const { now } = time;
  options.onTime?.(now);
  const trace = (line: () => string): void => {
    if (options.trace === undefined) return;
    const at = ((now() - options.startsAt) / 1000).toFixed(2).padStart(9);
    options.trace(`${at} s ${line()}`);
  };
  const rng = createRng(options.seed);
  const controls = createProviderControls(time);
  const wrong: string[] = [];
  const requests = new Map<string, SimulatedRequest>();
  let updates = 0;

  const sentNow: SentNow = (action, target) => findSent(file.db(), provider.writes, action, target);
  const provider = createSimulatedProvider({ time, controls, sentNow, trace });
  const telegram = createSimulatedTelegram({ time, trace });

  const onError = (what: string, fields?: object): void => {
    const error = fields !== undefined && 'error' in fields ? fields.error : undefined;
    if (error instanceof Dead) return;
    wrong.push(
      `${what}: ${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(fields)}`,
    );
  };
  const processes = createProcesses({
    ...{ file, time, provider, telegram, random: rng.number, idleMs, onError, trace },
    reopens: options.reopens === true,
  });

  /** Delivers a person's request to the services; the same idempotency key is the same request. */
  const request = (
    requested: Omit<SimulatedRequest, 'started' | 'update'>,
    from: { readonly personId: PersonId; readonly chatId: ChatId; readonly messageId: number },
    begin: (services: Services) => { readonly kind: string; readonly operation?: Operation },
  ): void => {
    const started = new Set<OperationId>();
    const update: Update = {
      run: async services => {
        const outcome = begin(services);
        const { operation } = outcome;
        trace(
          () =>
            `${requested.idempotencyKey}: ${outcome.kind}${operation === undefined ? '' : ` #${operation.id}`}`,
        );
        if (operation === undefined) return;
        const { personId, chatId, messageId } = from;
        const follow = () =>
          services.liveMessages.attach({
            ...{ personId, chatId, messageId, topicId: undefined, operationId: operation.id },
          });
        if (outcome.kind !== 'started') return follow();
        started.add(operation.id);
        services.operations.dispatch(operation.id, follow());
      },
    };
    requests.set(requested.idempotencyKey, { ...requested, started, update });
    processes.deliver(update);
  };

  return {
    ...processes,
    time,
    controls,
    provider,
    telegram,
    file,
    wrong,
    requests,
    trace,
    request,
    /** Orders that somebody paid after the bot had shown them. */
    paid: new Set<string>(),
    /** As when the provider is available again. */
    catchUp: (): void => processes.services()?.maintenance.resumePolling(),
    idleMs,
    nextUpdate: () => ++updates,
    pressAgain: (again: SimulatedRequest): void => processes.deliver(again.update),
    /** Another call of the services, which a crash interrupts. */
    ask: (run: (services: Services) => unknown): void =>
      processes.deliver({
        run: async services => {
          await run(services);
        },
      }),
    servers: () => file.db().servers.ofAccount(account),
  };
}

/** Two people with one account, which a group sees too, and a first poll. */
export async function addInitialState(world: World): Promise<void> {
  const { controls, file, time } = world;
  seedProvider(world);
  const db = file.db();
  const at = time.now();
  [anna, boris].forEach((personId, index) => {
    db.people.save(
      { id: personId, firstName: personId === anna ? 'Anna' : 'Boris', telegramLanguage: 'en' },
      at,
    );
    const credentials = { cid: createSecret('77'), key: createSecret(`key-${personId}`) };
    const chatId = personId as number as ChatId;
    const link: LinkId = db.links.addCandidate({ personId, chatId, label: 'Main', credentials }, at);
    const { id } = db.accounts.findOrCreate(db.fingerprint(url.href, '77'), at);
    if (id !== account) throw new Error('another account');
    db.links.confirm(link, { accountId: id, label: 'Main', isDefault: true }, at);
    if (index === 0) db.accounts.schedule(id, at);
  });
  db.chats.resume(group, 'group');
  db.teams.subscribe(
    { chatId: group, accountId: account, personId: anna, topicId: undefined, title: 'The team' },
    at,
  );
  world.start();
  // Until the paid and empty order is polled no faster than the others.
  await time.pass(hourMs + 60_000);
  if (world.servers().length !== controls.orders.length)
    throw new Error('the first poll has not found every order');
}

/** Two servers that run, an order that is paid and empty, and one that is not paid. */
export function seedProvider({ controls }: Pick<World, 'controls'>): void {
  controls.running();
  controls.running();
  controls.place({ status: 'active', by: undefined });
  controls.place({ status: 'pending', by: undefined });
}
