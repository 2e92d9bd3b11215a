import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import type { Fault } from '../../src/sandbox/provider/faults.ts';
import type { Fields, Value } from '../../src/sandbox/provider/reply.ts';

const mebibyte = 1024 * 1024;
const html = { 'content-type': 'text/html; charset=UTF-8' };

/** Writes the reply, or what a fault makes of it. `reset` resets the connection. */
export async function deliver(
  response: ServerResponse,
  text: string,
  fault: Fault | undefined,
  reset: () => void,
): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  const half = bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2)));
  switch (fault?.kind) {
    case 'hang':
      return;
    case 'reset':
      reset();
      return;
    case 'cut-short':
      response.writeHead(200, { ...html, 'content-length': bytes.length });
      response.write(half, () => response.destroy());
      return;
    case 'status':
      send(response, fault.status, errorPage(fault.status));
      return;
    case 'empty':
      send(response, 200, '');
      return;
    case 'html-page':
      send(response, 200, maintenancePage);
      return;
    case 'half-json':
      send(response, 200, half);
      return;
    case 'endless':
      await stream(response, fault.bytes ?? 64 * mebibyte);
      return;
    case 'raw':
      send(response, fault.status ?? 200, fault.body, fault.headers);
      return;
    case undefined:
    case 'delay':
    case 'wrong-types':
    case 'refused':
      send(response, 200, bytes);
      return;
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...html, 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** A JSON text that never comes to its end, as fast as the other side reads. */
async function stream(response: ServerResponse, bytes: number): Promise<void> {
  const closed = once(response, 'close');
  const chunk = Buffer.alloc(64 * 1024, 'x');
  response.writeHead(200, html);
  response.write('{"result":"success","message":"');
  for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), closed]);
  }
  response.end();
}

/** The same names with values of wrong types, as a careless PHP script makes them. */
export function withWrongTypes(fields: Fields): Fields {
  const names = Object.keys(fields);
  const onlyResult = names.every(name => name === 'result');
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value === undefined || (name === 'result' && !onlyResult) ? value : wrongType(value),
    ]),
  );
}

function wrongType(value: Value): Value {
  // "Array" is what PHP makes of an array used as a string.
  if (typeof value === 'object') return 'Array';
  if (typeof value === 'string') return { 0: value };
  if (typeof value === 'number') return [value];
  return 'yes';
}

function errorPage(status: number): string {
  const words: Record<number, string> = {
    500: 'Internal Server Error',
    502: 'Bad Gateway',
    503: 'Service Temporarily Unavailable',
    504: 'Gateway Time-out',
  };
  const title = `${status} ${words[status] ?? 'Error'}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
}

const maintenancePage =
  '<!DOCTYPE html>\n<html><head><title>Maintenance</title><style>body { color: #333 }</style></head>\n' +
  '<body><h1>We are down for maintenance</h1><p>Please come back later. {$smarty}</p></body></html>\n';
