import type { SendOutcome } from '../../src/domain/delivery.ts';
import type { Operation, OperationState } from '../../src/domain/operation.ts';
import { isOpen } from '../../src/domain/operation.ts';
import type { OutboxBody, OutboxItem } from '../../src/domain/notification.ts';
import type { Notifier } from '../../src/services/context.ts';
import type { ReadModel } from '../../src/services/read-model.ts';
import type { Db } from '../../src/db/db.ts';
import type { IncidentId } from '../../src/domain/incident.ts';
import type { ChatId, ServerId } from '../../src/domain/server.ts';
import type { Lifecycle } from '../services/lifecycle.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A fault of one call to Telegram. */
export type TelegramFault = 'flood' | 'error-500' | 'lost-before' | 'lost-after' | 'not-sent' | 'unparsable';

/** What has arrived in a chat. */
export interface Shown {
  readonly at: number;
  readonly chatId: ChatId;
  /** The keys of the notifications in it; an edit has none. */
  readonly keys: readonly string[];
  readonly bodies: readonly { readonly body: OutboxBody; readonly storedAt: number }[];
  /** What it says of servers that went down, and since when that is so. */
  readonly states: readonly {
    readonly serverId: ServerId;
    readonly state: 'running' | 'stopped';
    readonly at: number;
  }[];
  readonly operations: readonly { readonly id: number; readonly state: OperationState }[];
}

/** An attempt to send something, and its outcome. */
interface Attempt {
  readonly lifecycle: Lifecycle;
  readonly keys: readonly string[];
  /** Whether Telegram accepted it, even if the process died before the answer. */
  readonly isAccepted: boolean;
}

/** What a notifier reads before it sends. */
type Reads = Pick<Db, 'operations' | 'incidents'> & Pick<ReadModel, 'card'>;

interface Deps {
  readonly time: VirtualTime;
  readonly trace: (line: () => string) => void;
}

export type SimulatedTelegram = ReturnType<typeof createSimulatedTelegram>;

const oneWayMs = 60;
const floodMs = 7_000;

/** The outcome of a call that meets a fault, and whether its message arrives. */
function outcomeOf(
  chat: ChatId,
  fault: TelegramFault | 'offline' | 'blocked' | undefined,
  messageId: number,
): { readonly outcome: SendOutcome; readonly arrives: boolean } {
  const silence = { kind: 'no-answer', reason: 'UND_ERR_SOCKET' } as const;
  const refused = (code: number, description: string, retryAfterMs?: number) =>
    ({ outcome: { kind: 'refused', code, description, retryAfterMs }, arrives: false }) as const;
  switch (fault) {
    case 'offline':
      return { outcome: { kind: 'not-sent', reason: 'ECONNREFUSED', scope: 'all' }, arrives: false };
    case 'blocked':
      return refused(
        403,
        `Forbidden: bot was ${chat < 0 ? 'kicked from the group chat' : 'blocked by the user'}`,
      );
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
      return { outcome: { kind: 'sent', messageId: messageId }, arrives: true };
  }
}

const operationsOf = (db: Reads, { body }: OutboxItem): readonly Operation[] => {
  if (body.kind === 'bulk') return db.operations.ofBulk(body.bulkId);
  if (body.kind !== 'operation' && body.kind !== 'power-action') return [];
  return [db.operations.get(body.operationId) ?? []].flat();
};

const endsOf = (operations: readonly Operation[]): Shown['operations'] =>
  operations.map(({ id, state }) => ({ id, state }));

type IncidentBody = Extract<OutboxBody, { readonly incidentId: IncidentId }>;

function isIncidentStale(db: Reads, item: OutboxItem, body: IncidentBody): boolean {
  const incident = db.incidents.get(body.incidentId);
  if (incident === undefined || incident.servers.every(each => !db.card(item, each.serverId))) return true;
  const hasEnded = incident.endedAt !== undefined;
  switch (body.kind) {
    case 'incident':
      return body.moment === 'opened' && hasEnded;
    case 'incident-edit':
      return incident.messageId === undefined;
    case 'reminder':
    case 'escalation':
      return hasEnded || incident.unacknowledgedSince !== body.since;
  }
}

/** What a message says of servers at the time when it is rendered, and since when that is so. */
const statesIn = (db: Reads, { body }: OutboxItem): Shown['states'] => {
  const servers = 'incidentId' in body ? (db.incidents.get(body.incidentId)?.servers ?? []) : [];
  return servers.flatMap(({ serverId, downAt, end }): Shown['states'] => {
    if (end === undefined) return [{ serverId, state: 'stopped', at: downAt }];
    return end.kind === 'running' ? [{ serverId, state: 'running', at: end.at }] : [];
  });
};

/** Only what still holds is sent, as in the bot's own notifier. */
const isStale = (db: Reads, item: OutboxItem): boolean => {
  const { body } = item;
  if (body.kind === 'event') return db.card(item, body.serverId) === undefined;
  if ('incidentId' in body) return isIncidentStale(db, item, body);
  const [operation] = operationsOf(db, item);
  if (body.kind !== 'operation') return false;
  return operation === undefined || (body.moment === 'unanswered' && !isOpen(operation.state));
};

