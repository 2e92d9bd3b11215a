import { setTimeout as sleep } from 'node:timers/promises';

import type * as z from 'zod';

import type { ProviderFailure } from '../domain/failure.ts';
import type { Answer, CallOptions, InstallWish, Provider } from '../core/provider.ts';
import { ok, failed, type Result } from '../domain/result.ts';
import type { Credentials, Secret } from '../domain/secret.ts';
import { createSecret } from '../domain/secret.ts';
import type { OrderId } from '../core/server.ts';
import { createGuard, type BreakerState, type Purpose } from './breaker.ts';
import { classifyRefusal, cleanMessage, saysIncomplete, verdictOf } from './classify.ts';
import { decode, type Plain } from './decode.ts';
import { createExchanger, type Exchange } from './request.ts';
import * as wire from './wire.ts';

/**
 * What may be sent again by itself. The rest are sent at most once, on a connection of their own, and an
 * answer that can't be read leaves their outcome unknown.
 */
const repeatable = {
  getApiKey: true,
  list: true,
  create: false,
  orders: true,
  cancel: true,
  'install-check': true,
  install: false,
  getinfo: true,
  reboot: false,
  stop: false,
  boot: false,
  'sshkey.add': false,
  'sshkey.list': true,
  'sshkey.remove': true,
  balance: true,
} as const;

export type Action = keyof typeof repeatable;

/** What only looks, and so may find out whether the provider is back. */
const reads: ReadonlySet<Action> = new Set([
  'getApiKey',
  'list',
  'orders',
  'install-check',
  'getinfo',
  'sshkey.list',
  'balance',
]);

export interface CallReport {
  readonly action: Action;
  readonly outcome: 'ok' | ProviderFailure['kind'];
  readonly durationMs: number;
}

interface Call {
  readonly action: Action;
  readonly parameters: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
  /** What must not come back in a message, beside the credentials. */
  readonly secrets?: readonly Secret[];
  readonly method?: 'GET' | 'POST';
  readonly options: CallOptions | undefined;
}

const purposeOf = ({ action, options }: Call): Purpose => {
  if (!reads.has(action)) return 'change';
  return options?.isAwaited === true ? 'awaited-read' : 'read';
};

/** Reads wait this long at most, all their tries together; actions get longer, since they can't be asked again. */
const readDeadlineMs = 20_000;
const actionDeadlineMs = 30_000;
const maxTries = 3;

