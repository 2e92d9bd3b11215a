import { createSecret } from '../../src/domain/secret.ts';
import { createReadModel } from '../../src/services/read-model.ts';
import { createServices, type Services } from '../../src/services/services.ts';
import { createWakeups } from '../../src/services/context.ts';
import type { Operation, OperationId } from '../../src/domain/operation.ts';
import type { AccountId, ChatId, LinkId, PersonId } from '../../src/domain/server.ts';
import type { Log } from '../../src/lib/log.ts';
import { createTaskSet, startLoop } from '../../src/lib/loop.ts';
import { quietLog } from '../quiet-log.ts';
import { createRng } from '../chaos/rng.ts';
import type { DatabaseFile } from './file.ts';
import { createLife, Dead, storeOf, type Life } from './life.ts';
import { createPanel } from './panel.ts';
import { createSimulatedProvider, type ProviderWrite } from './simulated-provider.ts';
import { createSimulatedTelegram } from './simulated-telegram.ts';
import { createVirtualTime } from './virtual-time.ts';

export const anna = 1 as PersonId;
export const boris = 2 as PersonId;
export const group = -100 as ChatId;
export const account = 1 as AccountId;
export const chats: readonly ChatId[] = [1 as ChatId, 2 as ChatId, group];

const url = new URL('https://panel.example/api_client.php');
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** Something that Telegram has handed over; it is handed over again until somebody is done with it. */
interface Update {
  readonly run: (services: Services) => Promise<void>;
}

/** What somebody wished, however often they said so. */
export interface SimulatedRequest {
  readonly idempotencyKey: string;
  readonly action: ProviderWrite['action'];
  readonly target: string;
  /** The operations that were begun for it. */
  readonly begun: Set<OperationId>;
  /** As it was pressed: to be pressed again. */
  readonly update: Update;
}

export type World = ReturnType<typeof createWorld>;

