import type { Db } from '../../src/db/db.ts';

/** What everything throws that a dead process would not have done. */
export class Dead extends Error {}

export type Life = ReturnType<typeof createLife>;

/** One process: it passes points, between any two of which it may die, and does nothing any more afterwards. */
export function createLife(onEnd: (at: string) => void) {
  let isOver = false;
  let left = Infinity;
  let passed = 0;

  const end = (at: string): void => {
    if (isOver) return;
    isOver = true;
    onEnd(at);
  };

  return {
    isOver: () => isOver,
    passed: () => passed,
    /** It may die just before what is named. */
    point(name: string): void {
      if (isOver) throw new Dead();
      passed += 1;
      if (left === 0) {
        end(`before ${name}`);
        throw new Dead(name);
      }
      left -= 1;
    },
    /** It dies after so many more points. */
    dieAfter: (points: number): void => void (left = Math.min(left, points)),
    live: (): void => void (left = Infinity),
    end,
    /** It is over without a word. */
    bury: (): void => void (isOver = true),
  };
}

/** What only looks changes nothing, so dying just before it is dying just before what comes next. */
const looks =
  /^(?:get|of|by|is|due|next|earliest|depth|count|card|open|last|placed|added|install|in[A-Z]|mine|labelled|grants|credentials|candidate|left|chatsOf)/;

type Method = (...given: never[]) => unknown;

/** The store as a process has it: each transaction, and each write outside of one, is a point; the dead write nothing. */
export function storeOf(life: Life, db: Db): Db {
  let depth = 0;
  const gated = (name: string, method: Method): Method => {
    const isLook = looks.test(name.split('.')[1] ?? '');
    return (...given) => {
      if (life.isOver()) throw new Dead();
      if (depth === 0 && !isLook) life.point(name);
      return method(...given);
    };
  };
  const all = Object.entries(db).map(([room, content]: [string, Method | Record<string, Method>]) => {
    if (typeof content === 'function') return [room, content] as const;
    const methods = Object.entries(content).map(([name, method]) => [name, gated(`${room}.${name}`, method)]);
    return [room, Object.fromEntries(methods)] as const;
  });
  const transaction = <T>(work: () => T): T => {
    if (life.isOver()) throw new Dead();
    if (depth === 0) life.point('a transaction');
    depth += 1;
    try {
      return db.transaction(work);
    } finally {
      depth -= 1;
    }
  };
  return { ...(Object.fromEntries(all) as unknown as Db), transaction };
}
