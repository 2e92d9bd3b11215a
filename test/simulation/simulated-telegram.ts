import type { SendOutcome } from '../../src/domain/delivery.ts';
import type { OperationState } from '../../src/domain/operation.ts';
import { isOpen } from '../../src/domain/operation.ts';
import type { OutboxBody, OutboxItem } from '../../src/domain/outbox.ts';
import type { Notifier } from '../../src/services/notifier.ts';
import type { ReadModel } from '../../src/services/read-model.ts';
import type { Db } from '../../src/db/db.ts';
import type { ChatId } from '../../src/domain/server.ts';
import type { Life } from './life.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What may befall one call to Telegram. */
export type TelegramFault = 'flood' | 'error-500' | 'lost-before' | 'lost-after' | 'not-sent' | 'unparsable';

/** What has arrived in a chat. */
export interface Shown {
  readonly at: number;
  readonly chatId: ChatId;
  /** The things that it tells, by their keys; an edit tells none. */
  readonly keys: readonly string[];
  readonly bodies: readonly { readonly body: OutboxBody; readonly notedAt: number }[];
  readonly operation: { readonly id: number; readonly state: OperationState } | undefined;
}

/** A try to say something, and what we could know of it. */
interface Try {
  readonly life: Life;
  readonly keys: readonly string[];
  /** Telegram said yes, whether or not anybody was there to hear it. */
  readonly isYes: boolean;
}

/** What a notifier looks up before it says anything. */
type Reads = Pick<Db, 'operations' | 'incidents'> & Pick<ReadModel, 'card'>;

interface Deps {
  readonly time: VirtualTime;
  readonly trace: (line: () => string) => void;
}

export type SimulatedTelegram = ReturnType<typeof createSimulatedTelegram>;

const halfWayMs = 60;
const floodMs = 7_000;

