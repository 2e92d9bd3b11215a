import { isRefusal, type ProviderFailure } from '../domain/failure.ts';
import type { BodyForm, InstallParameters, Provider, ProviderResult } from '../domain/provider.ts';
import type { CallOptions } from '../domain/provider.ts';
import { failed, ok, createSecret, type Result, type Credentials } from '../domain/result.ts';
import type { OrderId } from '../domain/server.ts';
import type { BreakerState } from './breaker.ts';
import { leavesOutcomeOpen } from './classify.ts';
import { createCaller, type Call, type Caller, type CallerOptions } from './call.ts';
import { saysLoginMissing } from './pair-sentences.ts';
import { catalogueWire } from './wire-catalogue.ts';
import { passwordWire, serverWire } from './wire-server.ts';
import * as wire from './wire.ts';

type OnUnknownState = (word: string) => void;

/** Each unknown word is reported once. The provider has fewer than this. */
const maxUnknownStates = 100;

/**
 * Finds out by reading whether a call took effect: a retry fails with "not found" if the first try was carried out, and
 * a reply may be lost, unreadable, or tell of a trouble in the middle.
 */
async function doneOrFailed(
  result: Result<undefined, ProviderFailure>,
  isDone: () => Promise<boolean>,
): ProviderResult<undefined> {
  if (result.kind === 'ok') return result;
  const { failure } = result;
  const isOpen =
    ['not-found', 'unreadable-reply', 'timed-out', 'unavailable'].includes(failure.kind) ||
    (isRefusal(failure) && leavesOutcomeOpen(failure));
  return isOpen && (await isDone()) ? ok(undefined) : result;
}

function accountMethods({ read, poll, act }: Caller) {
  const readOrders: Provider['readOrders'] = (credentials, options) =>
    read({ action: 'orders', credentials, options }, wire.ordersWire);

  const login: Provider['login'] = async (email, password, options) => {
    const call = (method: 'GET' | 'POST'): Call => ({
      action: 'getApiKey',
      parameters: { email, pass: password.reveal() },
      secrets: [password, createSecret(email)],
      method,
      options,
    });
    const posted = await read(call('POST'), wire.credentialsWire);
    // The provider documents GET only. URLs end up in logs, so it is used only if the POST is answered as if the e-mail
    // or the password were missing.
    const isUnseen =
      posted.kind === 'failed' && isRefusal(posted.failure) && saysLoginMissing(posted.failure.message);
    const answer = isUnseen ? await read(call('GET'), wire.credentialsWire) : posted;
    if (answer.kind === 'failed') return answer;
    return ok({ cid: createSecret(answer.value.cid), key: createSecret(answer.value.key) });
  };

  return {
    login,
    readOrders,
    pollOrders: (credentials, known) => poll({ action: 'orders', credentials }, wire.ordersWire, known),
    readCatalogue: options => read({ action: 'list', options }, catalogueWire),
    readBalance: credentials => read({ action: 'balance', credentials }, wire.balanceWire),
    createOrder: (credentials, tariffId) =>
      read({ action: 'create', parameters: { pid: tariffId }, credentials }, wire.placedOrderWire),
    cancelOrder: async (credentials, orderId) => {
      const call: Call = { action: 'cancel', parameters: { orderid: orderId }, credentials };
      return doneOrFailed(await act(call), async () => {
        const orders = await readOrders(credentials);
        if (orders.kind === 'failed') return false;
        // The list contains active and unpaid orders. One that is missing and can't be found is cancelled.
        const { orders: listed, unreadable } = orders.value;
        const order = listed.find(({ id }) => id === orderId);
        if (order !== undefined) return order.status === 'cancelled';
        return unreadable.every(id => id !== undefined && id !== orderId);
      });
    },
  } satisfies Partial<Provider>;
}

/** Another order's server or password would be worse than none. */
const isOfOther = ({ orderId }: { readonly orderId: string | undefined }, asked: OrderId): boolean =>
  orderId !== undefined && orderId !== asked;

