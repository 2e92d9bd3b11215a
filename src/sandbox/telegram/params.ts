import { badRequest } from './failure.ts';
import type { Json } from '../../../demo/telegram/types.ts';

export interface UploadedFile {
  name: string;
  type: string;
  content: Uint8Array;
}

/** The parameters of one call, read with the Bot API's leniency about types. */
export interface Params {
  readonly raw: Json;
  readonly files: ReadonlyMap<string, UploadedFile>;
  has(name: string): boolean;
  text(name: string): string;
  integer(name: string): number | undefined;
  boolean(name: string): boolean;
  /** A nested value: an object as it is, or JSON in a string. */
  json(name: string, unparsable: string): unknown;
}

const asText = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  return JSON.stringify(value);
};

/** Wraps what came with a request, whichever of the three body types it had. */
export function createParams(raw: Json, files: ReadonlyMap<string, UploadedFile> = new Map()): Params {
  return {
    raw,
    files,
    has: name => asText(raw[name]) !== '',
    text: name => asText(raw[name]),
    integer: name => {
      const text = asText(raw[name]).trim();
      return /^-?\d+$/.test(text) ? Number(text) : undefined;
    },
    // Client.cpp, to_bool: anything but these is false.
    boolean: name => ['true', 'yes', '1'].includes(asText(raw[name]).trim().toLowerCase()),
    json: (name, unparsable) => {
      const value = raw[name];
      if (typeof value !== 'string') return value ?? undefined;
      if (value === '') return undefined;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        throw badRequest(unparsable);
      }
    },
  };
}

/** A plain object, or undefined. */
export const asObject = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

/** Client.cpp's optional string fields take numbers too. */
export const asString = (value: unknown): string => asText(value);

/** An integer written as a number or as digits. */
export const asInteger = (value: unknown): number | undefined => {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  return undefined;
};
