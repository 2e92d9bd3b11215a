import { onTestFinished } from 'vitest';

import {
  startProvider,
  type StandInProvider,
  type StandInProviderOptions,
} from '../../../demo/provider/fake-provider.ts';

export type Parameters = Readonly<Record<string, string | number>>;

export interface Stage {
  readonly provider: StandInProvider;
  readonly clock: { now: number };
  /** A POST with the account's pair: the body as text. */
  readonly text: (action: string, parameters?: Parameters) => Promise<string>;
  /** The same, read as JSON. */
  readonly json: (action: string, parameters?: Parameters) => Promise<unknown>;
  /** A request in any form. */
  readonly send: (method: 'GET' | 'POST', parameters: Parameters) => Promise<Response>;
  readonly state: (orderid: string) => Promise<unknown>;
}

/** A provider with the account 777 and a clock that stands still, gone when the test is over. */
export async function stage(options: StandInProviderOptions = {}): Promise<Stage> {
  const clock = { now: 1_000_000 };
  const provider = await startProvider({ now: () => clock.now, ...options });
  onTestFinished(() => provider.close());
  const { cid, key } = provider.addAccount({
    cid: '777',
    key: 'right-key',
    email: 'anna@example.com',
    password: 'a+b &c',
    balance: '12.50',
  });

  const send: Stage['send'] = (method, parameters) => {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) form.set(name, String(value));
    return method === 'GET'
      ? fetch(`${provider.url}?${form.toString()}`)
      : fetch(provider.url, { method, body: form });
  };
  const text: Stage['text'] = async (action, parameters = {}) =>
    (await send('POST', { action, cid, key, ...parameters })).text();
  const json: Stage['json'] = async (action, parameters) =>
    JSON.parse(await text(action, parameters)) as unknown;
  return {
    provider,
    clock,
    text,
    json,
    send,
    state: async orderid => {
      const info = (await json('getinfo', { orderid })) as { vps_info: { real_state?: string } };
      return info.vps_info.real_state;
    },
  };
}