const otherOrder = failed({
  kind: 'unreadable-reply',
  reason: 'it is about another order',
  problem: 'other-order',
} as const);

function serverMethods({ read, poll, act }: Caller, onUnknownState: OnUnknownState | undefined) {
  const unknownStates = new Set<string>();

  const getInfo = (credentials: Credentials, orderId: OrderId): Call => ({
    action: 'getinfo',
    parameters: { orderid: orderId },
    credentials,
  });

  const install = (
    action: 'install' | 'install-check',
    credentials: Credentials,
    { orderId, template, sshKeyIds }: InstallParameters,
    options?: CallOptions,
  ) => {
    const run = action === 'install' ? '1' : '0';
    const parameters = { orderid: orderId, ostpl: template, sshkey_ids: sshKeyIds.join(','), run };
    return act({ action, parameters, credentials, options });
  };

  return {
    checkInstall: (credentials, parameters, options) =>
      install('install-check', credentials, parameters, options),
    startInstall: (credentials, parameters) => install('install', credentials, parameters),
    pollServer: async (credentials, orderId, known) => {
      const info = await poll(getInfo(credentials, orderId), serverWire, known);
      if (info.kind === 'failed') return info;
      const { tag, reading: read } = info.value;
      if (read === undefined) return ok({ tag, reading: undefined });
      if (isOfOther(read, orderId)) return otherOrder;
      const { vps } = read.reading;
      const word = (vps?.wordState ?? vps?.state) === 'unknown' ? (vps?.rawState ?? '') : '';
      if (word !== '' && !unknownStates.has(word)) {
        if (unknownStates.size < maxUnknownStates) unknownStates.add(word);
        onUnknownState?.(word.slice(0, 100));
      }
      return ok({ tag, reading: read.reading });
    },
    readPassword: async (credentials, orderId) => {
      const info = await read(getInfo(credentials, orderId), passwordWire);
      if (info.kind === 'failed') return info;
      if (isOfOther(info.value, orderId)) return otherOrder;
      const { password } = info.value;
      return ok(password === undefined ? undefined : createSecret(password));
    },
    power: (credentials, orderId, action) => act({ action, parameters: { orderid: orderId }, credentials }),
  } satisfies Partial<Provider>;
}

function sshKeyMethods({ read, act }: Caller) {
  const readSshKeys: Provider['readSshKeys'] = (credentials, options) =>
    read({ action: 'sshkey.list', credentials, options }, wire.sshKeysWire);

  return {
    readSshKeys,
    addSshKey: (credentials, sshkey) =>
      read({ action: 'sshkey.add', parameters: { sshkey }, credentials }, wire.addedKeyWire),
    removeSshKey: async (credentials, id) => {
      const call: Call = { action: 'sshkey.remove', parameters: { id }, credentials };
      return doneOrFailed(await act(call), async () => {
        const keys = await readSshKeys(credentials);
        return keys.kind === 'ok' && !keys.value.some(key => key.id === id);
      });
    },
  } satisfies Partial<Provider>;
}

export interface ProviderOptions extends CallerOptions {
  /** Called once for each unknown word for a power state. */
  readonly onUnknownState?: OnUnknownState;
}

/** The provider's API; nothing outside this folder knows its words. */
export function createProvider(options: ProviderOptions): Provider & {
  readonly close: () => Promise<void>;
  readonly breaker: () => BreakerState;
  /** The request form in which this endpoint has answered calls of an account; `undefined`: none yet. */
  readonly bodyForm: () => BodyForm | undefined;
  /** Reports when the host doesn't answer (`open`), is being probed (`probing`), and answers again (`closed`). */
  readonly onBreakerChange: (listener: (state: BreakerState) => void) => void;
} {
  const caller = createCaller(options);
  return {
    ...accountMethods(caller),
    ...serverMethods(caller, options.onUnknownState),
    ...sshKeyMethods(caller),
    close: caller.close,
    breaker: caller.breaker,
    bodyForm: caller.bodyForm,
    onBreakerChange: caller.onBreakerChange,
  };
}
