import type { ChatKind } from '../domain/access.ts';
import type { IncidentId } from '../domain/incident.ts';
import type { BulkActionId, OperationId } from '../domain/operation.ts';
import type { LinkId, PersonId, ServerId } from '../domain/server.ts';

/** The chats in which a button or a command works. */
export type ChatScope = ChatKind | 'both';

export const worksIn = (scope: ChatScope, chatKind: ChatKind): boolean =>
  scope === 'both' || scope === chatKind;

/** The fields of callback data. Modified clients can send anything, so every handler checks them. */
interface Fields {
  readonly server: ServerId;
  readonly link: LinkId;
  readonly operation: OperationId;
  readonly bulk: BulkActionId;
  readonly incident: IncidentId;
  readonly page: number;
  /** The ids of entries between which a page lies; 0: no limit. */
  readonly before: number;
  readonly after: number;
  /** The version of the server's keyboard when it was sent. */
  readonly keyboardVersion: number;
  /** The dialog that the button belongs to. */
  readonly token: number;
  /** The hash of a name that is too long for a button (`hashName`). */
  readonly code: number;
  /** An index in a short list. */
  readonly choice: number;
  /** 1: on, 0: off. */
  readonly on: number;
  /** Where **Back** leads: 0: the server's other actions, 1: the message about muting it. */
  readonly from: number;
  /** A Telegram user id; 0: everyone. */
  readonly person: PersonId;
  /** A request to join a group's team. */
  readonly request: number;
  readonly grant: number;
  /** A group's chat id without its sign. */
  readonly group: number;
  /** A state of servers, an action, and a text to find, of a list (`domain/server-list.ts`). */
  readonly state: number;
  readonly action: number;
  readonly part: string;
}

/** The only field that is a text. It comes last, since it may hold the separator. */
const textField = 'part';

const listFields = ['page', 'state', 'link', 'action', textField] as const;

interface Callback {
  /** Identifies the button in `callback_data`. Never reused for another meaning within one `version`. */
  readonly code: string;
  /** Where the button works. Elsewhere it was forged or its message was copied, and the bot says so. */
  readonly scope: ChatScope;
  /** In the order in which they are encoded. */
  readonly fields: readonly (keyof Fields)[];
}

