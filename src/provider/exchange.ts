import { isRefusal, type NotSentReason, type ProviderFailure } from '../domain/failure.ts';
import type { BodyForm } from '../domain/provider.ts';
import type { Result } from '../domain/result.ts';
import { findProxyFailure } from '../lib/proxy.ts';
import { createHttpClient, type HttpFailure, type HttpReply } from '../lib/http-exchange.ts';
import { maxReplyBytes } from './decode.ts';
import { saysLoginMissing, saysNothingSent } from './pair-sentences.ts';

interface ActionTraits {
  /**
   * `read` changes nothing. `repeatable` changes something, and is safe to retry. `once` is sent at most once, on a
   * connection of its own; after an unreadable reply its outcome is unknown.
   */
  readonly safety: 'read' | 'repeatable' | 'once';
  /** Whether undocumented words for success and failure count. For `create` and `install` they don't. */
  readonly otherWords: boolean;
}

const read = { safety: 'read', otherWords: true } as const;
const repeatable = { safety: 'repeatable', otherWords: true } as const;
const once = { safety: 'once', otherWords: true } as const;

export const actions = {
  getApiKey: read,
  list: read,
  orders: read,
  getinfo: read,
  'install-check': { safety: 'read', otherWords: false },
  'sshkey.list': read,
  balance: read,
  cancel: repeatable,
  'sshkey.remove': repeatable,
  create: { safety: 'once', otherWords: false },
  install: { safety: 'once', otherWords: false },
  reboot: once,
  stop: once,
  boot: once,
  'sshkey.add': once,
} as const satisfies Readonly<Record<string, ActionTraits>>;

export type Action = keyof typeof actions;

export const isOnce = (action: Action): boolean => actions[action].safety === 'once';

