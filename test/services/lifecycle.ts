import type { Db } from '../../src/db/db.ts';
import type { Provider } from '../../src/domain/provider.ts';

/** Thrown by everything that a dead process would no longer have done. */
export class Dead extends Error {}

export type Lifecycle = ReturnType<typeof createLifecycle>;

/** A process that passes crash points, and dies at one of them. */
export function createLifecycle(onDeath: (at: string) => void = () => undefined, diesAt = Infinity) {
  let hasEnded = false;
  let left = diesAt;
  const passed: string[] = [];

  const end = (at: string): void => {
    if (hasEnded) return;
    hasEnded = true;
    onDeath(at);
  };

  return {
    hasEnded: () => hasEnded,
    /** The points that it has passed. */
    passed,
    /** A point just before what is named. */
    point(name: string): void {
      if (hasEnded) throw new Dead();
      if (left === 0) {
        end(`before ${name}`);
        throw new Dead(name);
      }
      passed.push(name);
      left -= 1;
    },
    /** Dies after this many more points. */
    dieAfter: (points: number): void => void (left = Math.min(left, points)),
    live: (): void => void (left = Infinity),
    end,
    /** Ends without a crash. */
    abandon: (): void => void (hasEnded = true),
  };
}

/** A method that only reads, or writes to memory alone, is no point: a crash before it equals one before the next write. */
const reads =
  /^(?:get|first|await|target|take|release|remember|forgetReply|read|of|by|is|due|next|earliest|depth|count|card|open|last|placed|added|install|in[A-Z]|mine|labelled|grants|credentials|candidate|current|left|chatsOf)/;

type Method = (...given: never[]) => unknown;

/**
 * A database in which each transaction is a crash point, and with `writes` each write outside one as well. A dead
 * process reads and writes nothing.
 */
export function withCrashPoints(lifecycle: Lifecycle, db: Db, points: 'transactions' | 'writes'): Db {
  let depth = 0;
  const gated = (repository: string, name: string, method: Method): Method => {
    const isPoint = points === 'writes' && !reads.test(name);
    return (...given) => {
      if (lifecycle.hasEnded()) throw new Dead();
      if (depth === 0 && isPoint) lifecycle.point(`${repository}.${name}`);
      return method(...given);
    };
  };
  const all = Object.entries(db).map(([repository, content]: [string, Method | Record<string, Method>]) => {
    if (typeof content === 'function') return [repository, content] as const;
    const methods = Object.entries(content).map(
      ([name, method]) => [name, gated(repository, name, method)] as const,
    );
    return [repository, Object.fromEntries(methods)] as const;
  });
  const transaction = <T>(work: () => T): T => {
    if (lifecycle.hasEnded()) throw new Dead();
    if (depth === 0) lifecycle.point('transaction');
    depth += 1;
    try {
      return db.transaction(work);
    } finally {
      depth -= 1;
    }
  };
  return { ...(Object.fromEntries(all) as unknown as Db), transaction };
}

/** A client with a crash point before each call (not sent yet) and after it (answered, not stored). */
export const withCallPoints = ({ point }: Lifecycle, provider: Provider): Provider =>
  Object.fromEntries(
    Object.entries(provider).map(([name, call]) => [
      name,
      async (...parameters: unknown[]) => {
        point(`before ${name}`);
        const answer = await (call as (...all: unknown[]) => Promise<unknown>)(...parameters);
        point(`after ${name}`);
        return answer;
      },
    ]),
  ) as unknown as Provider;
