import type { AccountAction, PublicAction } from './action.ts';
import { bareSuccess, failure, success } from './reply.ts';
import { orEmpty, productsShape, sshKeysShape, templatesShape } from './shapes.ts';

/** The pair for an email and a password. `generate=1` makes a new key (the provider's newer pages). */
export const getApiKey: PublicAction = ({ request, state, quirks }) => {
  const { email = '', pass = '', generate } = request.parameters;
  const isIncomplete = email === '' || pass === '';
  if (isIncomplete || (request.method === 'POST' && !quirks.getApiKeyByPost)) {
    return failure('Required parameters missing: email, pass');
  }
  const account = [...state.accounts.values()].find(one => one.email === email && one.password === pass);
  if (!account) return failure('Email or Password Incorrect');
  if (generate === '1') account.key = state.newKey();
  return success({ cid: account.cid, key: account.key });
};

/** Templates and tariffs. */
export const list: PublicAction = ({ state, quirks }) => {
  const fields = {
    ostpls: orEmpty(templatesShape(state.templates, quirks), quirks),
    products: orEmpty(productsShape(state.tariffs, quirks), quirks),
  };
  return quirks.resultInLists ? success(fields) : bareSuccess(fields);
};

/** Not in the provider's text, but seen elsewhere. */
export const balance: AccountAction = ({ account }) => success({ balance: account.balance, currency: 'USD' });

/** Stores a public key as received. An unencoded `+` has become a space, as in PHP. */
export const addSshKey: AccountAction = ({ request, account, state, quirks }) => {
  const text = (request.body.sshkey ?? '').trim();
  if (text === '') return failure('Parameter sshkey is empty, use POST');
  if (!/^(ssh|ecdsa|sk)-\S+ AAAA\S*( .*)?$/.test(text)) return failure('Invalid SSH key');
  const key = state.newSshKey(text);
  account.sshKeys = [...account.sshKeys, key];
  if (quirks.sshKeyAddSays === 'message') return bareSuccess({ message: 'SSH key was added' });
  return success(quirks.sshKeyAddGivesId ? { id: key.id } : {});
};

export const listSshKeys: AccountAction = ({ account, quirks }) =>
  success(sshKeysShape(account.sshKeys, quirks));

export const removeSshKey: AccountAction = ({ request, account }) => {
  const { id = '' } = request.parameters;
  if (!account.sshKeys.some(key => key.id === id)) return failure('SSH key not found');
  account.sshKeys = account.sshKeys.filter(key => key.id !== id);
  return success();
};