/** Chats in which messages arrive, behind the services' notifier port. */
export function createSimulatedTelegram({ time, trace }: Deps) {
  const faults: TelegramFault[] = [];
  const shown: Shown[] = [];
  const attempts: Attempt[] = [];
  const blocked = new Set<ChatId>();
  const everBlocked = new Set<ChatId>();
  /** Notifications that were stale by the time the rest of their message was sent. */
  const overtaken = new Set<string>();
  const troubles: number[] = [];
  let offlineUntil = -Infinity;
  let calls = 0;

  /** How often something was sent with an unknown outcome. */
  const doubts = new Map<string, number>();
  const doubt = (key: string): void => void doubts.set(key, (doubts.get(key) ?? 0) + 1);

  const call = (lifecycle: Lifecycle, name: string, what: Omit<Shown, 'at'>): Promise<SendOutcome> => {
    lifecycle.point(name);
    calls += 1;
    const chat = what.chatId;
    const isOffline = offlineUntil > time.now();
    const fault = isOffline ? 'offline' : blocked.has(chat) ? 'blocked' : faults.shift();
    const { outcome, arrives } = outcomeOf(chat, fault, 10_000 + calls);
    if (outcome.kind !== 'sent') troubles.push(time.now());
    trace(
      () =>
        `  telegram ${what.chatId}: ${name} ${what.keys.join(', ')}${what.operations.map(({ id, state }) => `#${id} is ${state}`).join(', ')}${outcome.kind === 'sent' ? '' : ` [${outcome.kind}${arrives ? ', arrived' : ''}]`}`,
    );
    attempts.push({ lifecycle, keys: what.keys, isAccepted: outcome.kind === 'sent' });
    if (outcome.kind === 'no-answer') what.keys.forEach(doubt);
    if (arrives) time.after(oneWayMs, () => void shown.push({ ...what, at: time.now() }));
    const replied = new Promise<void>(resolve => {
      time.after(2 * oneWayMs, () => {
        if (!lifecycle.hasEnded()) resolve();
      });
    });
    return replied.then(() => {
      lifecycle.point(`the answer to ${name}`);
      return outcome;
    });
  };

  const connect = (lifecycle: Lifecycle, db: Reads): Notifier => ({
    send: async (items, mode) => {
      const current = items.filter(item => !isStale(db, item));
      const [first] = current;
      if (first === undefined) return { kind: 'stale', reason: 'overtaken' };
      for (const { key } of items.filter(item => !current.includes(item))) overtaken.add(key);
      const isEdit = first.body.kind === 'incident-edit' && !mode.asNew;
      const method = isEdit ? 'edit' : 'send';
      const outcome = await call(lifecycle, method, {
        chatId: first.chatId,
        states: current.flatMap(item => statesIn(db, item)),
        keys: current.map(({ key }) => key),
        bodies: current.map(({ body, createdAt }) => ({ body, storedAt: createdAt })),
        operations: endsOf(current.flatMap(item => operationsOf(db, item))),
      });
      return { kind: 'attempted', call: method, outcome };
    },
    removeButtons: () => Promise.resolve({ kind: 'sent', messageId: 1 }),
    updateLiveMessage: ({ chatId, operationId }, mode) => {
      const operation = db.operations.get(operationId);
      return call(lifecycle, mode.asNew ? 'send again' : 'edit', {
        chatId,
        keys: [],
        bodies: [],
        states: [],
        operations: endsOf(operation === undefined ? [] : [operation]),
      });
    },
    updateBulkAction: async ({ id, chatId }) => {
      const operations = endsOf(db.operations.ofBulk(id));
      await call(lifecycle, 'edit', { chatId, keys: [], bodies: [], states: [], operations });
    },
    reportInterrupted: () => Promise.resolve(),
    showBoard: () => Promise.reject(new Error('there is no board')),
    pinBoard: () => Promise.reject(new Error('there is no board')),
    isBoardPinned: () => Promise.resolve(undefined),
    closeBoard: () => Promise.resolve(),
  });

  return {
    connect,
    shown,
    doubtsOf: (key: string): number => doubts.get(key) ?? 0,
    wasOvertaken: (key: string): boolean => overtaken.has(key),
    /** After a crash: what was sent and not yet stored as sent has an unknown outcome. */
    died(lifecycle: Lifecycle, isWaiting: (key: string) => boolean): void {
      const arrived = new Set(
        attempts.filter(each => each.lifecycle === lifecycle && each.isAccepted).flatMap(({ keys }) => keys),
      );
      for (const key of arrived) if (isWaiting(key)) doubt(key);
    },
    everBlocked,
    calls: () => calls,
    hadTrouble: (from: number, to: number): boolean => troubles.some(at => at >= from && at <= to),
    fault: (kind: TelegramFault): void => void faults.push(kind),
    goOffline: (ms: number): void => void (offlineUntil = time.now() + ms),
    block(chat: ChatId): void {
      blocked.add(chat);
      everBlocked.add(chat);
    },
    unblock: (chat: ChatId): void => void blocked.delete(chat),
    recover(): void {
      faults.length = 0;
      offlineUntil = -Infinity;
      blocked.clear();
    },
  };
}