/** One database file, the provider, Telegram and the people; processes come and go. */
export function createWorld(
  file: DatabaseFile,
  options: {
    readonly startsAt: number;
    readonly seed: number;
    /** A crash closes the file too, and the next process opens it anew. */
    readonly reopens?: boolean;
    /** How often what is quiet is read. */
    readonly idleMs?: number;
    readonly onTime?: (now: () => number) => void;
    readonly trace?: (line: string) => void;
  },
) {
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
  const panel = createPanel(time);
  const wrong: string[] = [];
  const requests = new Map<string, SimulatedRequest>();
  const lives: { readonly from: number; to: number }[] = [];
  let updates = 0;

  /** Of two that would fit, the one that nothing has been called for yet. */
  const sentNow = (action: ProviderWrite['action'], target: string) => {
    const sent = file
      .db()
      .operations.open()
      .filter(
        operation =>
          operation.state === 'sent' && operation.action === action && targetOf(operation) === target,
      );
    return sent.find(({ id }) => !provider.writes.some(({ operation }) => operation === id)) ?? sent[0];
  };
  const targetOf = (operation: Operation): string => {
    if (operation.action === 'create') return '';
    if (operation.action === 'add-key') return operation.details.publicKey;
    return file.db().servers.get(operation.serverId)?.snapshot.order.id ?? '';
  };
  const provider = createSimulatedProvider({ time, panel, sentNow, trace });
  const telegram = createSimulatedTelegram({ time, trace });

  const onError = (what: string, fields?: object): void => {
    const error = fields !== undefined && 'error' in fields ? fields.error : undefined;
    if (error instanceof Dead) return;
    wrong.push(
      `${what}: ${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(fields)}`,
    );
  };
  const log: Log = { ...quietLog, error: onError, fatal: onError };

  let current: { readonly life: Life; readonly services: Services } | undefined;
  const open = new Set<Update>();
  let downMs = 1_000;

  const handle = async (update: Update): Promise<void> => {
    const process = current;
    if (process === undefined) return;
    try {
      await update.run(process.services);
      if (!process.life.isOver()) open.delete(update);
    } catch (error) {
      onError('an update', { error });
    }
  };

  /** The end of a process, at whatever point; the next one comes after a while. */
  const onDeath = (at: string): void => {
    trace(() => `died ${at}, down for ${downMs / 1000} s`);
    const life = current?.life;
    current = undefined;
    if (life !== undefined) {
      telegram.died(life, file.isWaiting);
      time.drop(life);
    }
    const last = lives.at(-1);
    if (last !== undefined) last.to = now();
    time.after(downMs, () => {
      if (options.reopens === true) file.reopen();
      start();
    });
  };

  function start(): void {
    const life = createLife(at => onDeath(at));
    trace(() => 'a process starts');
    lives.push({ from: now(), to: Infinity });
    time.belongTo(life);
    const tasks = createTaskSet(log);
    const db = storeOf(life, file.db());
    const readModel = createReadModel({ db, infernoApiUrl: url, now });
    const wakeups = createWakeups();
    const services = createServices({
      options: { infernoApiUrl: url, providerCallsPerSecond: 0, pollFastMs: 10_000, pollIdleMs: idleMs },
      db,
      provider: provider.connect(life),
      readModel,
      notifier: telegram.connect(life, { ...readModel, operations: db.operations }),
      wakeups,
      log,
      tasks,
      now,
      random: rng.number,
    });
    current = { life, services };
    const loop = (name: string, run: () => number) =>
      startLoop({ name, run: () => Promise.resolve(run()), log, now });
    try {
      services.maintenance.recover();
      const loops = {
        poll: loop('polling', services.loops.poll),
        deliver: loop('notifications', services.loops.deliver),
        liveMessages: loop('live-messages', services.loops.liveMessages),
      };
      for (const name of ['poll', 'deliver', 'liveMessages'] as const) {
        wakeups[name].subscribe(loops[name].wake);
      }
      loop('maintenance', () => {
        services.maintenance.prune(now() - 2 * dayMs, now() - 7 * dayMs);
        return hourMs;
      });
    } catch (error) {
      if (!(error instanceof Dead)) throw error;
    }
    for (const update of open) void handle(update);
  }

  const deliver = (update: Update): void => {
    open.add(update);
    void handle(update);
  };

  /** Somebody's request, and how it is put to the services; the request's name says whether it is the same. */
  const idempotencyKey = (
    made: Omit<SimulatedRequest, 'begun' | 'update'>,
    from: { readonly personId: PersonId; readonly chatId: ChatId; readonly messageId: number },
    begin: (services: Services) => { readonly kind: string; readonly operation?: Operation },
  ): void => {
    const begun = new Set<OperationId>();
    const update: Update = {
      run: async services => {
        const outcome = begin(services);
        const { operation } = outcome;
        trace(
          () =>
            `${made.idempotencyKey}: ${outcome.kind}${operation === undefined ? '' : ` #${operation.id}`}`,
        );
        if (operation === undefined) return;
        const { personId, chatId, messageId } = from;
        const follow = () =>
          services.liveMessages.attach({
            personId,
            chatId,
            messageId,
            topicId: undefined,
            operationId: operation.id,
          });
        if (outcome.kind !== 'started') {
          await follow();
          return;
        }
        begun.add(operation.id);
        services.operations.dispatch(operation.id, follow());
        return;
      },
    };
    requests.set(made.idempotencyKey, { ...made, begun, update });
    deliver(update);
  };

  return {
    time,
    panel,
    provider,
    telegram,
    file,
    wrong,
    requests,
    lives,
    trace,
    start,
    idempotencyKey,
    /** Orders that somebody paid who had been shown them. */
    paid: new Set<string>(),
    /** Whatever it was to die of, it lives on. */
    live: (): void => current?.life.live(),
    /** The provider is back, and somebody notices. */
    catchUp: (): void => current?.services.maintenance.resumePolling(),
    idleMs,
    isUp: () => current !== undefined,
    services: () => current?.services,
    nextUpdate: () => ++updates,
    pressAgain: (again: SimulatedRequest): void => deliver(again.update),
    /** Somebody else's call on the services, which a crash simply cuts off. */
    ask: (run: (services: Services) => unknown): void =>
      deliver({
        run: async services => {
          await run(services);
        },
      }),
    servers: () => file.db().servers.ofAccount(account),
    crash(how: { readonly points: number } | undefined, thenDownMs: number): void {
      downMs = thenDownMs;
      if (how === undefined) current?.life.end('at once');
      else current?.life.dieAfter(how.points);
    },
    /** The last process goes, and no other comes. */
    end(): void {
      const life = current?.life;
      current = undefined;
      if (life === undefined) return;
      // Without its death being told.
      time.drop(life);
      life.bury();
    },
  };
}

/** What there is before a history begins: two people with one account, shown in a group, and looked at once. */
export async function settle(world: World): Promise<void> {
  const { panel, file, time } = world;
  furnish(world);
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
  // So long that the order which is paid and empty is read no faster than the rest.
  await time.pass(hourMs + 60_000);
  if (world.servers().length !== panel.orders.length) throw new Error('the first look has not seen all');
}

/** Two servers that run, an order that is paid and empty, and one that is not paid. */
export function furnish({ panel }: Pick<World, 'panel'>): void {
  panel.running();
  panel.running();
  panel.place({ status: 'active', by: undefined });
  panel.place({ status: 'pending', by: undefined });
}
