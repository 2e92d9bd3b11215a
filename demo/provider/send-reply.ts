import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import type { EncodedBody } from './encode.ts';
import type { Fault } from './faults.ts';
import type { Fields, Value } from './reply.ts';

const htmlType = { 'content-type': 'text/html; charset=UTF-8' };
const endlessBytes = 64 * 1024 * 1024;

/** Sends a reply, changed by a fault if there is one. */
export async function sendReply(
  response: ServerResponse,
  { bytes, headers }: EncodedBody,
  fault: Fault | undefined,
): Promise<void> {
  const half = bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2)));
  switch (fault?.kind) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'cut-short':
      response.writeHead(200, { ...htmlType, 'content-length': bytes.length });
      response.write(half, () => response.destroy());
      return;
    case 'status':
      send(response, errorPage(fault.status), fault.status);
      return;
    case 'empty':
      send(response, '');
      return;
    case 'html-page':
      send(response, maintenancePage);
      return;
    case 'half-json':
      send(response, half, 200, headers);
      return;
    case 'endless':
      await sendEndless(response);
      return;
    case 'raw':
      send(response, fault.body, fault.status, fault.headers);
      return;
    case undefined:
    case 'delay':
    case 'wrong-types':
    case 'refused':
      send(response, bytes, 200, headers);
      return;
  }
}

function send(
  response: ServerResponse,
  body: string | Uint8Array,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...htmlType, ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Endless JSON, as fast as the client reads. */
async function sendEndless(response: ServerResponse): Promise<void> {
  const closed = once(response, 'close');
  const chunk = Buffer.alloc(64 * 1024, 'x');
  response.writeHead(200, htmlType);
  response.write('{"result":"success","message":"');
  for (let sent = 0; sent < endlessBytes && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), closed]);
  }
  response.end();
}

/** The same names with values of wrong types, as a careless PHP script writes them. `result` stays unless it is alone. */
export function withWrongTypes(fields: Fields): Fields {
  const isAlone = Object.keys(fields).every(name => name === 'result');
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value === undefined || (name === 'result' && !isAlone) ? value : wrongType(value),
    ]),
  );
}

function wrongType(value: Value): Value {
  // PHP converts an array to the string "Array".
  if (typeof value === 'object') return 'Array';
  if (typeof value === 'string') return { 0: value };
  return typeof value === 'number' ? [value] : 'yes';
}

const errorPage = (status: number): string =>
  `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status} Error</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;

const maintenancePage =
  '<!DOCTYPE html>\n<html><head><title>Maintenance</title><style>body { color: #333 }</style></head>\n' +
  '<body><h1>We are down for maintenance</h1><p>Please come back later. {$smarty}</p></body></html>\n';
