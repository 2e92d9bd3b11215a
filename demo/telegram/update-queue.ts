import { createListeners } from './listeners.ts';
import type { Json, Update } from './types.ts';

const dayMs = 24 * 3600 * 1000;
/** Client.cpp, process_new_callback_query_queue. */
const callbackLifetimeMs = 150 * 1000;
/** Client.h, DEFAULT_ALLOWED_UPDATE_TYPES: every type but this and some that the fake never sends. */
const notByDefault = ['chat_member'];

interface QueuedUpdate {
  update: Update;
  type: string;
  expiresAt: number;
  /** Redelivered on purpose: a later offset doesn't confirm it yet. */
  isRepeat: boolean;
}

/** The updates that wait for the bot. */
export interface UpdateQueue {
  /** Adds an update as it is now, if its type is allowed. */
  push(type: string, payload: Json): Update | undefined;
  /** Puts an update that was already delivered at the head of the queue, with its old id. */
  redeliver(update: Update): void;
  /** Removes the updates before the offset; a negative one counts from the end. */
  confirm(offset: number): void;
  remove(update: Update): void;
  clear(): void;
  waiting(): Update[];
  /** The first ones. They stay until they are confirmed. */
  take(limit: number): Update[];
  /** Sets the types to queue. An empty list is the default; undefined changes nothing. */
  allow(types: readonly string[] | undefined): void;
  allowed(): readonly string[] | undefined;
  /** Every update that was ever queued. */
  readonly history: Update[];
  onPush(listener: () => void): () => void;
}

export function createUpdateQueue(deps: { now: () => number; changed: () => void }): UpdateQueue {
  let queue: QueuedUpdate[] = [];
  let lastId = 700_000_000;
  let types: readonly string[] | undefined;
  const history: Update[] = [];
  const pushes = createListeners();
  const announce = () => {
    pushes.call();
    deps.changed();
  };
  const dropExpired = () => {
    queue = queue.filter(({ expiresAt }) => expiresAt > deps.now());
  };
  return {
    history,
    push: (type, payload) => {
      if (types ? !types.includes(type) : notByDefault.includes(type)) return undefined;
      const update: Update = { update_id: ++lastId, [type]: structuredClone(payload) };
      const lifetimeMs = type === 'callback_query' ? callbackLifetimeMs : dayMs;
      queue.push({ update, type, expiresAt: deps.now() + lifetimeMs, isRepeat: false });
      history.push(update);
      announce();
      return update;
    },
    redeliver: update => {
      const type = Object.keys(update).find(key => key !== 'update_id') ?? '';
      queue.unshift({ update: { ...update }, type, expiresAt: deps.now() + dayMs, isRepeat: true });
      announce();
    },
    confirm: offset => {
      if (offset > 0) {
        queue = queue.filter(({ update, isRepeat }) => isRepeat || update.update_id >= offset);
      }
      if (offset < 0) queue = queue.slice(offset);
    },
    remove: update => {
      queue = queue.filter(queued => queued.update !== update);
    },
    clear: () => {
      queue = [];
    },
    waiting: () => {
      dropExpired();
      return queue.map(({ update }) => update);
    },
    take: limit => {
      dropExpired();
      const first = queue.slice(0, limit);
      for (const queued of first) queued.isRepeat = false;
      return first.map(({ update }) => update);
    },
    allow: asked => {
      if (asked) types = asked.length > 0 ? [...asked] : undefined;
    },
    allowed: () => types,
    onPush: pushes.add,
  };
}