/** The people's side: chats in which messages arrive, behind the port by which the flows say things. */
export function createSimulatedTelegram({ time, trace }: Deps) {
  const faults: TelegramFault[] = [];
  const shown: Shown[] = [];
  const tries: Try[] = [];
  const blocked = new Set<ChatId>();
  const everBlocked = new Set<ChatId>();
  /** What had come to nothing by the time that the rest of its message was said. */
  const overtaken = new Set<string>();
  const troubles: number[] = [];
  let awayUntil = -Infinity;
  let calls = 0;

  /** How often something was said with nobody knowing whether it arrived. */
  const doubts = new Map<string, number>();
  const doubt = (key: string): void => void doubts.set(key, (doubts.get(key) ?? 0) + 1);

  const outcomeOf = (chat: ChatId): { readonly outcome: SendOutcome; readonly arrives: boolean } => {
    const silence = { kind: 'no-answer', reason: 'UND_ERR_SOCKET' } as const;
    const refused = (code: number, description: string, retryAfterMs?: number) =>
      ({ outcome: { kind: 'refused', code, description, retryAfterMs }, arrives: false }) as const;
    if (awayUntil > time.now()) {
      return { outcome: { kind: 'not-sent', reason: 'ECONNREFUSED', scope: 'all' }, arrives: false };
    }
    if (blocked.has(chat)) {
      const why = chat < 0 ? 'bot was kicked from the group chat' : 'bot was blocked by the user';
      return refused(403, `Forbidden: ${why}`);
    }
    switch (faults.shift()) {
      case 'flood':
        return refused(429, 'Too Many Requests: retry after 7', floodMs);
      case 'error-500':
        return refused(500, 'Internal Server Error');
      case 'unparsable':
        return refused(400, "Bad Request: can't parse entities");
      case 'lost-before':
        return { outcome: silence, arrives: false };
      case 'lost-after':
        return { outcome: silence, arrives: true };
      case 'not-sent':
        return { outcome: { kind: 'not-sent', reason: 'ECONNREFUSED', scope: 'chat' }, arrives: false };
      case undefined:
        return { outcome: { kind: 'sent', messageId: 10_000 + calls }, arrives: true };
    }
  };

  const call = (life: Life, name: string, what: Omit<Shown, 'at'>): Promise<SendOutcome> => {
    life.point(name);
    calls += 1;
    const { outcome, arrives } = outcomeOf(what.chatId);
    if (outcome.kind !== 'sent') troubles.push(time.now());
    trace(
      () =>
        `  telegram ${what.chatId}: ${name} ${what.keys.join(', ')}${what.operation === undefined ? '' : `#${what.operation.id} is ${what.operation.state}`}${outcome.kind === 'sent' ? '' : ` [${outcome.kind}${arrives ? ', arrived' : ''}]`}`,
    );
    tries.push({ life, keys: what.keys, isYes: outcome.kind === 'sent' });
    if (outcome.kind === 'no-answer') what.keys.forEach(doubt);
    if (arrives) time.after(halfWayMs, () => void shown.push({ ...what, at: time.now() }));
    const replied = new Promise<void>(resolve => {
      time.after(2 * halfWayMs, () => {
        if (!life.isOver()) resolve();
      });
    });
    return replied.then(() => {
      life.point(`the answer to ${name}`);
      return outcome;
    });
  };

  const operationOf = (db: Reads, { body }: OutboxItem) => {
    if (body.kind !== 'operation' && body.kind !== 'power-action') return undefined;
    return db.operations.get(body.operationId);
  };

  /** What is said is what is so when it is said, as in the bot's own notifier. */
  const isPointless = (db: Reads, item: OutboxItem): boolean => {
    const { body, chatId } = item;
    if (body.kind === 'event') return db.card(item, body.serverId) === undefined;
    if (body.kind === 'reminder') return !db.incidents.isUnacknowledged(chatId, body.serverId, body.sinceAt);
    const operation = operationOf(db, item);
    if (body.kind !== 'operation') return false;
    return operation === undefined || (body.moment === 'unanswered' && !isOpen(operation.state));
  };

  const connect = (life: Life, db: Reads): Notifier => ({
    send: async items => {
      const worthIt = items.filter(item => !isPointless(db, item));
      const [first] = worthIt;
      if (first === undefined) return { kind: 'stale', reason: 'overtaken' };
      for (const { key } of items.filter(item => !worthIt.includes(item))) overtaken.add(key);
      const operation = operationOf(db, first);
      const outcome = await call(life, 'send', {
        chatId: first.chatId,
        keys: worthIt.map(({ key }) => key),
        bodies: worthIt.map(({ body, createdAt }) => ({ body, notedAt: createdAt })),
        operation: operation === undefined ? undefined : { id: operation.id, state: operation.state },
      });
      return { kind: 'attempted', call: 'send', outcome };
    },
    updateLiveMessage: ({ chatId, operationId }, mode) => {
      const operation = db.operations.get(operationId);
      return call(life, mode.asNew ? 'send anew' : 'edit', {
        chatId,
        keys: [],
        bodies: [],
        operation: operation === undefined ? undefined : { id: operation.id, state: operation.state },
      });
    },
    reportInterrupted: () => Promise.resolve(),
  });

  return {
    connect,
    shown,
    doubtsOf: (key: string): number => doubts.get(key) ?? 0,
    wasOvertaken: (key: string): boolean => overtaken.has(key),
    /** A process has died: what it had said, or was saying, and had not noted yet, is in doubt. */
    died(life: Life, isWaiting: (key: string) => boolean): void {
      const arrived = new Set(
        tries.filter(each => each.life === life && each.isYes).flatMap(({ keys }) => keys),
      );
      for (const key of arrived) if (isWaiting(key)) doubt(key);
    },
    everBlocked,
    calls: () => calls,
    hadTrouble: (from: number, to: number): boolean => troubles.some(at => at >= from && at <= to),
    fault: (kind: TelegramFault): void => void faults.push(kind),
    goOffline: (ms: number): void => void (awayUntil = time.now() + ms),
    block(chat: ChatId): void {
      blocked.add(chat);
      everBlocked.add(chat);
    },
    unblock: (chat: ChatId): void => void blocked.delete(chat),
    recover(): void {
      faults.length = 0;
      awayUntil = -Infinity;
      blocked.clear();
    },
  };
}
