import type { FakeProvider } from '../../demo/provider/fake-provider.ts';

/** What the provider is asked for that must not be asked for twice. */
export type Deed = 'reboot' | 'stop' | 'boot' | 'create' | 'install' | 'sshkey.add';

interface Wish {
  readonly deed: Deed;
  /** The order that it is for; for `create` the client id, for `sshkey.add` the key. */
  readonly subject: string;
}

/** When the plug was pulled, and what was wished for: what the outside knows by itself. */
export interface Ledger {
  readonly kills: number[];
  /** The same `name` is the same wish, however often it is uttered. */
  readonly idempotencyKey: (name: string, wish: Wish) => void;
  readonly wishes: () => number;
  readonly wishesFor: (deed: Deed, subject: string) => number;
  readonly subjects: () => readonly Wish[];
  /**
   * Whether the plug was pulled within so many ms after an instant at which something arrived, or just before
   * it: what a process sent with its last breath arrives when it is dead.
   */
  readonly killedAround: (at: number, withinMs: number) => boolean;
}

/** From the last that a process sent to its arrival, on a machine with much to do. */
const lastBreathMs = 1_000;

/** Keeps what a storm did. */
export function createLedger(): Ledger {
  const kills: number[] = [];
  const wishes = new Map<string, Wish>();
  return {
    kills,
    idempotencyKey: (name, wish) => void wishes.set(name, wish),
    wishes: () => wishes.size,
    wishesFor: (deed, subject) =>
      [...wishes.values()].filter(wish => wish.deed === deed && wish.subject === subject).length,
    subjects: () => [...wishes.values()],
    killedAround: (at, withinMs) => kills.some(kill => kill >= at - lastBreathMs && kill <= at + withinMs),
  };
}

/** The calls of an action that was not to be repeated, each with whom or what it was for. */
export function callsFor(provider: FakeProvider, deed: Deed): readonly string[] {
  const calls = provider.callsOf(deed);
  switch (deed) {
    case 'create':
      return calls.map(({ parameters }) => parameters.cid ?? '');
    case 'sshkey.add':
      return calls.map(({ parameters }) => (parameters.sshkey ?? '').split(' ')[1] ?? '');
    case 'install':
      return calls
        .filter(({ parameters }) => parameters.run === '1')
        .map(({ parameters }) => parameters.orderid ?? '');
    case 'reboot':
    case 'stop':
    case 'boot':
      return calls.map(({ parameters }) => parameters.orderid ?? '');
  }
}

export const deeds: readonly Deed[] = ['reboot', 'stop', 'boot', 'create', 'install', 'sshkey.add'];

/** How long after an answer the bot must have lived for what it read to be written down for certain. */
const writtenWithinMs = 500;

/** Reads that were answered in full since an instant, and outlived by the process that asked. */
export const certainReads = (
  provider: FakeProvider,
  ledger: Ledger,
  what: { readonly action: 'getinfo' | 'orders'; readonly of: string; readonly since: number },
): number =>
  provider
    .callsOf(what.action)
    .filter(
      ({ at, outcome, fault, parameters }) =>
        at >= what.since &&
        outcome === 'answered' &&
        (fault === undefined || fault === 'delay') &&
        (what.action === 'getinfo' ? parameters.orderid : parameters.cid) === what.of &&
        Date.now() - at > writtenWithinMs &&
        !ledger.killedAround(at, writtenWithinMs),
    ).length;
