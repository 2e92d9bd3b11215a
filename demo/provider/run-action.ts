import { addSshKey, balance, getApiKey, list, listSshKeys, removeSshKey } from './account-actions.ts';
import type { AccountAction, OpenAction, Scene } from '../../src/sandbox/provider/action.ts';
import { cancel, create, orders } from '../../src/sandbox/provider/order-actions.ts';
import { failure, type Reply } from '../../src/sandbox/provider/reply.ts';
import { getinfo, install, powerAction } from './server-actions.ts';

const openActions: ReadonlyMap<string, OpenAction> = new Map([
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

/** Carries out one request, as the provider's script would. */
export function perform(scene: Scene): Reply {
  const { asked, state, oddities } = scene;
  if (oddities.notOnWhitelist) {
    return failure(`Access denied: IP ${asked.address} is not in the whitelist`);
  }
  const open = openActions.get(asked.action);
  if (open !== undefined) return open(scene);
  const action = accountActions.get(asked.action);
  if (action === undefined || (asked.action === 'balance' && !oddities.balanceKnown)) {
    return failure('Unknown action');
  }
  const { cid = '', key = '' } = asked.parameters;
  const account = state.accounts.get(cid);
  if (account?.key !== key) return failure('Authentication failed');
  return action({ ...scene, account });
}
