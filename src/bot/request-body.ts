import type { BotApiPayload, FileToSend } from '../telegram/api/types.ts';

/** What a request carries, whole: so that it can be known whether any of it was written. */
export interface RequestBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const isFile = (value: unknown): value is FileToSend =>
  typeof value === 'object' && value !== null && (value as { readonly kind?: unknown }).kind === 'file';

/** As JSON; with a file in it as a form (Bot API: "Sending files"). `undefined` and `null` are left out. */
export function encodeBody(payload: BotApiPayload): RequestBody | Promise<RequestBody> {
  if (!Object.values(payload).some(isFile)) {
    const text = JSON.stringify(payload, (_, value: unknown) => value ?? undefined);
    return { contentType: 'application/json', bytes: Buffer.from(text) };
  }
  return encodeForm(payload);
}

async function encodeForm(payload: BotApiPayload): Promise<RequestBody> {
  const form = new FormData();
  for (const [name, value] of Object.entries(payload)) {
    if (value === undefined || value === null) continue;
    if (isFile(value)) form.append(name, new Blob([value.text], { type: value.type }), value.fileName);
    else form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const encoded = new Response(form);
  return {
    contentType: encoded.headers.get('content-type') ?? 'multipart/form-data',
    bytes: Buffer.from(await encoded.arrayBuffer()),
  };
}
