import type { OperationId } from '../core/operation.ts';
import type { LinkId, PersonId, ServerId } from '../core/server.ts';

/** What a button may carry. All of it is a claim of whoever sends it, and is judged at the press. */
interface Fields {
  readonly server: ServerId;
  readonly link: LinkId;
  readonly operation: OperationId;
  readonly page: number;
  /** The server's generation when the keyboard was drawn. */
  readonly generation: number;
  /** Which dialog the button belongs to. */
  readonly token: number;
  /** A name that is too long for a button, as a number (core/name-code). */
  readonly code: number;
  /** Which of a short list. */
  readonly choice: number;
  /** 1: on, 0: off. */
  readonly on: number;
  /** A person's number at Telegram; 0: anybody. */
  readonly person: PersonId;
  /** Somebody's wish to be let press. */
  readonly request: number;
  /** Somebody's right to press. */
  readonly grant: number;
  /** A group's number, without its sign. */
  readonly group: number;
}

/** Every button there is: its code in `callback_data` and what it carries, in order. */
const presses = {
  home: ['h', []],
  help: ['?', []],
  servers: ['s', ['page']],
  card: ['c', ['server']],
  refresh: ['f', ['server']],
  reboot: ['r', ['server', 'generation']],
  stop: ['x', ['server', 'generation']],
  boot: ['b', ['server', 'generation']],
  'check-operation': ['q', ['operation']],
  'retry-operation': ['t', ['operation']],
  more: ['m', ['server']],
  password: ['p', ['server']],
  rename: ['n', ['server']],
  'clear-name': ['N', ['server']],
  lock: ['l', ['server']],
  unlock: ['u', ['server']],
  accounts: ['a', []],
  account: ['A', ['link']],
  'check-account': ['k', ['link']],
  'make-default': ['d', ['link']],
  'relabel-account': ['L', ['link']],
  unlink: ['U', ['link']],
  'confirm-unlink': ['Y', ['link']],
  link: ['i', []],
  'link-pair': ['I', []],
  'link-login': ['e', []],
  'retry-link': ['R', ['link']],
  cancel: ['z', []],
  orders: ['oo', ['page']],
  pay: ['op', ['server']],
  'cancel-order': ['oc', ['server']],
  'confirm-cancel-order': ['od', ['server']],
  order: ['ot', ['page']],
  'order-tariff': ['ow', ['code']],
  'order-from': ['of', ['token', 'link']],
  'confirm-order': ['oy', ['token']],
  install: ['ji', ['server']],
  'install-templates': ['jt', ['token', 'page']],
  'install-family': ['jf', ['token', 'code', 'page']],
  'install-template': ['jw', ['token', 'code']],
  'install-keys': ['jl', ['token']],
  'install-key': ['jk', ['token', 'code']],
  'install-continue': ['jc', ['token']],
  'confirm-install': ['jy', ['token', 'code']],
  keys: ['kl', ['link', 'page']],
  'read-keys': ['kf', ['link', 'page']],
  'add-key': ['ka', ['link']],
  'remove-key': ['kr', ['link', 'code']],
  'confirm-remove-key': ['ky', ['link', 'code']],
  balance: ['vb', ['link']],
  tariffs: ['yt', ['page']],
  templates: ['yo', ['page']],
  'find-tariff': ['yf', []],
  'find-template': ['yg', []],
  settings: ['gs', []],
  'set-language': ['gl', ['choice']],
  'set-ask-first': ['ga', ['on']],
  'set-silent': ['gq', ['on']],
  'set-news': ['gn', ['choice', 'on']],
  'sure-reboot': ['gr', ['server', 'generation']],
  'sure-stop': ['gx', ['server', 'generation']],
  'sure-retry': ['gt', ['operation', 'generation']],
  undo: ['wu', ['operation']],
  'on-it': ['wi', ['server']],
  'on-it-too': ['wI', ['server']],
  mute: ['wm', ['server']],
  'mute-for': ['wf', ['server', 'choice']],
  unmute: ['wn', ['server']],
  alerts: ['wl', ['server']],
  'set-alert': ['wk', ['server', 'choice', 'on']],
  'join-team': ['wj', []],
  'answer-request': ['wa', ['request', 'on']],
  team: ['wt', []],
  withdraw: ['ww', ['grant']],
  subscribe: ['ws', ['link', 'group']],
  unsubscribe: ['we', ['link']],
  'add-to-group': ['wg', ['link']],
  'set-undo': ['gu', ['choice']],
  'set-reminders': ['gm', ['on']],
  'set-quiet': ['gz', ['choice']],
  log: ['lg', ['page', 'server', 'person']],
  'log-servers': ['ls', []],
  'log-people': ['lp', []],
  'export-log': ['le', ['server', 'person']],
  'forget-me': ['zf', []],
  'confirm-forget-me': ['zy', []],
} as const satisfies Record<string, readonly [string, readonly (keyof Fields)[]]>;

export type PressKind = keyof typeof presses;

export type PressOf<K extends PressKind> = { readonly kind: K } & {
  readonly [F in (typeof presses)[K][1][number]]: Fields[F];
};

export type Press = { [K in PressKind]: PressOf<K> }[PressKind];

export const pressKinds = Object.keys(presses) as readonly PressKind[];

/** The fields of a kind, for tests that forge every kind there is. */
export const fieldsOf = (kind: PressKind): readonly (keyof Fields)[] => presses[kind][1];

/** Changes when the meaning of a code changes, so that old keyboards are known as old. */
const version = '1';

const kindByCode: ReadonlyMap<string, PressKind> = new Map(
  pressKinds.map(kind => [presses[kind][0], kind] as const),
);

/** The button's `callback_data`: at most 64 bytes (Bot API: InlineKeyboardButton). */
export function encodePress(press: Press): string {
  const values = press as unknown as Readonly<Record<string, number>>;
  const fields: readonly string[] = presses[press.kind][1];
  return [version + presses[press.kind][0], ...fields.map(field => (values[field] ?? 0).toString(36))].join(
    '.',
  );
}

/** Reads `callback_data`; anything that this version did not write is `undefined`. */
export function decodePress(data: string): Press | undefined {
  if (data.length > 64 || !data.startsWith(version)) return undefined;
  const [code = '', ...parts] = data.slice(version.length).split('.');
  const kind = kindByCode.get(code);
  if (kind === undefined) return undefined;
  const fields: readonly string[] = presses[kind][1];
  if (parts.length !== fields.length) return undefined;
  const press: Record<string, unknown> = { kind };
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    const value = Number.parseInt(part, 36);
    // Only the form that we write counts: parseInt alone would take "1a!" and "+1a" as well.
    if (!Number.isSafeInteger(value) || value < 0 || value.toString(36) !== part) return undefined;
    press[field] = value;
  }
  return press as unknown as Press;
}