/** Every button of the bot. `handlers/registry.ts` has to handle each of them. */
export const callbacks = {
  home: { code: 'h', scope: 'private', fields: [] },
  help: { code: '?', scope: 'both', fields: [] },
  servers: { code: 's', scope: 'both', fields: [] },
  'server-list': { code: 'sl', scope: 'both', fields: listFields },
  'server-pages': { code: 'sp', scope: 'both', fields: listFields },
  'server-filters': { code: 'sf', scope: 'both', fields: listFields },
  'find-server': { code: 'sn', scope: 'private', fields: listFields },
  select: { code: 'xs', scope: 'both', fields: listFields },
  'select-page': { code: 'xp', scope: 'both', fields: ['token', 'page'] },
  'select-server': { code: 'xt', scope: 'both', fields: ['token', 'server', 'page', 'on'] },
  'select-shown': { code: 'xa', scope: 'both', fields: ['token', 'page', 'on'] },
  bulk: { code: 'xb', scope: 'both', fields: ['token', 'action'] },
  'confirm-bulk': { code: 'xy', scope: 'both', fields: ['token', 'code'] },
  'bulk-mute': { code: 'xm', scope: 'both', fields: ['token'] },
  'bulk-mute-for': { code: 'xf', scope: 'both', fields: ['token', 'choice'] },
  'undo-bulk': { code: 'xu', scope: 'group', fields: ['bulk'] },
  'retry-bulk': { code: 'xr', scope: 'both', fields: ['bulk'] },
  card: { code: 'c', scope: 'both', fields: ['server'] },
  refresh: { code: 'f', scope: 'both', fields: ['server'] },
  reboot: { code: 'r', scope: 'both', fields: ['server', 'keyboardVersion'] },
  stop: { code: 'x', scope: 'both', fields: ['server', 'keyboardVersion'] },
  boot: { code: 'b', scope: 'both', fields: ['server', 'keyboardVersion'] },
  'check-operation': { code: 'q', scope: 'both', fields: ['operation'] },
  'retry-operation': { code: 't', scope: 'both', fields: ['operation'] },
  'repeat-operation': { code: 'y', scope: 'both', fields: ['operation'] },
  'server-actions': { code: 'm', scope: 'both', fields: ['server'] },
  password: { code: 'p', scope: 'private', fields: ['server'] },
  rename: { code: 'n', scope: 'private', fields: ['server'] },
  'clear-name': { code: 'N', scope: 'private', fields: ['server'] },
  lock: { code: 'l', scope: 'both', fields: ['server'] },
  unlock: { code: 'u', scope: 'both', fields: ['server'] },
  accounts: { code: 'a', scope: 'private', fields: [] },
  account: { code: 'A', scope: 'private', fields: ['link'] },
  'check-account': { code: 'k', scope: 'private', fields: ['link'] },
  'make-default': { code: 'd', scope: 'private', fields: ['link'] },
  'relabel-account': { code: 'L', scope: 'private', fields: ['link'] },
  unlink: { code: 'U', scope: 'private', fields: ['link'] },
  'confirm-unlink': { code: 'Y', scope: 'private', fields: ['link'] },
  link: { code: 'i', scope: 'private', fields: [] },
  'link-again': { code: 'I', scope: 'private', fields: ['link'] },
  'retry-link': { code: 'R', scope: 'private', fields: ['link'] },
  cancel: { code: 'z', scope: 'private', fields: [] },
  orders: { code: 'oo', scope: 'private', fields: ['page'] },
  pay: { code: 'op', scope: 'private', fields: ['server'] },
  'cancel-order': { code: 'oc', scope: 'private', fields: ['server'] },
  'confirm-cancel-order': { code: 'od', scope: 'private', fields: ['server'] },
  order: { code: 'ot', scope: 'private', fields: ['page'] },
  'order-tariff': { code: 'ow', scope: 'private', fields: ['code'] },
  'order-from': { code: 'of', scope: 'private', fields: ['token', 'link'] },
  'confirm-order': { code: 'oy', scope: 'private', fields: ['token'] },
  'order-again': { code: 'oa', scope: 'private', fields: ['operation'] },
  install: { code: 'ji', scope: 'private', fields: ['server'] },
  'install-templates': { code: 'jt', scope: 'private', fields: ['token', 'page'] },
  'install-family': { code: 'jf', scope: 'private', fields: ['token', 'code', 'page'] },
  'install-template': { code: 'jw', scope: 'private', fields: ['token', 'code'] },
  'install-keys': { code: 'jl', scope: 'private', fields: ['token'] },
  'install-key': { code: 'jk', scope: 'private', fields: ['token', 'code'] },
  'install-continue': { code: 'jc', scope: 'private', fields: ['token'] },
  'confirm-install': { code: 'jy', scope: 'private', fields: ['token', 'code'] },
  'drop-planned-install': { code: 'jd', scope: 'private', fields: ['server'] },
  keys: { code: 'kl', scope: 'private', fields: ['link', 'page'] },
  'read-keys': { code: 'kf', scope: 'private', fields: ['link', 'page'] },
  'add-key': { code: 'ka', scope: 'private', fields: ['link'] },
  'remove-key': { code: 'kr', scope: 'private', fields: ['link', 'code'] },
  'confirm-remove-key': { code: 'ky', scope: 'private', fields: ['link', 'code'] },
  balance: { code: 'vb', scope: 'private', fields: ['link'] },
  tariffs: { code: 'yt', scope: 'private', fields: ['page'] },
  templates: { code: 'yo', scope: 'private', fields: ['page'] },
  'find-tariff': { code: 'yf', scope: 'private', fields: [] },
  'find-template': { code: 'yg', scope: 'private', fields: [] },
  settings: { code: 'gs', scope: 'both', fields: [] },
  'set-language': { code: 'gl', scope: 'both', fields: ['choice'] },
  'time-zone': { code: 'gp', scope: 'both', fields: [] },
  'set-time-zone': { code: 'gc', scope: 'both', fields: ['choice'] },
  'other-time-zone': { code: 'go', scope: 'private', fields: [] },
  'set-confirm-power': { code: 'ga', scope: 'both', fields: ['on'] },
  'set-silent': { code: 'gq', scope: 'both', fields: ['on'] },
  'set-notifications': { code: 'gn', scope: 'both', fields: ['choice', 'on'] },
  'confirm-reboot': { code: 'gr', scope: 'both', fields: ['server', 'keyboardVersion'] },
  'confirm-stop': { code: 'gx', scope: 'both', fields: ['server', 'keyboardVersion'] },
  'confirm-retry': { code: 'gt', scope: 'both', fields: ['operation', 'keyboardVersion'] },
  'confirm-repeat': { code: 'gy', scope: 'both', fields: ['operation', 'keyboardVersion'] },
  undo: { code: 'wu', scope: 'group', fields: ['operation'] },
  acknowledge: { code: 'wi', scope: 'group', fields: ['incident'] },
  'acknowledge-in-digest': { code: 'wI', scope: 'group', fields: ['incident'] },
  'hand-over': { code: 'wh', scope: 'group', fields: ['incident'] },
  'mute-incident': { code: 'wM', scope: 'both', fields: ['incident'] },
  'mute-incident-for': { code: 'wF', scope: 'both', fields: ['incident', 'choice'] },
  'unmute-incident': { code: 'wN', scope: 'both', fields: ['incident'] },
  mute: { code: 'wm', scope: 'both', fields: ['server'] },
  'mute-menu': { code: 'wo', scope: 'both', fields: ['server'] },
  'mute-for': { code: 'wf', scope: 'both', fields: ['server', 'choice', 'from'] },
  unmute: { code: 'wn', scope: 'both', fields: ['server', 'from'] },
  alerts: { code: 'wl', scope: 'both', fields: ['server', 'from'] },
  'set-alert': { code: 'wk', scope: 'both', fields: ['server', 'choice', 'on', 'from'] },
  'join-team': { code: 'wj', scope: 'group', fields: [] },
  'answer-request': { code: 'wa', scope: 'private', fields: ['request', 'on'] },
  board: { code: 'wp', scope: 'group', fields: [] },
  team: { code: 'wt', scope: 'group', fields: [] },
  withdraw: { code: 'ww', scope: 'group', fields: ['grant'] },
  subscribe: { code: 'ws', scope: 'private', fields: ['link', 'group'] },
  'answer-subscribe': { code: 'wb', scope: 'group', fields: ['person', 'on'] },
  unsubscribe: { code: 'we', scope: 'group', fields: ['link'] },
  'add-to-group': { code: 'wg', scope: 'private', fields: ['link'] },
  'set-undo': { code: 'gu', scope: 'group', fields: ['choice'] },
  'set-reminders': { code: 'gm', scope: 'group', fields: ['on'] },
  'set-escalation': { code: 'ge', scope: 'group', fields: ['on'] },
  'set-wake-me': { code: 'gw', scope: 'private', fields: ['on'] },
  'set-quiet': { code: 'gz', scope: 'both', fields: ['choice'] },
  uptime: { code: 'lu', scope: 'both', fields: ['server'] },
  'show-uptime': { code: 'lv', scope: 'both', fields: ['server', 'choice', 'page'] },
  'set-dark': { code: 'ld', scope: 'private', fields: ['server', 'choice', 'page', 'on'] },
  'export-uptime': { code: 'lw', scope: 'private', fields: ['server', 'choice'] },
  log: { code: 'lg', scope: 'both', fields: ['before', 'after', 'server', 'person'] },
  'log-servers': { code: 'ls', scope: 'both', fields: [] },
  'log-people': { code: 'lp', scope: 'both', fields: [] },
  'export-log': { code: 'le', scope: 'private', fields: ['server', 'person'] },
  'delete-my-data': { code: 'zf', scope: 'private', fields: [] },
  'confirm-delete-my-data': { code: 'zy', scope: 'private', fields: [] },
} as const satisfies Record<string, Callback>;

