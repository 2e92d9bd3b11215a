import type { IncomingMessage } from 'node:http';

const largestBodyBytes = 1024 * 1024;

export interface ReadRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
}

/** Path and query of a request. */
export function readTarget(request: IncomingMessage): Pick<ReadRequest, 'path' | 'query'> {
  const [path = '/', ...rest] = (request.url ?? '/').split('?');
  return { path, query: Object.fromEntries(new URLSearchParams(rest.join('?'))) };
}

/**
 * The form fields of a request's body. As in PHP, a body of another type than a form has none.
 * Throws when the body doesn't arrive in full.
 */
export async function readForm(request: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= largestBodyBytes) chunks.push(chunk);
  }
  const type = request.headers['content-type'] ?? '';
  if (!type.toLowerCase().startsWith('application/x-www-form-urlencoded')) return {};
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
}
