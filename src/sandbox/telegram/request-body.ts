import type { IncomingMessage } from 'node:http';

import { badRequest } from './failure.ts';
import { parseMultipart } from './multipart.ts';
import { asObject, createParams, type Params } from './params.ts';
import type { Json } from '../../../demo/telegram/types.ts';

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Reads the parameters of a call: from the query, and from a body of any of the three types. */
export async function readParams(request: IncomingMessage, query: URLSearchParams): Promise<Params> {
  const raw: Json = Object.fromEntries(query);
  const body = await readAll(request);
  const type = request.headers['content-type'] ?? '';
  if (body.length === 0) return createParams(raw);
  if (type.startsWith('application/json')) {
    let value: unknown;
    try {
      value = JSON.parse(body.toString('utf8'));
    } catch {
      throw badRequest("can't parse request body as JSON object");
    }
    const object = asObject(value);
    if (!object) throw badRequest("can't parse request body as JSON object");
    return createParams({ ...raw, ...object });
  }
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return createParams({ ...raw, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) });
  }
  if (type.startsWith('multipart/form-data')) {
    const form = parseMultipart(body, type);
    if (!form) throw badRequest("can't parse multipart body");
    return createParams({ ...raw, ...form.fields }, form.files);
  }
  return createParams(raw);
}
