import fc from 'fast-check';

import type { PowerAction } from '../../src/domain/server.ts';
import type { ProviderFault } from './simulated-provider.ts';
import type { TelegramFault } from './simulated-telegram.ts';

/** What happens in a history, one thing after the other; numbers choose among what there is just then. */
export type Happening =
  | {
      readonly does: 'press';
      readonly who: 'anna' | 'boris';
      readonly inGroup: boolean;
      readonly server: number;
      readonly action: PowerAction;
      readonly taps: number;
    }
  /** An old request comes again: an old keyboard, or Telegram's repeating itself. */
  | { readonly does: 'press-again'; readonly which: number; readonly taps: number }
  | { readonly does: 'undo' }
  | { readonly does: 'order'; readonly who: 'anna' | 'boris'; readonly taps: number }
  | { readonly does: 'install'; readonly which: number; readonly taps: number }
  | { readonly does: 'add-key'; readonly key: number; readonly taps: number }
  | { readonly does: 'pay' }
  | { readonly does: 'order-in-panel' }
  | { readonly does: 'install-in-panel' }
  | { readonly does: 'befall'; readonly server: number; readonly state: 'running' | 'stopped' }
  /** It goes off and comes back so often, each time for long enough to be seen. */
  | { readonly does: 'flap'; readonly server: number; readonly times: number }
  | { readonly does: 'vanish'; readonly server: number }
  | { readonly does: 'provider'; readonly of: 'read' | 'write'; readonly fault: ProviderFault }
  | { readonly does: 'provider-unavailable'; readonly seconds: number }
  | { readonly does: 'list-late'; readonly seconds: number }
  | { readonly does: 'telegram'; readonly fault: TelegramFault }
  | { readonly does: 'telegram-unavailable'; readonly seconds: number }
  | { readonly does: 'block'; readonly chat: number }
  | { readonly does: 'unblock'; readonly chat: number }
  /** `points`: it dies at that many steps from now; 0: before the next one. */
  | { readonly does: 'crash'; readonly points: number; readonly downSeconds: number }
  | { readonly does: 'kill'; readonly downSeconds: number }
  | { readonly does: 'wait'; readonly seconds: number };

export interface History {
  readonly seed: number;
  /** Crashes close the file too, which takes its time. */
  readonly reopens: boolean;
  readonly happenings: readonly Happening[];
}

const who = fc.constantFrom('anna' as const, 'boris' as const);
const small = fc.nat({ max: 3 });
const taps = fc.oneof(
  { arbitrary: fc.constant(1), weight: 3 },
  { arbitrary: fc.constantFrom(2, 10), weight: 1 },
);
const downSeconds = fc.constantFrom(1, 5, 70, 400);

const happening = (weight: number, of: fc.Arbitrary<Happening>) => ({ weight, arbitrary: of });
const does = <D extends Happening['does']>(name: D) => ({ does: fc.constant(name) });

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  happening(
    9,
    fc.record({
      ...does('press'),
      who,
      inGroup: fc.boolean(),
      server: fc.nat({ max: 1 }),
      action: fc.constantFrom<PowerAction>('reboot', 'stop', 'boot'),
      taps,
    }),
  ),
  happening(4, fc.record({ ...does('press-again'), which: small, taps })),
  happening(1, fc.record(does('undo'))),
  happening(6, fc.record({ ...does('order'), who, taps })),
  happening(4, fc.record({ ...does('install'), which: small, taps })),
  happening(3, fc.record({ ...does('add-key'), key: fc.nat({ max: 1 }), taps })),
  happening(3, fc.record(does('pay'))),
  happening(2, fc.record(does('order-in-panel'))),
  happening(1, fc.record(does('install-in-panel'))),
  happening(
    6,
    fc.record({
      ...does('befall'),
      server: fc.nat({ max: 1 }),
      state: fc.constantFrom('running' as const, 'stopped' as const),
    }),
  ),
  happening(
    1,
    fc.record({ ...does('flap'), server: fc.nat({ max: 1 }), times: fc.integer({ min: 1, max: 3 }) }),
  ),
  happening(1, fc.record({ ...does('vanish'), server: small })),
  happening(
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
  happening(
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
  happening(1, fc.record({ ...does('provider-unavailable'), seconds: fc.constantFrom(10, 200) })),
  happening(1, fc.record({ ...does('list-late'), seconds: fc.constantFrom(0, 20) })),
  happening(
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
  happening(1, fc.record({ ...does('telegram-unavailable'), seconds: fc.constantFrom(10, 600) })),
  happening(1, fc.record({ ...does('block'), chat: fc.nat({ max: 2 }) })),
  happening(1, fc.record({ ...does('unblock'), chat: fc.nat({ max: 2 }) })),
  happening(8, fc.record({ ...does('crash'), points: fc.nat({ max: 40 }), downSeconds })),
  happening(2, fc.record({ ...does('kill'), downSeconds })),
  happening(10, fc.record({ ...does('wait'), seconds: fc.constantFrom(0.2, 1, 5, 30, 100) })),
);

/** Histories as they are drawn; short ones too, since most of what goes wrong goes wrong soon. */
export const histories: fc.Arbitrary<History> = fc.record({
  seed: fc.nat({ max: 0x7fffffff }),
  reopens: fc.nat({ max: 39 }).map(chosen => chosen === 39),
  happenings: fc.array(happenings, { minLength: 1, maxLength: 12, size: 'max' }),
});

/** What was found once, as it was left when shrunk. */
export const foundBefore: readonly History[] = [
  // The list of before was empty by accident, just after somebody had ordered in the panel; then the reply was lost.
  {
    seed: 0,
    reopens: false,
    happenings: [
      { does: 'crash', points: 23, downSeconds: 1 },
      { does: 'provider', of: 'read', fault: 'empty' },
      { does: 'press', who: 'anna', inGroup: false, server: 0, action: 'reboot', taps: 1 },
      { does: 'order-in-panel' },
      { does: 'order', who: 'anna', taps: 1 },
    ],
  },
  // A key that was refused was noted, and its owner not told.
  {
    seed: 0,
    reopens: false,
    happenings: [
      { does: 'provider', of: 'read', fault: 'key-refused' },
      { does: 'crash', points: 37, downSeconds: 1 },
      { does: 'pay' },
      { does: 'order', who: 'anna', taps: 1 },
      { does: 'provider', of: 'read', fault: 'key-refused' },
      { does: 'press', who: 'anna', inGroup: false, server: 0, action: 'reboot', taps: 1 },
      { does: 'wait', seconds: 0.2 },
    ],
  },
];

/** One line a happening, to be read by people. */
export const inWords = ({ seed, reopens, happenings: all }: History): string =>
  [
    `seed ${seed}${reopens ? ', crashes close the file' : ''}`,
    ...all.map(({ does: name, ...rest }) =>
      [name, ...Object.entries(rest).map(([key, value]) => `${key}=${value}`)].join(' '),
    ),
  ].join('\n');