export type CallbackKind = keyof typeof callbacks;

export type CallbackDataOf<K extends CallbackKind> = { readonly kind: K } & {
  readonly [F in (typeof callbacks)[K]['fields'][number]]: Fields[F];
};

export type CallbackData = { [K in CallbackKind]: CallbackDataOf<K> }[CallbackKind];

export const callbackKinds = Object.keys(callbacks) as readonly CallbackKind[];

export const callbackFields = (kind: CallbackKind): readonly (keyof Fields)[] => callbacks[kind].fields;

/** Changes when a code changes its meaning, so that older keyboards are rejected. */
const version = '1';
/** Bot API: InlineKeyboardButton.callback_data, in bytes. */
const maxLength = 64;

const kindByCode: ReadonlyMap<string, CallbackKind> = new Map(
  callbackKinds.map(kind => [callbacks[kind].code, kind] as const),
);

/** A button's `callback_data`, for example `1r.3.1a`: version, code, and the fields, numbers in base 36. */
export function encodeCallbackData(data: CallbackData): string {
  const values = data as unknown as Readonly<Record<string, number | string>>;
  const fields = callbackFields(data.kind).map(field => {
    const value = values[field] ?? 0;
    return typeof value === 'string' ? value : value.toString(36);
  });
  return [version + callbacks[data.kind].code, ...fields].join('.');
}

/** A field that was encoded; `undefined`: we would not have written it. */
function decodeField(field: keyof Fields, part: string): number | string | undefined {
  if (field === textField) return part;
  const value = Number.parseInt(part, 36);
  // parseInt alone would also accept "1a!" and "+1a".
  return Number.isSafeInteger(value) && value >= 0 && value.toString(36) === part ? value : undefined;
}

/** Parses `callback_data`; `undefined` for everything that `encodeCallbackData` would not have written. */
export function decodeCallbackData(encoded: string): CallbackData | undefined {
  if (encoded.length > maxLength || !encoded.startsWith(version)) return undefined;
  const [code = '', ...parts] = encoded.slice(version.length).split('.');
  const kind = kindByCode.get(code);
  if (kind === undefined) return undefined;
  const fields = callbackFields(kind);
  if (fields.at(-1) === textField && parts.length > fields.length)
    parts.push(parts.splice(fields.length - 1).join('.'));
  if (parts.length !== fields.length) return undefined;
  const data: Record<string, unknown> = { kind };
  for (const [index, field] of fields.entries()) {
    const value = decodeField(field, parts[index] ?? '');
    if (value === undefined) return undefined;
    data[field] = value;
  }
  return data as unknown as CallbackData;
}
