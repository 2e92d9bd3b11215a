import { BlockList, isIP } from 'node:net';

import * as z from 'zod';

import { concludeState, type ServerReading, type Vps } from '../domain/server.ts';
import { readOnline, readOrderStatus, readPowerState } from './states.ts';
import {
  dayWire,
  isEmpty,
  isMap,
  unreadable,
  objectWire,
  optionalShownWire,
  optionalWire,
  shownWire,
  unwrap,
} from './wire-values.ts';

interface Addresses {
  /** The first public IPv4 address, or else the first public IPv6 address, or else a private one. */
  readonly main: string | undefined;
  readonly others: readonly string[];
}

type Subnet = readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'];

function listOf(...subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

/** Placeholders for an address that isn't assigned yet, and netmasks. */
const placeholders = listOf(
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
);

/** Addresses that can't be reached from the Internet: RFC 1918, 6598 (CGNAT), 3927 and 4291 (link-local), 4193 (ULA). */
const privateRanges = listOf(
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
);

const isIn = (list: BlockList, address: string): boolean =>
  list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** One address without its port, prefix length, brackets and zone. */
const bare = (part: string): string =>
  part
    .replace(/\/\d{1,3}$/, '')
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '');

/** Fields beside an address that hold another one. */
const otherField = /gateway|gw|mask|broadcast|network|dns|nameserver|router|resolver/i;

/** `{"ip": …}`, `{"main": …, "additional": [ … ]}` and the like; addresses may also be the keys of a map. */
function textsOf(field: unknown, depth = 0): readonly string[] {
  if (typeof field === 'string') return [field.replaceAll(/<[^<>]{0,100}>|&nbsp;/g, ' ')];
  if (typeof field !== 'object' || field === null || depth > 4) return [];
  return Object.entries(field).flatMap(([name, value]) =>
    otherField.test(name) ? [] : [name, ...textsOf(value, depth + 1)],
  );
}

/** More than any server has. */
const maxAddresses = 256;

/** The addresses in some fields, each once: separated by commas, spaces or line breaks, in lists or in maps. */
export function readAddresses(...fields: readonly unknown[]): Addresses {
  const parts = fields
    .flatMap(field => textsOf(field))
    .flatMap(text => text.slice(0, 4096).split(/[\s,;|()=]+/))
    .map(bare)
    .filter(part => isIP(part) !== 0 && !isIn(placeholders, part));
  const all = [...new Set(parts)].slice(0, maxAddresses);
  const rank = (address: string): number =>
    (isIn(privateRanges, address) ? 2 : 0) + (isIP(address) === 4 ? 0 : 1);
  const [main] = all.toSorted((one, other) => rank(one) - rank(other));
  return { main, others: all.filter(address => address !== main) };
}

const infoWire = objectWire({
  orderid: optionalWire,
  orderStatus: shownWire,
  productStatus: optionalShownWire,
  nextduedate: dayWire,
  dedicatedip: z.unknown().optional(),
  vps_info: z.unknown().optional(),
});

/** Fields are read independently: an unreadable one doesn't affect the others. */
const vpsWire = z.object({
  result: optionalWire.catch(undefined),
  main_id: optionalWire.catch(undefined),
  vps_name: optionalShownWire.catch(undefined),
  ip: z.unknown().optional(),
  real_state: optionalShownWire.catch(undefined),
  online: z.unknown().optional(),
});

type WireVps = z.infer<typeof vpsWire>;

function readVps(wire: WireVps, dedicatedIp: unknown): Vps {
  const { main, others } = readAddresses(wire.ip, dedicatedIp);
  const online = readOnline(wire.online);
  return {
    name: wire.vps_name ?? '',
    ip: main,
    otherIps: others.length === 0 ? undefined : others,
    rawState: wire.real_state ?? '',
    ...concludeState(readPowerState(wire.real_state ?? ''), online),
  };
}

/**
 * The VPS in `vps_info`. `none`: it isn't installed yet, which PHP writes in many ways, or the provider couldn't read
 * it, which looks the same. `unknown`: there may be one, but so little of it is readable that its last known state is
 * better.
 */
function findVps(
  found: unknown,
  dedicatedIp: unknown,
): { readonly kind: 'vps'; readonly vps: Vps } | { readonly kind: 'none' | 'unknown' } {
  if (isEmpty(found) || (isMap(found) && Object.keys(found).length === 0)) return { kind: 'none' };
  const wire = vpsWire.safeParse(found).data;
  if (wire === undefined) return { kind: 'unknown' };
  if (/^(?:fail|failed|error|false)$/i.test(wire.result ?? '')) return { kind: 'none' };
  const vps = readVps(wire, dedicatedIp);
  const isReadable = vps.ip !== undefined || vps.name !== '' || vps.rawState !== '';
  if (isReadable) return { kind: 'vps', vps };
  // Either all fields are there and empty, or one of them belongs to a VPS.
  const hasMore = Object.entries(found as object).some(
    ([name, value]) =>
      !['result', 'message', 'msg'].includes(name) && !isEmpty(value) && value !== '0' && value !== 0,
  );
  return { kind: hasMore ? 'unknown' : 'none' };
}

interface ServerInfo {
  readonly reading: ServerReading;
  /** The order that the reply is about. */
  readonly orderId: string | undefined;
  readonly vpsInfo: unknown;
}

/** `getinfo`. */
export const serverWire = infoWire.transform((wire, context): ServerInfo => {
  const statuses = {
    orderStatus: readOrderStatus(wire.orderStatus),
    productStatus: readOrderStatus(wire.productStatus ?? wire.orderStatus),
    paidUntil: wire.nextduedate,
  };
  const vpsInfo = unwrap(wire.vps_info);
  const found = findVps(vpsInfo, wire.dedicatedip);
  if (found.kind === 'unknown') return unreadable(context, 'vps_info can’t be read');
  const vps = found.kind === 'vps' ? found.vps : undefined;
  return { orderId: wire.orderid, vpsInfo, reading: { ...statuses, vps } };
});

/** `getinfo`, for the root password only. It isn't decoded: entities may be part of it. */
export const passwordWire = serverWire.transform(({ orderId, vpsInfo, reading }, context) => {
  const found = isMap(vpsInfo) && reading.vps !== undefined ? vpsInfo.vps_password : undefined;
  const password = optionalWire.safeParse(found);
  if (password.success) return { orderId, password: password.data };
  return unreadable(context, 'vps_password can’t be read');
});
