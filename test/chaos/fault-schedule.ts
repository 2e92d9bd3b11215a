import type { FakeProvider } from '../../demo/provider/fake-provider.ts';
import type { FakeTelegram } from '../../demo/telegram/fake-telegram.ts';
import { countStoredReads, type Expectations } from './expectations.ts';
import type { Rng } from './rng.ts';

/** Two reads that agree, and one more. */
const readsToBelieve = 3;

/** A server that goes off and on by itself, and that nobody controls. */
export interface FailingServer {
  readonly name: string;
  readonly orderid: string;
  /** Whether the last change was read often enough to be announced. */
  readonly isSeen: () => boolean;
  /** Changes the state, once the last change is seen. */
  readonly change: () => void;
  /** How often it has stopped and started. */
  readonly expected: () => { readonly stopped: number; readonly started: number };
}

/** Lets a server that is on fail and recover. */
export function createFailingServer(
  { name, orderid }: { readonly name: string; readonly orderid: string },
  provider: FakeProvider,
  expectations: Expectations,
): FailingServer {
  const expected = { stopped: 0, started: 0 };
  let isOn = true;
  let since = Date.now();
  const isSeen = () =>
    countStoredReads(provider, expectations, { action: 'getinfo', of: orderid, since }) >= readsToBelieve;
  return {
    name,
    orderid,
    isSeen,
    change: () => {
      if (!isSeen()) return;
      isOn = !isOn;
      since = Date.now();
      provider.setPowerState(orderid, isOn ? 'on' : 'off');
      expected[isOn ? 'started' : 'stopped'] += 1;
    },
    expected: () => ({ ...expected }),
  };
}

/** A random fault for the next call to the provider, unless enough wait already. */
export function addProviderFault(provider: FakeProvider, rng: Rng): void {
  if (provider.faults.left() > 2) return;
  const action = rng.pick(['getinfo', 'orders', 'reboot', 'stop', 'boot', 'create', 'install', '*']);
  provider.fault(
    action,
    rng.pick([
      { kind: 'reset', carriedOut: true },
      { kind: 'reset', carriedOut: false },
      { kind: 'hang' },
      { kind: 'status', status: 500 },
      { kind: 'delay', delayMs: 300 },
    ] as const),
  );
}

/** A random fault for the next call to Telegram. */
export function addTelegramFault(telegram: FakeTelegram, rng: Rng): void {
  const method = rng.pick(['sendMessage', 'editMessageText', 'answerCallbackQuery']);
  const fault = rng.pick([
    { kind: 'too-many-requests', retryAfter: 1 },
    { kind: 'reset-before' },
    { kind: 'reset-after' },
    { kind: 'error', code: 500, description: 'Internal Server Error' },
  ] as const);
  telegram.faults.add({ method, fault });
}
