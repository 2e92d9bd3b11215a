import type { NotSentReason, ProviderFailure } from '../domain/failure.ts';
import type { Result } from '../domain/result.ts';
import { createHttpClient, type HttpFailure, type HttpReply } from '../lib/http-exchange.ts';
import { maxReplyBytes } from './decode.ts';
import { saysLoginMissing, saysNothingSent } from './pair-sentences.ts';

interface ActionTraits {
  /**
   * `read` changes nothing. `repeatable` does, and may be sent again by itself. `once` is sent at most once, on a
   * connection of its own, and a reply that can't be read leaves its outcome unknown.
   */
  readonly safety: 'read' | 'repeatable' | 'once';
  /** Whether success and failure count in other words than those that are documented for `create` and `install`. */
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

/** How parameters travel: in a form, or in JSON with the action in the query, as the provider's newer pages show. */
export type BodyForm = 'form' | 'json';

export interface ProviderRequest {
  readonly method: 'GET' | 'POST';
  readonly parameters: URLSearchParams;
  /** `form` by default. */
  readonly bodyForm?: BodyForm;
  /** The API key as a header of its own (`X-Key`). */
  readonly key?: string | undefined;
  /** On a connection of its own, for what isn't safe to repeat. */
  readonly freshConnection: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What came of one HTTP exchange with the provider. */
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
  /** The request was written, or may have been, and no whole reply came. */
  | { readonly kind: 'no-reply'; readonly reason: string; readonly timedOut: boolean };

/** The host has answered, but only that it can't do anything now. */
export const isOverloaded = (status: number): boolean => status >= 500 || status === 429;

/** More than are ever polled at once, so that nobody who waits for an answer waits for somebody else's read. */
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
  const known = codes.map(code => notSentByCode[code]).find(why => why !== undefined);
  if (known !== undefined) return known;
  if (codes.some(isCertificateCode)) return 'certificate';
  return reason === 'timed-out' ? 'connect-timeout' : 'aborted-before-write';
}

const noReplyReason = ({ reason, codes }: HttpFailure): string => {
  if (reason === 'too-large') return 'the reply is over 1 MiB';
  return reason === 'connection' ? (codes[0] ?? 'connection lost') : reason;
};

/** Sends forms to the provider's one endpoint, each once: secrets go in the body, but for a GET. */
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
      return { kind: 'no-reply', reason: noReplyReason(result), timedOut };
    },
    close: http.close,
  };
}

/** `getApiKey` takes its parameters in a way of its own: the provider's text shows a GET for it. */
type Gate = 'login' | 'account';

const gateOf = (action: Action): Gate => (action === 'getApiKey' ? 'login' : 'account');

const documented: readonly Action[] = ['getApiKey', 'list', 'orders', 'getinfo'];

const saysUnseen = (result: Result<unknown, ProviderFailure>, action: Action): boolean => {
  if (result.kind === 'ok' || !('message' in result.failure)) return false;
  const { kind, message } = result.failure;
  // Every provider knows these, unless it hasn't seen which one it was.
  if (kind === 'unknown-action' && documented.includes(action)) return true;
  return saysNothingSent(message) || (action === 'getApiKey' && saysLoginMissing(message));
};

/**
 * How this endpoint takes parameters. A form is what the provider's text shows; where a read with one is answered as
 * if nothing had been sent, JSON is tried once, and what worked is remembered. Only reads try: what is sent at most
 * once goes in the form that a read has found.
 */
export function createSignIn(options: {
  readonly known?: BodyForm | undefined;
  readonly onLearned?: ((form: BodyForm) => void) | undefined;
}) {
  const learned = new Map<Gate, BodyForm>(options.known === undefined ? [] : [['account', options.known]]);
  const tried = new Set<Gate>();

  const learn = (action: Action, form: BodyForm): void => {
    const gate = gateOf(action);
    if (learned.get(gate) === form) return;
    learned.set(gate, form);
    if (gate === 'account') options.onLearned?.(form);
  };

  return {
    /** Calls in the form that is known, or finds it out. */
    call: async <T>(
      action: Action,
      send: (form: BodyForm) => Promise<Result<T, ProviderFailure>>,
    ): Promise<Result<T, ProviderFailure>> => {
      const gate = gateOf(action);
      const form = learned.get(gate) ?? 'form';
      const first = await send(form);
      // `list` needs no parameters, so its success proves nothing.
      if (first.kind === 'ok' && action !== 'list') learn(action, form);
      const isWorthTrying =
        actions[action].safety === 'read' &&
        !learned.has(gate) &&
        !tried.has(gate) &&
        saysUnseen(first, action);
      if (!isWorthTrying) return first;
      tried.add(gate);
      const second = await send('json');
      const isSeen =
        second.kind === 'ok' ||
        ('message' in second.failure &&
          second.failure.kind !== 'unknown-action' &&
          !saysUnseen(second, action));
      if (!isSeen) return first;
      learn(action, 'json');
      return second;
    },
    /** In what form calls of an account have been answered; `undefined`: none has been yet. */
    form: (): BodyForm | undefined => learned.get('account'),
  };
}
