import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { badRequest } from './api-error.ts';
import type { Json } from './types.ts';

export interface UploadedFile {
  name: string;
  type: string;
  content: Uint8Array;
}

/** The parameters of one call, read as leniently as the Bot API reads types. */
export interface Params {
  readonly raw: Json;
  readonly files: ReadonlyMap<string, UploadedFile>;
  has(name: string): boolean;
  text(name: string): string;
  integer(name: string): number | undefined;
  boolean(name: string): boolean;
  /** A nested value: plain, or as JSON in a string. */
  json(name: string): unknown;
}

/** A plain object, or undefined. */
export const asObject = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

/** A string, or the text of a number or of anything else: the Bot API takes both. */
export function asString(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An integer given as a number or as digits. */
export function asInteger(value: unknown): number | undefined {
  const text = asString(value).trim();
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(`can't parse ${name} JSON object`);
  }
}

export function createParams(raw: Json, files: ReadonlyMap<string, UploadedFile> = new Map()): Params {
  return {
    raw,
    files,
    has: name => asString(raw[name]) !== '',
    text: name => asString(raw[name]),
    integer: name => asInteger(raw[name]),
    // Client.cpp, to_bool: anything but these is false.
    boolean: name => ['true', 'yes', '1'].includes(asString(raw[name]).trim().toLowerCase()),
    json: name => {
      const value = raw[name];
      if (value === '' || value === null) return undefined;
      return typeof value === 'string' ? parseJson(value, name) : value;
    },
  };
}

async function readMultipart(body: Buffer, type: string): Promise<Params> {
  const raw: Json = {};
  const files = new Map<string, UploadedFile>();
  // oxlint-disable-next-line typescript/no-deprecated -- discouraged for servers, which this isn't
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  for (const [name, value] of form) {
    if (typeof value === 'string') raw[name] = value;
    else files.set(name, { name: value.name, type: value.type, content: await value.bytes() });
  }
  return createParams(raw, files);
}

/** Reads the parameters from a request's body: JSON, or multipart/form-data where a file comes with them. */
export async function readParams(request: IncomingMessage): Promise<Params> {
  const body = await buffer(request);
  const type = request.headers['content-type'] ?? '';
  if (body.length === 0) return createParams({});
  if (type.startsWith('multipart/form-data')) return readMultipart(body, type);
  return createParams(asObject(JSON.parse(body.toString('utf8'))) ?? {});
}
