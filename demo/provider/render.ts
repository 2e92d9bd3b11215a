import { withNoise } from './noise.ts';
import { flatten, printR, printRBare } from './print-r.ts';
import type { Quirks, ScalarForm } from './quirks.ts';
import type { Fields, Reply, Value } from './reply.ts';

const idFields = new Set(['id', 'orderid', 'invoiceid', 'productids', 'main_id', 'pid', 'cid']);
const numberFields = new Set(['amount', 'price', 'monthly', 'balance', 'error_code', 'ordernum']);

const byteOrderMark = '\uFEFF';
const phpNotice =
  '<br />\n<b>Notice</b>:  Undefined index: ip in <b>/home/cp/www/api_client.php</b> on line <b>118</b><br />\n';

/** The body of a reply, with the quirks that concern its form. */
export function renderReply(action: string, reply: Reply, quirks: Quirks): string {
  const renamed = reply.succeeded ? reply.fields : renameMessage(reply.fields, quirks);
  const worded = inOtherWords(action, renamed, reply.succeeded, quirks);
  const cast = castScalars(worded, quirks) as Fields;
  const fields = quirks.entities ? (withEntities(cast) as Fields) : cast;
  const isPrintR =
    reply.form === 'print_r'
      ? !quirks.installInJson
      : quirks.printR === 'all' || quirks.printR.includes(action);
  const body = withNoise(bodyOf(action, reply, isPrintR, fields, quirks), quirks.noise);
  const notice = quirks.notice === true ? phpNotice : quirks.notice || '';
  return (quirks.byteOrderMark ? byteOrderMark : '') + notice + body + quirks.trailer;
}

function bodyOf(
  action: string,
  { succeeded }: Reply,
  isPrintR: boolean,
  fields: Fields,
  quirks: Quirks,
): string {
  if (quirks.resultWords === 'ok' && succeeded && saysOnlyResult(action)) return 'OK';
  if (isPrintR) return renderPrintR(fields, succeeded, quirks);
  return phpJson(quirks.wrapped === 'reply' ? [fields] : fields, quirks);
}

/** Actions whose reply the provider's text doesn't show. */
const undocumented = new Set([
  'reboot',
  'stop',
  'boot',
  'sshkey.add',
  'sshkey.list',
  'sshkey.remove',
  'balance',
  'cancel',
]);
const saysOnlyResult = (action: string): boolean =>
  undocumented.has(action) && action !== 'balance' && action !== 'sshkey.list';

/** The result of an action without a documented reply, as other panels say it. */
function inOtherWords(action: string, fields: Fields, succeeded: boolean, { resultWords }: Quirks): Fields {
  if (!undocumented.has(action) || resultWords === 'result' || fields.result === undefined) return fields;
  const { message } = fields;
  const others = Object.fromEntries(
    Object.entries(fields).filter(([name]) => name !== 'result' && name !== 'message'),
  );
  switch (resultWords) {
    case 'status-success':
      return succeeded
        ? { status: 'success', message, ...others }
        : { status: 'error', statusmsg: message, ...others };
    case 'result-true':
      return { result: succeeded, message, ...others };
    case 'success-true':
    case 'ok':
      return { success: succeeded, message, ...others };
  }
}

/** Fields that aren't escaped for HTML: their values are typed in or sent back. */
const rawFields = new Set(['key', 'cid', 'vps_password', 'sshkey', 'public_key', 'ostpl']);

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#039;');

function withEntities(value: Value | undefined): Value | undefined {
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(item => withEntities(item) ?? null);
  return Object.fromEntries(
    Object.entries(value as Fields).map(([name, inner]) => [
      name,
      rawFields.has(name) ? inner : withEntities(inner),
    ]),
  );
}

/**
 * JSON as json_encode writes it: slashes and everything beyond ASCII are escaped, the latter not in another charset.
 * Long ids are integers in PHP.
 */
function phpJson(value: Value, { charset, ids }: Quirks): string {
  const json = JSON.stringify(value).replaceAll('/', '\\/');
  const withIds = ids === 'strings' ? json : json.replace(/"(orderid|invoiceid|id)":"(\d{16,})"/g, '"$1":$2');
  if (charset !== 'utf-8') return withIds;
  return withIds.replace(
    /[\u0080-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function renderPrintR(fields: Fields, succeeded: boolean, quirks: Quirks): string {
  const hasOuter = quirks.printROuter === 'documented' ? !succeeded : quirks.printROuter === 'array';
  const text = hasOuter ? printR(fields) : printRBare(fields);
  const shown = quirks.printRIndented ? text : flatten(text);
  return quirks.printRInPre ? `<pre>${shown}</pre>` : shown;
}

function renameMessage(fields: Fields, { failureField }: Quirks): Fields {
  if (failureField === 'documented') return fields;
  const { message, msg, ...others } = fields;
  return { ...others, [failureField]: message ?? msg };
}

function castScalars(value: Value | undefined, quirks: Quirks): Value | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(item => castScalars(item, quirks) ?? null);
  return Object.fromEntries(
    Object.entries(value as Fields).map(([name, inner]) => {
      if (idFields.has(name)) return [name, castScalar(inner, quirks.ids)];
      if (numberFields.has(name)) return [name, castScalar(inner, quirks.numbers)];
      return [name, castScalars(inner, quirks)];
    }),
  );
}

function castScalar(value: Value | undefined, form: ScalarForm): Value | undefined {
  if (form === 'strings' && typeof value === 'number') return String(value);
  if (form === 'numbers' && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return value;
}
