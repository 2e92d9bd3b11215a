/** How scalars are written: as in the provider's text, or all in one way. */
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
  /** Text after the body. */
  readonly trailer: string;
  /** The actions, besides install, that answer in print_r form. */
  readonly printR: 'all' | readonly string[];
  readonly installInJson: boolean;
  /** The outer `Array (`. The provider's text shows it around the failure, and not around the success. */
  readonly printROuter: 'documented' | 'array' | 'bare';
  /** PHP indents; the provider's text lost it. */
  readonly printRIndented: boolean;
  /** `<pre>` around print_r text. */
  readonly printRInPre: boolean;
  /** `seed` is the machine-translated English of the provider's text. */
  readonly stateLanguage: 'seed' | 'english' | 'russian';
  readonly stateSpaces: 'documented' | 'none' | 'both-sides';
  readonly stateCase: 'as-is' | 'upper' | 'lower';
  readonly rebootShows: 'rebooting' | 'off';
  readonly vpsInfoBeforeInstallation: '[]' | 'null' | 'missing' | 'fail' | '{}' | 'false';
  readonly ipDuringInstallation: boolean;
  readonly dedicatedIp: 'empty' | 'ip';
  /** The productStatus of a paid order without a VPS. */
  readonly productStatusBeforeInstallation: 'Active' | 'Pending';
  /** Whether list and orders have a `result`. The provider's text shows none. */
  readonly resultInLists: boolean;
  /** The provider's text says that orders gives active and unpaid ones. */
  readonly cancelledOrders: 'hidden' | 'listed';
  readonly templatesShape: 'names' | 'objects-name' | 'objects-ostpl' | 'objects-id' | 'map';
  readonly productsShape: 'list' | 'map' | 'map-without-ids' | 'map-of-names';
  readonly productIdField: 'id' | 'pid';
  readonly productMoneyField: 'price' | 'amount' | 'monthly';
  readonly productCurrency: 'none' | 'suffix' | 'prefix' | 'field';
  /** `map-without-ids` names the id only as a key of the map; `map-of-text` maps it to the key or label itself. */
  readonly sshKeysShape: 'list' | 'map' | 'map-without-ids' | 'map-of-text';
  readonly sshKeysUnder: 'sshkeys' | 'keys' | 'list';
  readonly sshKeyField: 'sshkey' | 'key' | 'public_key' | 'label-only';
  readonly sshKeyAddGivesId: boolean;
  readonly failureField: 'documented' | 'message' | 'msg';
  /** How reboot, stop and boot answer, which isn't documented. */
  readonly powerReply: 'flat' | 'with-message' | 'nested';
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
  trailer: '',
  printR: [],
  installInJson: false,
  printROuter: 'documented',
  printRIndented: true,
  printRInPre: false,
  stateLanguage: 'seed',
  stateSpaces: 'documented',
  stateCase: 'as-is',
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
  getApiKeyByPost: true,
  balanceKnown: true,
};
