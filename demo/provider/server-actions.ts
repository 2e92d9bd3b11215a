import { ownOrder, type AccountAction } from './action.ts';
import { changesNothing, installationPhases, powerPhases, type PowerVerb } from './power.ts';
import type { Quirks } from './quirks.ts';
import { vpsStateAt, type Order, type VpsState } from './records.ts';
import { failure, idValue, success, type Fields, type Reply, type Value } from './reply.ts';
import { addressesShape, paidUntil, realState } from './shapes.ts';

const unknownOrder = 'Order ID not found';

/** install answers in print_r form. */
export function installReply(succeeded: boolean, fields: Fields): Reply {
  const result = succeeded ? 'success' : 'fail';
  return { succeeded, form: 'print_r', fields: { method: 'createVPS', result, ...fields } };
}

/** Checks the parameters (run=0), or starts the installation as well (run=1). */
export const install: AccountAction = context => {
  const { request, state, account, at, durations } = context;
  const order = ownOrder(context);
  const refuse = (msg: string, errorCode?: number) => installReply(false, { msg, error_code: errorCode });
  if (!order) return refuse(unknownOrder);
  if (order.status !== 'Active') return refuse(`Order is not paid (status ${order.status})`);
  if (order.vps) {
    return refuse(`Vps exists with current main_id (${order.vps.mainId}) , W:${order.orderid}`, 904);
  }
  const { ostpl = '', sshkey_ids: ids = '', run = '0' } = request.parameters;
  if (!state.templates.some(({ name }) => name === ostpl)) return refuse(`Template ${ostpl} not found`, 301);
  const sshKeyIds = ids.split(',').filter(id => id !== '');
  const unknownKey = sshKeyIds.find(id => !account.sshKeys.some(key => key.id === id));
  if (unknownKey !== undefined) return refuse(`SSH key ${unknownKey} not found`, 302);
  if (run !== '1') return installReply(true, { msg: 'ok' });

  order.vps = state.newVps({ template: ostpl, sshKeyIds, phases: installationPhases(at, durations) });
  order.installFailure = undefined;
  return installReply(true, {
    msg: 'ok',
    retx: { result: 'success', msg: 'VSCD: VPS added to queue', error_code: 0 },
  });
};

function productStatus(order: Order, quirks: Quirks): string {
  if (order.productStatus !== undefined) return order.productStatus;
  const isEmpty = order.status === 'Active' && !order.vps;
  return isEmpty ? quirks.productStatusBeforeInstallation : order.status;
}

function missingVpsInfo(order: Order, quirks: Quirks): Value | undefined {
  if (order.installFailure !== undefined) return { result: 'fail', message: order.installFailure };
  switch (quirks.vpsInfoBeforeInstallation) {
    case '[]':
      return [];
    case 'null':
      return null;
    case 'missing':
      return undefined;
    case 'fail':
      return { result: 'fail', message: 'VPS not found' };
    case '{}':
      return {};
    case 'false':
      return false;
  }
}

function online(state: VpsState, quirks: Quirks): boolean | undefined {
  const isOn = state === 'on' || state === 'rebooting';
  if (quirks.online === 'missing') return undefined;
  return quirks.online === 'agrees' ? isOn : !isOn;
}

function vpsInfo(order: Order, quirks: Quirks, at: number): Value | undefined {
  if (!order.vps) return missingVpsInfo(order, quirks);
  const state = vpsStateAt(order.vps, at);
  if (state === 'queued') return missingVpsInfo(order, quirks);
  const { mainId, name, ip, password } = order.vps;
  const shown = state === 'rebooting' && quirks.rebootShows === 'off' ? 'off' : state;
  if (quirks.vpsInfoOf === 'partial') return { result: 'success', main_id: mainId };
  const isHidden =
    quirks.dedicatedIp === 'instead' || (state === 'installing' && !quirks.ipDuringInstallation);
  const info: Fields = {
    result: 'success',
    message: '',
    main_id: mainId,
    vps_name: name,
    ip: isHidden ? '' : addressesShape(ip, quirks),
    real_state: realState(shown, quirks),
    online: online(shown, quirks),
    vps_password: password,
  };
  if (quirks.vpsInfoOf === 'two') return [info, { ...info, main_id: '1', ip: '203.0.113.9' }];
  return quirks.wrapped === 'vps-info' ? [info] : info;
}

function dedicatedIp(order: Order, quirks: Quirks, at: number): string {
  const state = order.vps ? vpsStateAt(order.vps, at) : 'queued';
  const isThere = state !== 'queued' && (state !== 'installing' || quirks.ipDuringInstallation);
  return isThere ? addressesShape(order.vps?.ip ?? '', quirks) : '';
}

/** An order and its VPS. */
export const getinfo: AccountAction = context => {
  const { quirks, at } = context;
  const order = ownOrder(context);
  if (!order) return failure(unknownOrder);
  const info = vpsInfo(order, quirks, at);
  return success({
    orderid: idValue(order.orderid),
    orderStatus: order.status,
    productStatus: productStatus(order, quirks),
    nextduedate: quirks.dueDate === 'getinfo' ? paidUntil : undefined,
    dedicatedip: quirks.dedicatedIp === 'empty' ? '' : dedicatedIp(order, quirks, at),
    vps_info: info,
  });
};

/** The provider's text doesn't show the reply to reboot, stop and boot. */
function powerReply(verb: PowerVerb, quirks: Quirks): Reply {
  switch (quirks.powerReply) {
    case 'flat':
      return success();
    case 'with-message':
      return success({ message: `VSCD: ${verb} added to queue` });
    case 'nested':
      return success({
        method: `${verb}VPS`,
        msg: 'ok',
        retx: { result: 'success', msg: 'VSCD: task added to queue', error_code: 0 },
      });
  }
}

/** The action for reboot, stop or boot. */
export function powerAction(verb: PowerVerb): AccountAction {
  return context => {
    const { quirks, at, durations } = context;
    const order = ownOrder(context);
    if (!order) return failure(unknownOrder);
    const state = order.vps ? vpsStateAt(order.vps, at) : 'queued';
    if (!order.vps || state === 'queued') return failure('VPS not found');
    if (state === 'suspended') return failure('VPS is suspended');
    if (state === 'installing') return failure('VPS is being installed');
    if (!changesNothing(verb, order.vps, at)) order.vps.phases = powerPhases(verb, at, durations);
    return powerReply(verb, quirks);
  };
}
