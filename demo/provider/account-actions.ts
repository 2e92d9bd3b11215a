import type { AccountAction, OpenAction } from '../../src/sandbox/provider/action.ts';
import { bareSuccess, failure, success } from '../../src/sandbox/provider/reply.ts';
import { orEmpty, productsShape, sshKeysShape, templatesShape } from './shapes.ts';

/** The pair for an email and a password; `generate=1` makes a new key, as the provider's newer page says. */
export const getApiKey: OpenAction = ({ asked, state, oddities }) => {
  if (asked.method === 'POST' && !oddities.getApiKeyByPost) {
    return failure('Required parameters missing: email, pass');
  }
  const { email = '', pass = '', generate } = asked.parameters;
  if (email === '' || pass === '') return failure('Required parameters missing: email, pass');
  const account = [...state.accounts.values()].find(one => one.email === email && one.password === pass);
  if (account === undefined) return failure('Email or Password Incorrect');
  if (generate === '1') account.key = state.newKey();
  return success({ cid: account.cid, key: account.key });
};

/** Templates and tariffs, for anybody. */
export const list: OpenAction = ({ state, oddities }) => {
  const fields = {
    ostpls: orEmpty(templatesShape(state.templates, oddities), oddities),
    products: orEmpty(productsShape(state.tariffs, oddities), oddities),
  };
  return oddities.resultInLists ? success(fields) : bareSuccess(fields);
};

/** What is left on the account: not in the provider's text. */
export const balance: AccountAction = ({ account }) => success({ balance: account.balance, currency: 'USD' });

/** Keeps a public key as it came: a `+` that wasn't encoded has become a space by then, as in PHP. */
export const addSshKey: AccountAction = ({ asked, account, state, oddities }) => {
  const text = (asked.posted.sshkey ?? '').trim();
  if (text === '') return failure('Parameter sshkey is empty, use POST');
  if (!/^(ssh|ecdsa|sk)-\S+ AAAA\S*( .*)?$/.test(text)) return failure('Invalid SSH key');
  const key = state.newSshKey(text);
  account.sshKeys = [...account.sshKeys, key];
  return success(oddities.sshKeyAddGivesId ? { id: key.id } : {});
};

/** The account's public keys. */
export const listSshKeys: AccountAction = ({ account, oddities }) =>
  success(sshKeysShape(account.sshKeys, oddities));

/** Forgets a public key. */
export const removeSshKey: AccountAction = ({ asked, account }) => {
  const { id = '' } = asked.parameters;
  if (!account.sshKeys.some(key => key.id === id)) return failure('SSH key not found');
  account.sshKeys = account.sshKeys.filter(key => key.id !== id);
  return success();
};
