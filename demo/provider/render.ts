import { flatten, printR, printRBare } from './print-r.ts';
import type { Oddities, ScalarForm } from './quirks.ts';
import type { Fields, Reply, Value } from './reply.ts';

const idFields = new Set(['id', 'orderid', 'invoiceid', 'productids', 'main_id', 'pid', 'cid']);
const numberFields = new Set(['amount', 'price', 'monthly', 'balance', 'error_code', 'ordernum']);

const byteOrderMark = '\uFEFF';
const phpNotice =
  '<br />\n<b>Notice</b>:  Undefined index: ip in <b>/home/cp/www/api_client.php</b> on line <b>118</b><br />\n';

/** The body of a reply, with the quirks that concern its form. */
export function renderReply(action: string, reply: Reply, oddities: Oddities): string {
  const renamed = reply.succeeded ? reply.fields : renameMessage(reply.fields, oddities);
  const fields = castScalars(renamed, oddities) as Fields;
  const isPrintR =
    reply.form === 'print_r'
      ? !oddities.installInJson
      : oddities.printR === 'all' || oddities.printR.includes(action);
  const body = isPrintR ? renderPrintR(fields, reply.succeeded, oddities) : phpJson(fields);
  const notice = oddities.notice === true ? phpNotice : oddities.notice || '';
  return (oddities.byteOrderMark ? byteOrderMark : '') + notice + body + oddities.trailer;
}

/** JSON as json_encode writes it: slashes and everything beyond ASCII are escaped. */
function phpJson(value: Value): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function renderPrintR(fields: Fields, succeeded: boolean, oddities: Oddities): string {
  const hasOuter = oddities.printROuter === 'documented' ? !succeeded : oddities.printROuter === 'array';
  const text = hasOuter ? printR(fields) : printRBare(fields);
  const shown = oddities.printRIndented ? text : flatten(text);
  return oddities.printRInPre ? `<pre>${shown}</pre>` : shown;
}

function renameMessage(fields: Fields, { failureField }: Oddities): Fields {
  if (failureField === 'documented') return fields;
  const { message, msg, ...others } = fields;
  return { ...others, [failureField]: message ?? msg };
}

function castScalars(value: Value | undefined, oddities: Oddities): Value | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return (value as readonly Value[]).map(item => castScalars(item, oddities) ?? null);
  return Object.fromEntries(
    Object.entries(value as Fields).map(([name, inner]) => {
      if (idFields.has(name)) return [name, castScalar(inner, oddities.ids)];
      if (numberFields.has(name)) return [name, castScalar(inner, oddities.numbers)];
      return [name, castScalars(inner, oddities)];
    }),
  );
}

function castScalar(value: Value | undefined, form: ScalarForm): Value | undefined {
  if (form === 'strings' && typeof value === 'number') return String(value);
  if (form === 'numbers' && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return value;
}
