import type { FakeProvider } from '../../demo/provider/fake-provider.ts';

/** Actions at the provider that aren't safe to repeat. */
export const actions = ['reboot', 'stop', 'boot', 'create', 'install', 'sshkey.add'] as const;
export type Action = (typeof actions)[number];

interface Request {
  readonly action: Action;
  /** The order that it is for; for `create` the client id, for `sshkey.add` the key. */
  readonly subject: string;
}

/** What people asked for, and when processes were killed: everything that is known without the bot. */
export interface Expectations {
  readonly kills: number[];
  /** The same `name` is the same request, however often it is made. */
  readonly addRequest: (name: string, request: Request) => void;
  readonly requestCount: () => number;
  readonly requestsFor: (action: Action, subject: string) => number;
  /** Whether a process was killed at most this long after an instant, or just before it: what a process sent last arrives after its end. */
  readonly killedAround: (at: number, withinMs: number) => boolean;
}

/** From the last call of a process to its arrival, on a busy machine. */
const arrivalMs = 1_000;

export function createExpectations(): Expectations {
  const kills: number[] = [];
  const requests = new Map<string, Request>();
  return {
    kills,
    addRequest: (name, request) => void requests.set(name, request),
    requestCount: () => requests.size,
    requestsFor: (action, subject) =>
      [...requests.values()].filter(request => request.action === action && request.subject === subject)
        .length,
    killedAround: (at, withinMs) => kills.some(kill => kill >= at - arrivalMs && kill <= at + withinMs),
  };
}

/** The subject of each call of an action. */
export function subjectsOf(provider: FakeProvider, action: Action): readonly string[] {
  return provider.callsOf(action).flatMap(({ parameters: { cid, sshkey, run, orderid } }) => {
    if (action === 'create') return [cid ?? ''];
    if (action === 'sshkey.add') return [(sshkey ?? '').split(' ')[1] ?? ''];
    return action === 'install' && run !== '1' ? [] : [orderid ?? ''];
  });
}

/** How long a process must live after an answer for what it read to be stored for certain. */
const storedWithinMs = 500;

/** Counts reads since an instant that were answered in full, and stored for certain. */
export const countStoredReads = (
  provider: FakeProvider,
  expectations: Expectations,
  read: { readonly action: 'getinfo' | 'orders'; readonly of: string; readonly since: number },
): number =>
  provider
    .callsOf(read.action)
    .filter(
      ({ at, outcome, fault, parameters }) =>
        at >= read.since &&
        outcome === 'answered' &&
        (fault === undefined || fault === 'delay') &&
        (read.action === 'getinfo' ? parameters.orderid : parameters.cid) === read.of &&
        Date.now() - at > storedWithinMs &&
        !expectations.killedAround(at, storedWithinMs),
    ).length;