export interface ProviderRequest {
  readonly method: 'GET' | 'POST';
  readonly parameters: URLSearchParams;
  /** `form` by default. */
  readonly bodyForm?: BodyForm;
  /** The API key as a header of its own (`X-Key`). */
  readonly key?: string | undefined;
  /** On a connection of its own, for actions that aren't safe to repeat. */
  readonly freshConnection: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The outcome of one HTTP exchange with the provider. */
export type Exchange =
  | {
      readonly kind: 'replied';
      readonly status: number;
      readonly headers: HttpReply['headers'];
      readonly body: Uint8Array;
      readonly retryAfterMs: number | undefined;
    }
  /** Proven: no byte of the request was written. */
  | { readonly kind: 'not-sent'; readonly reason: NotSentReason }
  /** The request was or may have been written, and no complete reply came. */
  | {
      readonly kind: 'no-reply';
      readonly reason: string;
      readonly timedOut: boolean;
      /** The host replied, but with more than is read. */
      readonly isTooLarge?: boolean;
    };

/** The host has answered that it can't do anything now. */
export const isOverloaded = (status: number): boolean => status >= 500 || status === 429;

/** More than are ever polled at once, so that no interactive call waits for a poll. */
const maxConnections = 256;

const notSentByCode: Readonly<Record<string, NotSentReason>> = {
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'connection-refused',
  ENETUNREACH: 'connection-refused',
  ENOTFOUND: 'name-not-found',
  EAI_AGAIN: 'name-not-found',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
};

const isCertificateCode = (code: string): boolean =>
  /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/.test(code);

function notSentReason({ reason, codes }: HttpFailure): NotSentReason {
  const ofProxy = findProxyFailure(codes);
  if (ofProxy !== undefined) return ofProxy;
  const known = codes.map(code => notSentByCode[code]).find(why => why !== undefined);
  if (known !== undefined) return known;
  if (codes.some(isCertificateCode)) return 'certificate';
  return reason === 'timed-out' ? 'connect-timeout' : 'aborted-before-write';
}

const noReplyReason = ({ reason, codes }: HttpFailure): string => {
  if (reason === 'too-large') return 'the reply is over 1 MiB';
  return reason === 'connection' ? (codes[0] ?? 'connection lost') : reason;
};

/** Sends each request to the provider's endpoint once. Secrets are in the body, except for a GET. */
export function createExchange({ url, proxy }: { readonly url: URL; readonly proxy?: URL | undefined }) {
  const http = createHttpClient({ url, proxy, maxConnections });
  const path = url.pathname + url.search;
  const headers = {
    accept: 'application/json, text/html;q=0.9',
    'accept-encoding': 'identity',
    'user-agent': 'inferno-vps-bot',
  };
  const withQuery = (query: URLSearchParams): string =>
    `${path}${url.search === '' ? '?' : '&'}${query.toString()}`;

  const contentOf = ({ method, parameters, bodyForm = 'form', key }: ProviderRequest) => {
    const sent = key === undefined ? headers : { ...headers, 'x-key': key };
    if (method === 'GET') return { path: withQuery(parameters), headers: sent };
    if (bodyForm === 'form') {
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      return { path, headers: { ...sent, ...type }, body: Buffer.from(parameters.toString()) };
    }
    return {
      path: withQuery(new URLSearchParams({ action: parameters.get('action') ?? '' })),
      headers: { ...sent, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(Object.fromEntries(parameters))),
    };
  };

  return {
    send: async (request: ProviderRequest): Promise<Exchange> => {
      const { freshConnection, timeoutMs, signal } = request;
      const content = contentOf(request);
      const result = await http.exchange({ freshConnection, timeoutMs, signal, ...content, maxReplyBytes });
      if (result.kind === 'replied') return result;
      if (result.kind === 'not-sent') return { kind: 'not-sent', reason: notSentReason(result) };
      const timedOut = result.reason === 'timed-out' || result.codes.some(code => code.endsWith('_TIMEOUT'));
      const isTooLarge = result.reason === 'too-large';
      return { kind: 'no-reply', reason: noReplyReason(result), timedOut, isTooLarge };
    },
    close: http.close,
  };
}

/** `getApiKey` is excluded: the provider documents a GET for it. */
type Gate = 'login' | 'account';

const gateOf = (action: Action): Gate => (action === 'getApiKey' ? 'login' : 'account');

const documented: readonly Action[] = ['getApiKey', 'list', 'orders', 'getinfo'];

const saysUnseen = (result: Result<unknown, ProviderFailure>, action: Action): boolean => {
  if (result.kind === 'ok' || !isRefusal(result.failure)) return false;
  const { kind, message } = result.failure;
  // Every provider knows these actions. "Unknown" means that it didn't read the parameter.
  if (kind === 'unknown-action' && documented.includes(action)) return true;
  return saysNothingSent(message) || (action === 'getApiKey' && saysLoginMissing(message));
};

const otherForm: Readonly<Record<BodyForm, BodyForm>> = { form: 'json', json: 'form' };

/**
 * The request form that this endpoint accepts. The provider documents form fields. If a read is answered as if nothing
 * had been sent, the other form is tried once, and what worked is remembered. Actions never try: they use the form
 * that a read has found.
 */
export function createSignIn(options: {
  /** The form that worked before. If it no longer does, the other one is tried. */
  readonly known?: BodyForm | undefined;
  readonly onLearned?: ((form: BodyForm) => void) | undefined;
}) {
  const learned = new Map<Gate, BodyForm>(options.known === undefined ? [] : [['account', options.known]]);
  const tried = new Set<Gate>();

  const learn = (action: Action, form: BodyForm): void => {
    const gate = gateOf(action);
    tried.delete(gate);
    if (learned.get(gate) === form) return;
    learned.set(gate, form);
    if (gate === 'account') options.onLearned?.(form);
  };

  return {
    /** Calls in the known form, or detects it. */
    call: async <T>(
      action: Action,
      send: (form: BodyForm) => Promise<Result<T, ProviderFailure>>,
    ): Promise<Result<T, ProviderFailure>> => {
      const gate = gateOf(action);
      const form = learned.get(gate) ?? 'form';
      const first = await send(form);
      // `list` needs no parameters, so it proves nothing.
      if (first.kind === 'ok' && action !== 'list') learn(action, form);
      const isWorthTrying =
        actions[action].safety === 'read' && !tried.has(gate) && saysUnseen(first, action);
      if (!isWorthTrying) return first;
      tried.add(gate);
      const second = await send(otherForm[form]);
      const isSeen =
        second.kind === 'ok' ||
        (isRefusal(second.failure) &&
          second.failure.kind !== 'unknown-action' &&
          !saysUnseen(second, action));
      if (!isSeen) return first;
      learn(action, otherForm[form]);
      return second;
    },
    /** The form in which calls of an account were answered; `undefined`: none yet. */
    form: (): BodyForm | undefined => learned.get('account'),
  };
}
