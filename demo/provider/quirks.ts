import type { PowerState } from './records.ts';

/** What the script does with scalars: as in the provider's own text, or all one way. */
export type ScalarForm = 'documented' | 'strings' | 'numbers';

/**
 * The ways in which a PHP script may differ from what its documentation suggests. The defaults follow the
 * provider's text where it says something, and a plain PHP habit where it doesn't.
 */
export interface Oddities {
  /** amount, price, balance, error_code… */
  readonly numbers: ScalarForm;
  /** orderid, invoiceid, id, main_id, cid… */
  readonly ids: ScalarForm;
  /** How an empty map or list of things arrives. */
  readonly emptyMap: '[]' | 'null' | 'false' | '{}' | 'missing';
  readonly byteOrderMark: boolean;
  /** A PHP notice before the body; a text is used as it is. */
  readonly notice: boolean | string;
  /** Written after the body, such as a line feed or a comment. */
  readonly trailer: string;
  /** Actions answered in print_r form besides install; 'all' for every one. */
  readonly printR: 'all' | readonly string[];
  /** Actions answered in JSON although their form is print_r. */
  readonly installInJson: boolean;
  /** The outer `Array (`: the provider's text shows it around the failure and not around the success. */
  readonly printROuter: 'documented' | 'array' | 'bare';
  /** PHP indents; the provider's text lost it. */
  readonly printRIndented: boolean;
  /** `<pre>` around print_r text. */
  readonly printRInPre: boolean;
  /** 'seed' is the machine-translated English of the provider's text. */
  readonly stateLanguage: 'seed' | 'english' | 'russian';
  readonly stateSpaces: 'documented' | 'none' | 'both-sides';
  readonly stateCase: 'as-is' | 'upper' | 'lower';
  /** Words of one's own for some states, unknown ones among them. */
  readonly stateWords: Partial<Record<PowerState, string>>;
  /** What real_state says while a reboot lasts. */
  readonly rebootShows: 'rebooting' | 'off';
  readonly vpsInfoBeforeInstallation: '[]' | 'null' | 'missing' | 'fail' | '{}' | 'false';
  readonly ipDuringInstallation: boolean;
  readonly dedicatedIp: 'empty' | 'ip';
  /** What productStatus says of a paid order without a VPS. */
  readonly productStatusBeforeInstallation: 'Active' | 'Pending';
  /** `result` in the replies to list and orders; the provider's text has none. */
  readonly resultInLists: boolean;
  /** Cancelled orders: the text says that orders gives the active and the unpaid. */
  readonly cancelledOrders: 'hidden' | 'listed';
  readonly templatesShape: 'names' | 'objects-name' | 'objects-ostpl' | 'objects-id' | 'map';
  readonly productsShape: 'list' | 'map' | 'map-without-ids' | 'map-of-names';
  readonly productIdField: 'id' | 'pid';
  readonly productMoneyField: 'price' | 'amount' | 'monthly';
  readonly productCurrency: 'none' | 'suffix' | 'prefix' | 'field';
  /** 'map-without-ids' has the id only as the name of the entry; 'map-of-text' maps the id to the key itself (or its label). */
  readonly sshKeysShape: 'list' | 'map' | 'map-without-ids' | 'map-of-text';
  readonly sshKeysUnder: 'sshkeys' | 'keys' | 'list';
  readonly sshKeyField: 'sshkey' | 'key' | 'public_key' | 'label-only';
  readonly sshKeyAddGivesId: boolean;
  readonly failureField: 'documented' | 'message' | 'msg';
  /** reboot, stop and boot: their reply isn't documented. */
  readonly powerReply: 'flat' | 'with-message' | 'nested';
  /** Power verbs that change nothing (stop of a stopped VPS), or come while one is under way. */
  readonly needlessPower: 'succeeds' | 'fails';
  /** false: a POST is refused as incomplete, and only GET works. */
  readonly getApiKeyByPost: boolean;
  readonly balanceKnown: boolean;
  /** Every call is refused because of the caller's address. */
  readonly notOnWhitelist: boolean;
}

/** The stand-in as it starts. */
export const plainOddities: Oddities = {
  numbers: 'documented',
  ids: 'documented',
  emptyMap: '[]',
  byteOrderMark: false,
  notice: false,
  trailer: '',
  printR: [],
  installInJson: false,
  printROuter: 'documented',
  printRIndented: true,
  printRInPre: false,
  stateLanguage: 'seed',
  stateSpaces: 'documented',
  stateCase: 'as-is',
  stateWords: {},
  rebootShows: 'rebooting',
  vpsInfoBeforeInstallation: '[]',
  ipDuringInstallation: true,
  dedicatedIp: 'empty',
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
  failureField: 'documented',
  powerReply: 'flat',
  needlessPower: 'succeeds',
  getApiKeyByPost: true,
  balanceKnown: true,
  notOnWhitelist: false,
};
