import type { FakeProvider } from '../../demo/provider/fake-provider.ts';
import { certainReads, type Ledger } from './ledger.ts';

/** Enough for two reads that agree, and one to spare. */
const readsToBelieve = 3;

/** A server that goes off and on behind the bot's back; nobody presses anything on it. */
export interface Weather {
  readonly name: string;
  /** Whether the last change has been read often enough to be news. */
  readonly isSeen: () => boolean;
  /** The other state, once the last change has been seen. */
  readonly turn: () => void;
  /** How often it must have been told of. */
  readonly owed: () => { readonly stopped: number; readonly started: number };
}

/** Makes the weather of one server that is on. */
export function createWeather(
  server: { readonly name: string; readonly orderid: string },
  provider: FakeProvider,
  ledger: Ledger,
): Weather {
  const { name, orderid } = server;
  const owed = { stopped: 0, started: 0 };
  let isOn = true;
  let since = Date.now();
  const isSeen = () =>
    certainReads(provider, ledger, { action: 'getinfo', of: orderid, since }) >= readsToBelieve;
  return {
    name,
    isSeen,
    turn: () => {
      if (!isSeen()) return;
      isOn = !isOn;
      since = Date.now();
      provider.setPowerState(orderid, isOn ? 'on' : 'off');
      if (isOn) owed.started += 1;
      else owed.stopped += 1;
    },
    owed: () => ({ ...owed }),
  };
}
