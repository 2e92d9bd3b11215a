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
  const fields = castScalars(renamed, quirks) as Fields;
  const isPrintR =
    reply.form === 'print_r'
      ? !quirks.installInJson
      : quirks.printR === 'all' || quirks.printR.includes(action);
  const body = isPrintR ? renderPrintR(fields, reply.succeeded, quirks) : phpJson(fields);
  const notice = quirks.notice === true ? phpNotice : quirks.notice || '';
  return (quirks.byteOrderMark ? byteOrderMark : '') + notice + body + quirks.trailer;
}

/** JSON as json_encode writes it: slashes and everything beyond ASCII are escaped. */
function phpJson(value: Value): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
