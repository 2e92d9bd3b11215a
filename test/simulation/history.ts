import fc from 'fast-check';

import type { PowerAction } from '../../src/domain/server.ts';
import type { ProviderFault } from './simulated-provider.ts';
import type { TelegramFault } from './simulated-telegram.ts';

/** One step of a history; numbers choose among what exists at that moment. */
export type Step =
  | {
      readonly does: 'press';
      readonly who: 'anna' | 'boris';
      readonly inGroup: boolean;
      readonly server: number;
      readonly action: PowerAction;
      readonly presses: number;
    }
  /** A power action on several servers at once; a bit of `servers` for each. */
  | {
      readonly does: 'bulk';
      readonly who: 'anna' | 'boris';
      readonly inGroup: boolean;
      readonly servers: number;
      readonly action: PowerAction;
      readonly presses: number;
    }
  /** An old request again: an old keyboard, or an update that Telegram repeats. */
  | { readonly does: 'press-again'; readonly which: number; readonly presses: number }
  | { readonly does: 'undo' }
  | { readonly does: 'order'; readonly who: 'anna' | 'boris'; readonly presses: number }
  | { readonly does: 'install'; readonly which: number; readonly presses: number }
  | { readonly does: 'add-key'; readonly key: number; readonly presses: number }
  | { readonly does: 'pay' }
  | { readonly does: 'order-in-panel' }
  | { readonly does: 'install-in-panel' }
  | { readonly does: 'change-state'; readonly server: number; readonly state: 'running' | 'stopped' }
  /** A server stops and starts again this many times, each time long enough to be noticed. */
  | { readonly does: 'flap'; readonly server: number; readonly times: number }
  | { readonly does: 'vanish'; readonly server: number }
  | { readonly does: 'provider'; readonly of: 'read' | 'write'; readonly fault: ProviderFault }
  | { readonly does: 'provider-unavailable'; readonly seconds: number }
  | { readonly does: 'list-late'; readonly seconds: number }
  | { readonly does: 'telegram'; readonly fault: TelegramFault }
  | { readonly does: 'telegram-unavailable'; readonly seconds: number }
  | { readonly does: 'block'; readonly chat: number }
  | { readonly does: 'unblock'; readonly chat: number }
  /** The process dies after this many crash points; 0: at the next one. */
  | { readonly does: 'crash'; readonly points: number; readonly downSeconds: number }
  | { readonly does: 'kill'; readonly downSeconds: number }
  | { readonly does: 'wait'; readonly seconds: number };

export interface History {
  readonly seed: number;
  /** Whether a crash closes the database too, which is slow. */
  readonly reopens: boolean;
  readonly steps: readonly Step[];
}

const who = fc.constantFrom('anna' as const, 'boris' as const);
const small = fc.nat({ max: 3 });
const presses = fc.oneof(
  { arbitrary: fc.constant(1), weight: 3 },
  { arbitrary: fc.constantFrom(2, 10), weight: 1 },
);
const downSeconds = fc.constantFrom(1, 5, 70, 400);

const step = (weight: number, of: fc.Arbitrary<Step>) => ({ weight, arbitrary: of });
const does = <D extends Step['does']>(name: D) => ({ does: fc.constant(name) });