/** The provider's client: build → send (again, where that is safe) → decode → judge → wire. */
export function createProvider(options: {
  readonly url: URL;
  readonly proxy?: URL | undefined;
  readonly onCall?: (report: CallReport) => void;
  /** A word for a power state that nobody has told us the meaning of; called once a word. */
  readonly onUnknownState?: (word: string) => void;
  /** Ends every call that has no signal of its own. */
  readonly signal?: AbortSignal;
  /** What part of the usual time a call has to be answered in: all of it, but where nothing but silence is to come. */
  readonly patience?: number | undefined;
  /** Between 0 and 1, for the jitter of repeats. */
  readonly random?: () => number;
  /** The host is away (`open`), is being tried (`probing`), or answers again (`closed`). */
  readonly onBreaker?: (state: BreakerState) => void;
}): Provider & { readonly close: () => Promise<void>; readonly breaker: () => BreakerState } {
  const exchanger = createExchanger(options);
  const guard = createGuard({
    send: exchanger.send,
    signal: options.signal,
    onChange: options.onBreaker,
    now: () => performance.now(),
  });
  const random = options.random ?? Math.random;
  const patience = options.patience ?? 1;
  const unknownStates = new Set<string>();

  /** Sends until there is an answer worth keeping, or no more tries. */
  const exchange = async (call: Call): Promise<Exchange> => {
    const parameters = new URLSearchParams({
      action: call.action === 'install-check' ? 'install' : call.action,
      ...(call.credentials === undefined
        ? {}
        : { cid: call.credentials.cid.reveal(), key: call.credentials.key.reveal() }),
      ...call.parameters,
    });
    const mayRepeat = repeatable[call.action];
    const signal = call.options?.signal ?? options.signal;
    const endsAt = performance.now() + patience * (mayRepeat ? readDeadlineMs : actionDeadlineMs);
    for (let tries = 1; ; tries += 1) {
      const result = await guard.send(purposeOf(call), {
        method: call.method ?? 'POST',
        parameters,
        alone: !mayRepeat,
        deadlineMs: Math.max(1, endsAt - performance.now()),
        signal,
      });
      const worthRepeating = result.kind !== 'replied' || result.status >= 500 || result.status === 429;
      if (!mayRepeat || !worthRepeating || tries >= maxTries) return result;
      const backoffMs = 200 * 2 ** (tries - 1) * (1 + random());
      const pauseMs = Math.max(backoffMs, result.kind === 'replied' ? (result.retryAfterMs ?? 0) : 0);
      if (performance.now() + pauseMs >= endsAt || signal?.aborted === true || !guard.takeRepeat()) {
        return result;
      }
      // Called off in it: what was answered is all that there is to say.
      const calledOff = await sleep(pauseMs, false, { signal }).catch(() => true);
      if (calledOff) return result;
    }
  };

  /** What an exchange without a usable reply means, for what may be repeated and for what may not. */
  const unanswered = (call: Call, why: string, read: ProviderFailure): ProviderFailure =>
    repeatable[call.action] ? read : { kind: 'outcome-unknown', why };

  const perform = async (call: Call): Promise<Result<Plain, ProviderFailure>> => {
    const result = await exchange(call);
    if (result.kind === 'not-sent') return failed({ kind: 'unreachable', why: result.why });
    if (result.kind === 'no-reply') {
      const { why } = result;
      return failed(
        unanswered(call, why, result.timedOut ? { kind: 'timed-out' } : { kind: 'unavailable', why }),
      );
    }
    const { status } = result;
    // A redirect would carry the key elsewhere, so it is never followed.
    if (status >= 300 && status < 400) {
      return failed(unanswered(call, `HTTP ${status}`, { kind: 'unreadable-reply', why: `HTTP ${status}` }));
    }
    if (status >= 500 || status === 429) {
      return failed(unanswered(call, `HTTP ${status}`, { kind: 'unavailable', why: `HTTP ${status}` }));
    }
    const decoded = decode(result.body);
    if (decoded.kind === 'failed') {
      const why = status >= 400 ? `HTTP ${status}, ${decoded.failure}` : decoded.failure;
      return failed(unanswered(call, why, { kind: 'unreadable-reply', why }));
    }
    const verdict = verdictOf(decoded.value);
    if (verdict.kind === 'fail') {
      const secrets = [call.credentials?.key, call.credentials?.cid, ...(call.secrets ?? [])];
      const message = cleanMessage(
        verdict.message,
        secrets.flatMap(secret => (secret === undefined ? [] : [secret.reveal()])),
      );
      return failed(classifyRefusal(message, verdict.errorCode, call.action));
    }
    if (verdict.kind === 'none' && !repeatable[call.action]) {
      return failed({ kind: 'outcome-unknown', why: 'no verdict in the reply' });
    }
    return ok(decoded.value);
  };

  const report = async <T>(call: Call, work: () => Answer<T>): Answer<T> => {
    const startedAt = performance.now();
    const result = await work();
    options.onCall?.({
      action: call.action,
      outcome: result.kind === 'ok' ? 'ok' : result.failure.kind,
      durationMs: performance.now() - startedAt,
    });
    return result;
  };

  const read = async <T>(call: Call, schema: z.ZodType<T>): Answer<T> =>
    report(call, async () => {
      const replied = await perform(call);
      if (replied.kind === 'failed') return replied;
      const parsed = schema.safeParse(replied.value);
      if (parsed.success) return ok(parsed.data);
      const where = parsed.error.issues[0]?.path.join('.') ?? '';
      const why = `not in a known form${where === '' ? '' : ` at ${where.slice(0, 60)}`}`;
      return failed(unanswered(call, why, { kind: 'unreadable-reply', why }));
    });

  const act = async (call: Call): Answer<undefined> =>
    report(call, async () => {
      const replied = await perform(call);
      return replied.kind === 'failed' ? replied : ok(undefined);
    });

  const readOrders: Provider['readOrders'] = (credentials, callOptions) =>
    read({ action: 'orders', parameters: {}, credentials, options: callOptions }, wire.ordersWire);

  const readSshKeys: Provider['readSshKeys'] = (credentials, callOptions) =>
    read({ action: 'sshkey.list', parameters: {}, credentials, options: callOptions }, wire.sshKeysWire);

  const readInfo = async (
    credentials: Credentials,
    orderId: OrderId,
    callOptions: CallOptions | undefined,
  ): Answer<z.output<typeof wire.serverWire>> => {
    const info = await read(
      { action: 'getinfo', parameters: { orderid: orderId }, credentials, options: callOptions },
      wire.serverWire,
    );
    // Somebody else's server, or its password, under this order's number would be worse than none.
    return info.kind === 'ok' && info.value.orderId !== undefined && info.value.orderId !== orderId
      ? failed({ kind: 'unreadable-reply', why: 'it is about another order' })
      : info;
  };

  const installCall = (
    run: '0' | '1',
    credentials: Credentials,
    { orderId, template, sshKeyIds }: InstallWish,
    callOptions: CallOptions | undefined,
  ): Call => ({
    action: run === '1' ? 'install' : 'install-check',
    parameters: { orderid: orderId, ostpl: template, sshkey_ids: sshKeyIds.join(','), run },
    credentials,
    options: callOptions,
  });

  return {
    login: async (email, password, callOptions) => {
      const call = (method: 'GET' | 'POST'): Call => ({
        action: 'getApiKey',
        parameters: { email, pass: password.reveal() },
        secrets: [password, createSecret(email)],
        method,
        options: callOptions,
      });
      const toSecrets = (answer: Result<{ cid: string; key: string }, ProviderFailure>) =>
        answer.kind === 'failed'
          ? answer
          : ok({ cid: createSecret(answer.value.cid), key: createSecret(answer.value.key) });
      const posted = await read(call('POST'), wire.credentialsWire);
      // The provider's API text shows GET only. A URL ends up in logs, so it is the last resort: only
      // when a POST is answered as if its parameters had not come.
      const incomplete =
        posted.kind === 'failed' && 'message' in posted.failure && saysIncomplete(posted.failure.message);
      return toSecrets(incomplete ? await read(call('GET'), wire.credentialsWire) : posted);
    },
    readCatalogue: callOptions =>
      read({ action: 'list', parameters: {}, options: callOptions }, wire.catalogueWire),
    readOrders,
    createOrder: (credentials, tariffId, callOptions) =>
      read(
        { action: 'create', parameters: { pid: tariffId }, credentials, options: callOptions },
        wire.placedOrderWire,
      ),
    cancelOrder: async (credentials, orderId, callOptions) => {
      const result = await act({
        action: 'cancel',
        parameters: { orderid: orderId },
        credentials,
        options: callOptions,
      });
      if (result.kind === 'ok' || result.failure.kind !== 'not-found') return result;
      // A repeat whose first try was carried out is refused: what the orders say decides.
      const orders = await readOrders(credentials, callOptions);
      if (orders.kind === 'failed') return result;
      const order = orders.value.find(({ id }) => id === orderId);
      // The list has the active and the unpaid ones: what is neither, as the refusal says too, is cancelled.
      return order === undefined || order.status === 'cancelled' ? ok(undefined) : result;
    },
    checkInstall: (credentials, wish, callOptions) => act(installCall('0', credentials, wish, callOptions)),
    startInstall: (credentials, wish, callOptions) => act(installCall('1', credentials, wish, callOptions)),
    readServer: async (credentials, orderId, callOptions) => {
      const info = await readInfo(credentials, orderId, callOptions);
      if (info.kind === 'failed') return info;
      const { vps } = info.value.reading;
      if (vps?.state === 'unknown' && vps.rawState !== '' && !unknownStates.has(vps.rawState)) {
        if (unknownStates.size < 100) unknownStates.add(vps.rawState);
        options.onUnknownState?.(vps.rawState.slice(0, 100));
      }
      return ok({ ...info.value.reading, orderId });
    },
    readPassword: async (credentials, orderId, callOptions) => {
      const info = await readInfo(credentials, orderId, callOptions);
      if (info.kind === 'failed') return info;
      const { password } = info.value;
      return ok(password === undefined ? undefined : createSecret(password));
    },
    power: (credentials, orderId, action, callOptions) =>
      act({ action, parameters: { orderid: orderId }, credentials, options: callOptions }),
    addSshKey: (credentials, publicKey, callOptions) =>
      read(
        { action: 'sshkey.add', parameters: { sshkey: publicKey }, credentials, options: callOptions },
        wire.addedKeyWire,
      ),
    readSshKeys,
    removeSshKey: async (credentials, id, callOptions) => {
      const result = await act({
        action: 'sshkey.remove',
        parameters: { id },
        credentials,
        options: callOptions,
      });
      if (result.kind === 'ok' || result.failure.kind !== 'not-found') return result;
      const keys = await readSshKeys(credentials, callOptions);
      return keys.kind === 'ok' && !keys.value.some(key => key.id === id) ? ok(undefined) : result;
    },
    readBalance: (credentials, callOptions) =>
      read({ action: 'balance', parameters: {}, credentials, options: callOptions }, wire.balanceWire),
    close: () => exchanger.close(),
    breaker: guard.state,
  };
}
