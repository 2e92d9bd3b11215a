import { onTestFinished } from 'vitest';

import { startFakeProvider, type FakeProviderOptions } from '../../../demo/provider/fake-provider.ts';

type Parameters = Readonly<Record<string, string | number>>;

/** A fake provider with account 777, on a clock that only the test moves. Closed at the end of the test. */
export async function createProviderHarness(options: FakeProviderOptions = {}) {
  const clock = { now: 1_000_000 };
  const provider = await startFakeProvider({ now: () => clock.now, ...options });
  onTestFinished(() => provider.close());
  const account = { cid: '777', key: 'right-key', email: 'anna@example.com', password: 'a+b &c' };
  provider.addAccount({ ...account, balance: '12.50' });

  const post = (parameters: Parameters): Promise<Response> => {
    const fields = Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]);
    return fetch(provider.url, { method: 'POST', body: new URLSearchParams(fields) });
  };
  const call = async (action: string, parameters: Parameters = {}): Promise<string> =>
    (await post({ action, cid: account.cid, key: account.key, ...parameters })).text();
  const callJson = async (action: string, parameters?: Parameters): Promise<unknown> =>
    JSON.parse(await call(action, parameters));

  return {
    provider,
    clock,
    post,
    /** The reply to an action of the account, as text. */
    call,
    callJson,
    /** The `real_state` in getinfo. */
    stateOf: async (orderid: string) => {
      const info = (await callJson('getinfo', { orderid })) as { vps_info: { real_state?: string } };
      return info.vps_info.real_state;
    },
  };
}