const steps: fc.Arbitrary<Step> = fc.oneof(
  step(
    9,
    fc.record({
      ...does('press'),
      who,
      inGroup: fc.boolean(),
      server: fc.nat({ max: 1 }),
      action: fc.constantFrom<PowerAction>('reboot', 'stop', 'boot'),
      presses,
    }),
  ),
  step(
    5,
    fc.record({
      ...does('bulk'),
      who,
      inGroup: fc.boolean(),
      servers: fc.integer({ min: 1, max: 7 }),
      action: fc.constantFrom<PowerAction>('reboot', 'stop', 'boot'),
      presses,
    }),
  ),
  step(4, fc.record({ ...does('press-again'), which: small, presses })),
  step(1, fc.record(does('undo'))),
  step(6, fc.record({ ...does('order'), who, presses })),
  step(4, fc.record({ ...does('install'), which: small, presses })),
  step(3, fc.record({ ...does('add-key'), key: fc.nat({ max: 1 }), presses })),
  step(3, fc.record(does('pay'))),
  step(2, fc.record(does('order-in-panel'))),
  step(1, fc.record(does('install-in-panel'))),
  step(
    6,
    fc.record({
      ...does('change-state'),
      server: fc.nat({ max: 1 }),
      state: fc.constantFrom('running' as const, 'stopped' as const),
    }),
  ),
  step(1, fc.record({ ...does('flap'), server: fc.nat({ max: 1 }), times: fc.integer({ min: 1, max: 3 }) })),
  step(1, fc.record({ ...does('vanish'), server: small })),
  step(
    9,
    fc.record({
      ...does('provider'),
      of: fc.constant('write' as const),
      fault: fc.constantFrom<ProviderFault>(
        'lost-before',
        'lost-after',
        'late',
        'slow',
        'unreadable',
        'refused',
        'unreachable',
        'key-refused',
      ),
    }),
  ),
  step(
    4,
    fc.record({
      ...does('provider'),
      of: fc.constant('read' as const),
      fault: fc.constantFrom<ProviderFault>(
        'lost-after',
        'late',
        'slow',
        'unreadable',
        'unreachable',
        'key-refused',
        'empty',
      ),
    }),
  ),
  step(1, fc.record({ ...does('provider-unavailable'), seconds: fc.constantFrom(10, 200) })),
  step(1, fc.record({ ...does('list-late'), seconds: fc.constantFrom(0, 20) })),
  step(
    4,
    fc.record({
      ...does('telegram'),
      fault: fc.constantFrom<TelegramFault>(
        'flood',
        'error-500',
        'lost-before',
        'lost-after',
        'not-sent',
        'unparsable',
      ),
    }),
  ),
  step(1, fc.record({ ...does('telegram-unavailable'), seconds: fc.constantFrom(10, 600) })),
  step(1, fc.record({ ...does('block'), chat: fc.nat({ max: 2 }) })),
  step(1, fc.record({ ...does('unblock'), chat: fc.nat({ max: 2 }) })),
  step(8, fc.record({ ...does('crash'), points: fc.nat({ max: 40 }), downSeconds })),
  step(2, fc.record({ ...does('kill'), downSeconds })),
  step(10, fc.record({ ...does('wait'), seconds: fc.constantFrom(0.2, 1, 5, 30, 100) })),
);

/** Random histories; short ones too, since most bugs show early. */
export const histories: fc.Arbitrary<History> = fc.record({
  seed: fc.nat({ max: 0x7fffffff }),
  reopens: fc.nat({ max: 39 }).map(chosen => chosen === 39),
  steps: fc.array(steps, { minLength: 1, maxLength: 12, size: 'max' }),
});

/** Histories that once failed, shrunk. */
export const regressions: readonly History[] = [
  // The list before the order was empty by accident, just after an order in the panel; then the reply was lost.
  {
    seed: 0,
    reopens: false,
    steps: [
      { does: 'crash', points: 23, downSeconds: 1 },
      { does: 'provider', of: 'read', fault: 'empty' },
      { does: 'press', who: 'anna', inGroup: false, server: 0, action: 'reboot', presses: 1 },
      { does: 'order-in-panel' },
      { does: 'order', who: 'anna', presses: 1 },
    ],
  },
  // A rejected key was recorded, and its owner not notified.
  {
    seed: 0,
    reopens: false,
    steps: [
      { does: 'provider', of: 'read', fault: 'key-refused' },
      { does: 'crash', points: 37, downSeconds: 1 },
      { does: 'pay' },
      { does: 'order', who: 'anna', presses: 1 },
      { does: 'provider', of: 'read', fault: 'key-refused' },
      { does: 'press', who: 'anna', inGroup: false, server: 0, action: 'reboot', presses: 1 },
      { does: 'wait', seconds: 0.2 },
    ],
  },
  // A bulk action that left out every server was forgotten at the next start, and its confirmation started another.
  {
    seed: 0,
    reopens: false,
    steps: [
      { does: 'crash', points: 2, downSeconds: 1 },
      { does: 'bulk', who: 'anna', inGroup: false, servers: 4, action: 'reboot', presses: 2 },
      { does: 'change-state', server: 0, state: 'running' },
    ],
  },
];

/** One line a step. */
export const describeHistory = ({ seed, reopens, steps: all }: History): string =>
  [
    `seed ${seed}${reopens ? ', crashes close the file' : ''}`,
    ...all.map(({ does: name, ...rest }) =>
      [name, ...Object.entries(rest).map(([key, value]) => `${key}=${value}`)].join(' '),
    ),
  ].join('\n');
