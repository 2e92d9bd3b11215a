import type { Json, Update } from './types.ts';

const dayMs = 24 * 3600 * 1000;
/** Client.cpp, process_new_callback_query_queue: presses wait for 150 s only. */
const pressMs = 150 * 1000;
/** Client.h, DEFAULT_ALLOWED_UPDATE_TYPES: everything but these. */
const notByDefault = ['chat_member', 'message_reaction', 'message_reaction_count'];

interface Waiting {
  update: Update;
  type: string;
  expiresAt: number;
  /** Delivered again on purpose: an offset that lies beyond it doesn't confirm it yet. */
  again: boolean;
}

/** What waits for the bot. */
export interface UpdateQueue {
  /** Adds an update if its type is allowed; the payload is frozen as it is now. */
  push(type: string, payload: Json): Update | undefined;
  /** The same update once more, under its old id, at the head of the queue. */
  redeliver(update: Update): void;
  /** Forgets everything before the offset; a negative one counts from the end. */
  confirm(offset: number): void;
  remove(update: Update): void;
  clear(): void;
  waiting(): Update[];
  /** Hands out the first ones; they stay until they are confirmed. */
  take(limit: number): Update[];
  /** Remembers the types asked for: an empty list means the default, undefined leaves them as they are. */
  allow(types: readonly string[] | undefined): void;
  allowed(): readonly string[] | undefined;
  /** Everything that was ever pushed, for looking things up in tests. */
  readonly history: Update[];
  onPush(listener: () => void): () => void;
}

/** Makes the queue of one bot. */
export function createUpdateQueue(deps: { now: () => number; changed: () => void }): UpdateQueue {
  let queue: Waiting[] = [];
  let lastId = 700_000_000;
  let types: readonly string[] | undefined;
  const history: Update[] = [];
  const listeners = new Set<() => void>();
  const announce = () => {
    for (const listener of [...listeners]) listener();
    deps.changed();
  };
  const dropOld = () => {
    queue = queue.filter(({ expiresAt }) => expiresAt > deps.now());
  };
  return {
    history,
    push: (type, payload) => {
      if (types ? !types.includes(type) : notByDefault.includes(type)) return undefined;
      const update: Update = { update_id: ++lastId, [type]: structuredClone(payload) };
      queue.push({
        update,
        type,
        expiresAt: deps.now() + (type === 'callback_query' ? pressMs : dayMs),
        again: false,
      });
      history.push(update);
      announce();
      return update;
    },
    redeliver: update => {
      const type = Object.keys(update).find(key => key !== 'update_id') ?? '';
      queue.unshift({ update: { ...update }, type, expiresAt: deps.now() + dayMs, again: true });
      announce();
    },
    confirm: offset => {
      if (offset > 0) queue = queue.filter(({ update, again }) => again || update.update_id >= offset);
      if (offset < 0) queue = queue.slice(offset);
    },
    remove: update => {
      queue = queue.filter(waiting => waiting.update !== update);
    },
    clear: () => {
      queue = [];
    },
    waiting: () => {
      dropOld();
      return queue.map(({ update }) => update);
    },
    take: limit => {
      dropOld();
      const first = queue.slice(0, limit);
      for (const waiting of first) waiting.again = false;
      return first.map(({ update }) => update);
    },
    allow: asked => {
      if (asked) types = asked.length > 0 ? [...asked] : undefined;
    },
    allowed: () => types,
    onPush: listener => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
