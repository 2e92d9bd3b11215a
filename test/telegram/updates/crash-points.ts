import type { Db } from '../../../src/db/db.ts';
import type { Transport } from '../../../src/telegram/api/types.ts';
import type { FakeTelegram } from '../../../demo/telegram/fake-telegram.ts';

/** Where a process crashes: the first time that it comes there (0), the second (1), and so on. */
export interface CrashPoint {
  readonly where: string;
  readonly nth: number;
}

/** Reached only if what is waited for never happens. */
export const withinMs = 100_000;

/** What a crashed process waits for. */
export const never = new Promise<never>(() => undefined);

type Inbox = Db['inbox'];

/** An inbox with a crash point before and after each write. */
export function withCrashes(inbox: Inbox, alive: (where: string) => boolean, done: Set<number>): Inbox {
  return {
    ...inbox,
    exchange: (updates, finished) => {
      const what = updates.length > 0 ? 'a batch is written' : 'payloads are erased';
      if (!alive(`before ${what}`)) return [];
      const fresh = inbox.exchange(updates, finished);
      for (const id of finished) done.add(id);
      return alive(`after ${what}`) ? fresh : [];
    },
    reopen: () => {
      if (!alive('before the inbox is read')) return [];
      const left = inbox.reopen();
      return alive('after the inbox is read') ? left : [];
    },
    countAttempt: id => {
      if (!alive('before a second attempt is stored')) return;
      inbox.countAttempt(id);
      alive('after a second attempt is stored');
    },
  };
}

/** The calls of a process, which can crash before, during and after each. */
export function createCrashingTransport({
  transport,
  telegram,
  passes,
  hasCrashed,
  isStopping,
}: {
  readonly transport: Transport;
  readonly telegram: FakeTelegram;
  readonly passes: (where: string) => Promise<void>;
  readonly hasCrashed: () => boolean;
  readonly isStopping: () => boolean;
}): Pick<Transport, 'call' | 'longPoll'> {
  return {
    call: async (method, payload, callOptions) => {
      if (method !== 'setWebhook') return hasCrashed() ? never : transport.call(method, payload, callOptions);
      await passes('before setWebhook');
      const outcome = await transport.call(method, payload, callOptions);
      await passes('after setWebhook');
      return outcome;
    },
    longPoll: async request => {
      await passes('before getUpdates');
      const before = telegram.callsOf('getUpdates').length;
      const polled = transport.longPoll(request);
      const isAsked = () => telegram.callsOf('getUpdates').length > before;
      // From here on Telegram has deleted what the offset confirms. A poll that is stopped before this is never sent.
      await Promise.race([polled, telegram.until(isAsked, { withinMs })]);
      await passes('while getUpdates is in progress');
      const outcome = await polled;
      if (!isStopping()) await passes('after getUpdates');
      return outcome;
    },
  };
}

/** The life of one process until it ends or crashes at a point. */
export function createLife(crash: CrashPoint | undefined, onCrash: () => void) {
  const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
  let times = 0;
  let hasCrashed = false;
  const crashNow = (): void => {
    hasCrashed = true;
    onCrash();
    end(undefined);
  };
  /** A point at which the process can crash; `false`: it has. What it does after that has no effect. */
  const alive = (where: string): boolean => {
    if (!hasCrashed && where === crash?.where && times++ === crash.nth) crashNow();
    return !hasCrashed;
  };
  return {
    over,
    crashNow,
    alive,
    hasCrashed: () => hasCrashed,
    passes: async (where: string): Promise<void> => {
      if (!alive(where)) await never;
    },
  };
}

export type Life = ReturnType<typeof createLife>;
