import type { FakeProvider } from '../provider/fake-provider.ts';
import { cloudflareChallenge, type Fault } from '../provider/faults.ts';
import type { PowerState } from '../provider/records.ts';
import { asString } from '../telegram/params.ts';
import type { Json } from '../telegram/types.ts';

/** The provider's side of the page. */
export interface ProviderSide {
  readonly provider: FakeProvider;
  /** The client whose orders are shown. */
  readonly cid: string;
  /** Starts the installation of another server, as somebody does in the provider's own panel. */
  readonly install: () => void;
}

const slowMs = 6_000;
const shownCalls = 6;
/** Actions that aren't safe to repeat. Only their replies get lost; reading shows the outcome. */
const unsafeActions = ['create', 'reboot', 'stop', 'boot', 'sshkey.add'];

/** How the provider can be set to answer. */
export const answerModes = [
  'normal',
  'slow',
  'lost-reply',
  'http-500',
  'html-page',
  'cloudflare',
  'rejected-key',
  'suspended-client',
  'whitelist',
  'offline',
] as const;

export type AnswerMode = (typeof answerModes)[number];

/** The fault of every reply to the client in this mode. */
function faultOf(mode: AnswerMode): Fault | undefined {
  switch (mode) {
    case 'http-500':
      return { kind: 'status', status: 500 };
    case 'html-page':
      return { kind: 'html-page' };
    case 'cloudflare':
      return cloudflareChallenge();
    case 'rejected-key':
      return { kind: 'refused', message: 'Authentication failed' };
    case 'suspended-client':
      return { kind: 'refused', message: 'Client account is suspended' };
    case 'whitelist':
      return { kind: 'refused', message: 'Access denied: your IP address is not in the API whitelist' };
    case 'normal':
    case 'slow':
    case 'lost-reply':
    case 'offline':
      return undefined;
  }
}

/** Makes the provider answer in one way, and in no other. */
export async function setAnswerMode(
  { provider, cid }: Pick<ProviderSide, 'provider' | 'cid'>,
  mode: AnswerMode,
): Promise<void> {
  provider.faults.clear();
  provider.setLatency(mode === 'slow' ? slowMs : 0);
  const fault = faultOf(mode);
  // Requests without a client, such as the list of tariffs, never reach a key or a whitelist by client.
  const isOfClient = mode === 'rejected-key' || mode === 'suspended-client';
  if (fault) provider.fault('*', { ...fault, times: Infinity, ...(isOfClient && { cid }) });
  if (mode === 'lost-reply') {
    for (const action of unsafeActions) {
      provider.fault(action, { kind: 'reset', carriedOut: true, times: Infinity });
    }
  }
  await (mode === 'offline' ? provider.goOffline() : provider.goOnline());
}

/** Changes that somebody makes at the provider without the bot, and its side of the page. */
export function createProviderPanel(side: ProviderSide) {
  const { provider, cid } = side;
  let mode: AnswerMode = 'normal';
  const onOrder = (run: (orderid: string, body: Json) => void) => (body: Json) => {
    run(asString(body.orderid), body);
    return {};
  };

  return {
    view: () => {
      const { key, balance } = provider.account(cid);
      return {
        cid,
        balance,
        link: `/link ${cid} ${key}`,
        mode,
        modes: answerModes,
        orders: provider.ordersOf(cid).map(({ orderid, status, productStatus, amount, vps, vpsState }) => ({
          orderid,
          amount,
          status: productStatus ?? status,
          server: vps && { name: vps.name, ip: vps.ip, state: vpsState },
        })),
        calls: provider.calls
          .slice(-shownCalls)
          .map(({ at, action, carriedOut, outcome }) => ({ at, action, carriedOut, outcome }))
          .reverse(),
      };
    },
    actions: {
      pay: onOrder(provider.pay),
      cancel: onOrder(provider.cancelOrder),
      power: onOrder((orderid, { to }) => provider.setPowerState(orderid, asString(to) as PowerState)),
      fail: onOrder(orderid => provider.failInstallation(orderid)),
      install: () => {
        side.install();
        return {};
      },
      order: () => {
        provider.addOrder(cid);
        return {};
      },
      answers: async (body: Json) => {
        const next = answerModes.find(each => each === body.mode);
        if (!next) throw new Error('There is no such mode');
        await setAnswerMode(side, next);
        mode = next;
        return {};
      },
    },
  };
}
