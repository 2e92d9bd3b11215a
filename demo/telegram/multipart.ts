import type { UploadedFile } from './params.ts';

const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');

const quoted = (head: string, name: string): string | undefined =>
  new RegExp(`[;\\s]${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(head)?.[1]?.replace(/\\(.)/g, '$1');

/** Takes a `multipart/form-data` body apart; undefined if it isn't one. RFC 7578. */
export function parseMultipart(
  body: Buffer,
  contentType: string,
): { fields: Record<string, string>; files: Map<string, UploadedFile> } | undefined {
  const [, inQuotes, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = inQuotes ?? bare;
  if (boundary === undefined) return undefined;
  const mark = Buffer.from(`--${boundary}`);
  const fields: Record<string, string> = {};
  const files = new Map<string, UploadedFile>();
  let at = body.indexOf(mark);
  if (at < 0) return undefined;
  for (;;) {
    const start = at + mark.length;
    if (body.subarray(start, start + 2).toString() === '--') return { fields, files };
    const end = body.indexOf(Buffer.concat([lineEnd, mark]), start);
    const headStop = body.indexOf(headEnd, start);
    if (end < 0 || headStop < 0 || headStop > end) return undefined;
    const head = body.subarray(start, headStop).toString('utf8');
    const content = body.subarray(headStop + headEnd.length, end);
    const name = quoted(head, 'name');
    const fileName = quoted(head, 'filename');
    if (name !== undefined && fileName !== undefined) {
      const type = /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? 'application/octet-stream';
      files.set(name, { name: fileName, type, content: new Uint8Array(content) });
    } else if (name !== undefined) {
      fields[name] = content.toString('utf8');
    }
    at = end + lineEnd.length;
  }
}
