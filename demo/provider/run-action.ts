import { addSshKey, balance, getApiKey, list, listSshKeys, removeSshKey } from './account-actions.ts';
import type { AccountAction, ActionContext, PublicAction } from './action.ts';
import { cancel, create, orders } from './order-actions.ts';
import type { Quirks } from './quirks.ts';
import { failure, type Reply } from './reply.ts';
import { getinfo, install, powerAction } from './server-actions.ts';

const publicActions: ReadonlyMap<string, PublicAction> = new Map([
  ['getApiKey', getApiKey],
  ['list', list],
]);

const accountActions: ReadonlyMap<string, AccountAction> = new Map([
  ['create', create],
  ['orders', orders],
  ['cancel', cancel],
  ['install', install],
  ['getinfo', getinfo],
  ['reboot', powerAction('reboot')],
  ['stop', powerAction('stop')],
  ['boot', powerAction('boot')],
  ['sshkey.add', addSshKey],
  ['sshkey.list', listSshKeys],
  ['sshkey.remove', removeSshKey],
  ['balance', balance],
]);

/** The replies to a request of which nothing was read. */
const unseenMessage: Record<Quirks['unseen'], string> = {
  'no-action': 'No action specified',
  'unknown-action': 'Unknown action',
};

/** Runs a request as the provider's script does. */
export function runAction(context: ActionContext): Reply {
  const { request, state, quirks } = context;
  if (request.action === '' && quirks.signIn === 'json') return failure(unseenMessage[quirks.unseen]);
  const publicAction = publicActions.get(request.action);
  if (publicAction) return publicAction(context);
  const action = accountActions.get(request.action);
  if (!action || (request.action === 'balance' && !quirks.balanceKnown)) return failure('Unknown action');
  const { cid = '', key = '' } = request.parameters;
  const isUnseen = quirks.signIn !== 'form' && (cid === '' || key === '');
  if (isUnseen) return failure('Required parameters missing: cid, key');
  const account = state.accounts.get(cid);
  if (account?.key !== key) return failure('Authentication failed');
  return action({ ...context, account });
}
