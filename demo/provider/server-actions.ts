import { ownOrder, type AccountAction } from '../../src/sandbox/provider/action.ts';
import type { Oddities } from './quirks.ts';
import { installationPhases, judgePower, powerPhases, type PowerVerb } from '../../src/sandbox/provider/power.ts';
import { orderStatusAt, vpsStateAt, type Order } from './records.ts';
import { failure, success, type Fields, type Reply, type Value } from '../../src/sandbox/provider/reply.ts';
import { realState } from './shapes.ts';

const unknownOrder = 'Order ID not found';

function installReply(succeeded: boolean, fields: Fields): Reply {
  const result = succeeded ? 'success' : 'fail';
  return { succeeded, form: 'print_r', fields: { method: 'createVPS', result, ...fields } };
}

/** Checks the parameters (run=0), or queues the installation too (run=1). */
export const install: AccountAction = scene => {
  const { asked, state, account, instant, durations } = scene;
  const order = ownOrder(scene);
  const refuse = (msg: string, rest: Fields = {}) => installReply(false, { msg, ...rest });
  if (order === undefined) return refuse(unknownOrder);
  const status = orderStatusAt(order, instant);
  if (status !== 'Active') return refuse(`Order is not paid (status ${status})`);
  if (order.vps !== undefined) {
    const msg = `Vps exists with current main_id (${order.vps.mainId}) , W:${order.orderid}`;
    return refuse(msg, { error_code: 904 });
  }
  const { ostpl = '', sshkey_ids: idList = '', run = '0' } = asked.parameters;
  if (!state.templates.some(template => template.name === ostpl)) {
    return refuse(`Template ${ostpl} not found`, { error_code: 301 });
  }
  const sshKeyIds = idList
    .split(',')
    .map(id => id.trim())
    .filter(id => id !== '');
  const unknownKey = sshKeyIds.find(id => !account.sshKeys.some(key => key.id === id));
  if (unknownKey !== undefined) return refuse(`SSH key ${unknownKey} not found`, { error_code: 302 });
  if (run !== '1') return installReply(true, { msg: 'ok' });

  const phases = installationPhases(instant, durations);
  order.vps = state.newVps({ template: ostpl, sshKeyIds, phases });
  order.installFailure = undefined;
  return installReply(true, {
    msg: 'ok',
    retx: { result: 'success', msg: 'VSCD: VPS added to queue', error_code: 0 },
  });
};

/** An order and its VPS. */
export const getinfo: AccountAction = scene => {
  const { oddities, instant } = scene;
  const order = ownOrder(scene);
  if (order === undefined) return failure(unknownOrder);
  const info = vpsInfo(order, oddities, instant);
  const ip = typeof info === 'object' && info !== null && 'ip' in info ? info.ip : '';
  return success({
    orderid: Number(order.orderid),
    orderStatus: orderStatusAt(order, instant),
    productStatus: productStatus(order, oddities, instant),
    dedicatedip: oddities.dedicatedIp === 'ip' ? ip : '',
    vps_info: info,
  });
};

function productStatus(order: Order, oddities: Oddities, instant: number): string {
  if (order.productStatus !== undefined) return order.productStatus;
  const status = orderStatusAt(order, instant);
  if (status !== 'Active') return status;
  return order.vps === undefined ? oddities.productStatusBeforeInstallation : 'Active';
}

function vpsInfo(order: Order, oddities: Oddities, instant: number): Value | undefined {
  const state = order.vps === undefined ? 'queued' : vpsStateAt(order.vps, instant);
  if (order.vps === undefined || state === 'queued') return vpsInfoWithout(order, oddities);
  const { mainId, name, ip, password } = order.vps;
  const shown = state === 'rebooting' && oddities.rebootShows === 'off' ? 'off' : state;
  return {
    result: 'success',
    message: '',
    main_id: mainId,
    vps_name: name,
    ip: state === 'installing' && !oddities.ipDuringInstallation ? '' : ip,
    real_state: realState(shown, oddities),
    vps_password: password,
  };
}

function vpsInfoWithout(order: Order, oddities: Oddities): Value | undefined {
  if (order.installFailure !== undefined) return { result: 'fail', message: order.installFailure };
  switch (oddities.vpsInfoBeforeInstallation) {
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

/** Makes the action for reboot, stop or boot. */
export function powerAction(verb: PowerVerb): AccountAction {
  return scene => {
    const { oddities, instant, durations } = scene;
    const order = ownOrder(scene);
    if (order === undefined) return failure(unknownOrder);
    if (order.vps === undefined || vpsStateAt(order.vps, instant) === 'queued') {
      return failure('VPS not found');
    }
    const judged = judgePower(verb, order.vps, instant);
    if (judged === 'suspended') return failure('VPS is suspended');
    if (vpsStateAt(order.vps, instant) === 'installing') return failure('VPS is being installed');
    if (judged !== 'do' && oddities.needlessPower === 'fails') {
      return failure(
        judged === 'busy' ? 'VPS is busy, another task is in the queue' : `Can not ${verb} this VPS`,
      );
    }
    // A stop of a stopped VPS, or a boot of a running one, is accepted and changes nothing; a reboot of a
    // stopped one starts it.
    const idle = judged === 'needless' && verb !== 'reboot';
    if (!idle) order.vps.phases = powerPhases(verb, order.vps, instant, durations);
    return powerReply(verb, oddities);
  };
}

function powerReply(verb: PowerVerb, oddities: Oddities): Reply {
  switch (oddities.powerReply) {
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
