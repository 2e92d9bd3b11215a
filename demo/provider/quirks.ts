import type { Noise } from './noise.ts';

/** How scalars are written: as in the provider's text, or all the same way. */
export type ScalarForm = 'documented' | 'strings' | 'numbers';

/**
 * The ways in which a PHP script may differ from its documentation. The defaults follow the provider's text
 * where it says something, and a plain PHP habit elsewhere.
 */
export interface Quirks {
  /** amount, price, balance, error_code… */
  readonly numbers: ScalarForm;
  /** orderid, invoiceid, id, main_id, cid… */
  readonly ids: ScalarForm;
  readonly emptyMap: '[]' | 'null' | 'false' | '{}' | 'missing';
  readonly byteOrderMark: boolean;
  /** Text before the body; `true` for a PHP notice. */
  readonly notice: boolean | string;
  /** Text around the body. */
  readonly noise: Noise;
  /** Text after the body. */
  readonly trailer: string;
  /** The actions, besides install, that answer in print_r form. */
  readonly printR: 'all' | readonly string[];
  readonly installInJson: boolean;
  /** Other charsets than UTF-8 aren't escaped in JSON. */
  readonly charset: 'utf-8' | 'windows-1251' | 'koi8-r';
  readonly charsetNamed: 'header' | 'meta' | 'nowhere';
  /** Unrequested compression. */
  readonly compression: 'none' | 'gzip' | 'deflate' | 'br';
  /** HTML entities in messages, names and states. */
  readonly entities: boolean;
  /** The reply, or vps_info, as the only item of a list. */
  readonly wrapped: 'no' | 'reply' | 'vps-info';
  /** The outer `Array (`. The provider's text shows it around the failure, and not around the success. */
  readonly printROuter: 'documented' | 'array' | 'bare';
  /** PHP indents; the provider's text lost it. */
  readonly printRIndented: boolean;
  /** `<pre>` around print_r text. */
  readonly printRInPre: boolean;
  /** `seed` is the machine-translated English of the provider's text. */
  readonly stateLanguage: 'seed' | 'english' | 'russian' | 'russian-feminine' | 'libvirt';
  /** HTML around the state. */
  readonly stateMarkup: boolean;
  /** The second report of the state. */
  readonly online: 'missing' | 'agrees' | 'contradicts';
  readonly stateSpaces: 'documented' | 'none' | 'both-sides';
  readonly stateCase: 'as-is' | 'upper' | 'lower';
  readonly rebootShows: 'rebooting' | 'off';
  readonly vpsInfoBeforeInstallation: '[]' | 'null' | 'missing' | 'fail' | '{}' | 'false';
  readonly ipDuringInstallation: boolean;
  readonly dedicatedIp: 'empty' | 'ip' | 'instead';
  /** How `ip` contains the addresses of a VPS. */
  readonly addresses: 'one' | 'comma' | 'space' | 'lines' | 'with-prefix' | 'ipv6-only' | 'twenty';
  /** `two`: a list of two. `partial`: nothing but an id. */
  readonly vpsInfoOf: 'one' | 'two' | 'partial';
  /** The productStatus of a paid order without a VPS. */
  readonly productStatusBeforeInstallation: 'Active' | 'Pending';
  /** Whether list and orders have a `result`. The provider's text shows none. */
  readonly resultInLists: boolean;
  /** The provider's text says that orders gives active and unpaid ones. */
  readonly cancelledOrders: 'hidden' | 'listed';
  readonly templatesShape: 'names' | 'objects-name' | 'objects-ostpl' | 'objects-id' | 'map' | 'groups';
  readonly productsShape: 'list' | 'map' | 'map-without-ids' | 'map-of-names' | 'groups' | 'product';
  readonly productIdField: 'id' | 'pid';
  readonly productMoneyField: 'price' | 'amount' | 'monthly';
  readonly productCurrency: 'none' | 'suffix' | 'prefix' | 'field';
  /** `map-without-ids` names the id only as a key of the map; `map-of-text` maps it to the key or label itself. */
  readonly sshKeysShape: 'list' | 'map' | 'map-without-ids' | 'map-of-text';
  readonly sshKeysUnder: 'sshkeys' | 'keys' | 'list';
  readonly sshKeyField: 'sshkey' | 'key' | 'public_key' | 'label-only';
  readonly sshKeyAddGivesId: boolean;
  /** `message`: a message with the word "added" is all that sshkey.add says. */
  readonly sshKeyAddSays: 'result' | 'message';
  /** Where `nextduedate` stands. */
  readonly dueDate: 'nowhere' | 'orders' | 'getinfo';
  /** An entry in the list of orders that can't be read. */
  readonly brokenOrder: 'no' | 'with-id' | 'without-id';
  readonly failureField: 'documented' | 'message' | 'msg';
  /** How reboot, stop and boot answer, which isn't documented. */
  readonly powerReply: 'flat' | 'with-message' | 'nested';
  /** Success and refusal in other words, where the provider's text shows none. */
  readonly resultWords: 'result' | 'success-true' | 'status-success' | 'result-true' | 'ok';
  /** `json`: only a JSON body with the key in X-Key is read. `header`: the key must be in X-Key. */
  readonly signIn: 'form' | 'header' | 'json';
  /** The reply to a request of which nothing was read. */
  readonly unseen: 'no-action' | 'unknown-action';
  /** `false`: a POST is refused as incomplete, and only GET works. */
  readonly getApiKeyByPost: boolean;
  readonly balanceKnown: boolean;
}

export const defaultQuirks: Quirks = {
  numbers: 'documented',
  ids: 'documented',
  emptyMap: '[]',
  byteOrderMark: false,
  notice: false,
  noise: 'none',
  trailer: '',
  printR: [],
  installInJson: false,
  charset: 'utf-8',
  charsetNamed: 'header',
  compression: 'none',
  entities: false,
  wrapped: 'no',
  printROuter: 'documented',
  printRIndented: true,
  printRInPre: false,
  stateLanguage: 'seed',
  stateMarkup: false,
  online: 'missing',
  stateSpaces: 'documented',
  stateCase: 'as-is',
  rebootShows: 'rebooting',
  vpsInfoBeforeInstallation: '[]',
  ipDuringInstallation: true,
  dedicatedIp: 'empty',
  addresses: 'one',
  vpsInfoOf: 'one',
  productStatusBeforeInstallation: 'Active',
  resultInLists: false,
  cancelledOrders: 'hidden',
  templatesShape: 'names',
  productsShape: 'list',
  productIdField: 'id',
  productMoneyField: 'price',
  productCurrency: 'none',
  sshKeysShape: 'list',
  sshKeysUnder: 'sshkeys',
  sshKeyField: 'sshkey',
  sshKeyAddGivesId: true,
  sshKeyAddSays: 'result',
  dueDate: 'nowhere',
  brokenOrder: 'no',
  failureField: 'documented',
  powerReply: 'flat',
  resultWords: 'result',
  signIn: 'form',
  unseen: 'no-action',
  getApiKeyByPost: true,
  balanceKnown: true,
};
