import type { AccountId, ServerId } from '../../core/server.ts';

interface DueItem<Id> {
  readonly id: Id;
  readonly dueAt: number;
}

interface Due<Id> {
  due(now: number, limit: number): readonly DueItem<Id>[];
  /** Those of them that somebody waits for. */
  dueAwaited?(now: number, limit: number): readonly DueItem<Id>[];
  /** When the next one falls due that isn't yet. */
  nextDueAt(after: number): number | undefined;
}

interface Deps {
  readonly accounts: Due<AccountId>;
  readonly servers: Due<ServerId>;
  readonly look: (account: AccountId) => Promise<unknown>;
  readonly read: (server: ServerId) => Promise<unknown>;
  /** Takes the right to one call: 0, or how long to wait for it, in ms. */
  readonly takeCall: () => number;
  /** Lets it run by itself; what it throws is logged. */
  readonly start: (name: string, task: () => Promise<void>) => void;
  /** Something has ended: what waited for its place can begin. */
  readonly onEnd: () => void;
  /** How long after its time something began, in ms. */
  readonly onLate?: ((what: string, lateMs: number) => void) | undefined;
  readonly now: () => number;
}

/** Reads under way at once: as many as 20 calls a second need of a slow provider, and no more than a small machine bears. */
const maxUnderWay = 64;

/** What could not even be written down (a full disk) is as due as before: it would be read without a pause. */
const restMs = 5_000;

/** By turns one of these and one of those, none of them twice. */
function* alternate<Id>(
  these: readonly DueItem<Id>[],
  those: readonly DueItem<Id>[],
): Generator<DueItem<Id>> {
  const given = new Set<Id>();
  for (let turn = 0; turn < Math.max(these.length, those.length); turn++) {
    for (const item of [these[turn], those[turn]]) {
      if (item === undefined || given.has(item.id)) continue;
      given.add(item.id);
      yield item;
    }
  }
}

/** Looks at accounts and reads servers when their time has come. */
export function createWatchAccounts(deps: Deps) {
  const { now } = deps;

  const createLine = <Id>(name: string, source: Due<Id>, work: (id: Id) => Promise<unknown>) => {
    const underWay = new Set<Id>();
    const resting = new Map<Id, number>();
    const isResting = (id: Id, at: number): boolean => {
      const until = resting.get(id);
      // More to wait than the whole rest: the clock went back.
      return until !== undefined && until > at && until - at <= restMs;
    };
    return {
      size: () => underWay.size,
      nextDueAt: (after: number) => {
        for (const id of resting.keys()) if (!isResting(id, after)) resting.delete(id);
        return Math.min(source.nextDueAt(after) ?? Infinity, ...resting.values());
      },
      /**
       * What is under way is still due in the database: it must not hide what is behind it. Nor may what is many
       * keep waiting what somebody waits for.
       */
      due: (at: number, limit: number): readonly DueItem<Id>[] => {
        const all = limit + underWay.size + resting.size;
        const awaited = source.dueAwaited?.(at, all) ?? [];
        const items = [...alternate(awaited, source.due(at, all))];
        return items.filter(({ id }) => !underWay.has(id) && !isResting(id, at)).slice(0, limit);
      },
      begin: (id: Id, dueAt: number): void => {
        underWay.add(id);
        deps.onLate?.(name, now() - dueAt);
        deps.start(name, async () => {
          try {
            await work(id);
          } catch (error) {
            resting.set(id, now() + restMs);
            throw error;
          } finally {
            underWay.delete(id);
            deps.onEnd();
          }
        });
      },
    };
  };
  const accounts = createLine('look', deps.accounts, deps.look);
  const servers = createLine('read', deps.servers, deps.read);
  const free = () => maxUnderWay - accounts.size() - servers.size();

  /** Begins what is due; says in how many ms to come again. */
  return (): number => {
    // One instant for both questions: what falls due between them would else be in neither answer.
    const at = now();
    const [dueServers, dueAccounts] = [servers.due(at, free()), accounts.due(at, free())];
    // In turns, so that neither keeps the other waiting.
    for (let turn = 0; turn < Math.max(dueServers.length, dueAccounts.length); turn++) {
      for (const [line, ids] of [[servers, dueServers] as const, [accounts, dueAccounts] as const]) {
        const next = ids[turn];
        if (next === undefined) continue;
        if (free() <= 0) return Infinity;
        const waitMs = deps.takeCall();
        if (waitMs > 0) return waitMs;
        (line.begin as (id: number, dueAt: number) => void)(next.id, next.dueAt);
      }
    }
    return Math.max(0, Math.min(servers.nextDueAt(at), accounts.nextDueAt(at)) - now());
  };
}
