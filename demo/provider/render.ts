import type { Oddities, ScalarForm } from './quirks.ts';
import { flattened, printR, printRBare } from './print-r.ts';
import type { Fields, Reply, Value } from '../../src/sandbox/provider/reply.ts';

const idFields = new Set(['id', 'orderid', 'invoiceid', 'productids', 'main_id', 'pid', 'cid']);
const numberFields = new Set(['amount', 'price', 'monthly', 'balance', 'error_code', 'ordernum']);
const numeric = /^-?\d+(\.\d+)?$/;

const php = {
  notice:
    '<br />\n<b>Notice</b>:  Undefined index: ip in <b>/home/cp/www/api_client.php</b> on line <b>118</b><br />\n',
  byteOrderMark: '\uFEFF',
};

/** The body of a reply, with every oddity that is switched on. */
export function renderReply(action: string, reply: Reply, oddities: Oddities): string {
  const renamed = reply.succeeded ? reply.fields : renameMessage(reply.fields, oddities.failureField);
  const fields = castScalars(renamed, oddities) as Fields;
  const body = printsR(action, reply, oddities)
    ? renderPrintR(fields, reply.succeeded, oddities)
    : phpJson(fields);
  const notice = oddities.notice === true ? php.notice : oddities.notice === false ? '' : oddities.notice;
  return (oddities.byteOrderMark ? php.byteOrderMark : '') + notice + body + oddities.trailer;
}

/** JSON as json_encode writes it: slashes and everything beyond ASCII escaped. */
export function phpJson(value: Value): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function printsR(action: string, reply: Reply, oddities: Oddities): boolean {
  if (reply.form === 'print_r') return !oddities.installInJson;
  return oddities.printR === 'all' || oddities.printR.includes(action);
}

function renderPrintR(fields: Fields, succeeded: boolean, oddities: Oddities): string {
  const outer = oddities.printROuter === 'documented' ? !succeeded : oddities.printROuter === 'array';
  const text = outer ? printR(fields) : printRBare(fields);
  const shown = oddities.printRIndented ? text : flattened(text);
  return oddities.printRInPre ? `<pre>${shown}</pre>` : shown;
}

function renameMessage(fields: Fields, field: Oddities['failureField']): Fields {
  if (field === 'documented') return fields;
  const { message, msg, ...rest } = fields;
  return { ...rest, [field]: message ?? msg };
}

function castScalars(value: Value, oddities: Oddities): Value {
  if (Array.isArray(value)) return (value as readonly Value[]).map(item => castScalars(item, oddities));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Fields).map(([name, inner]) => {
      if (inner === undefined) return [name, inner];
      if (idFields.has(name)) return [name, castScalar(inner, oddities.ids)];
      if (numberFields.has(name)) return [name, castScalar(inner, oddities.numbers)];
      return [name, castScalars(inner, oddities)];
    }),
  );
}

function castScalar(value: Value, form: ScalarForm): Value {
  if (form === 'strings' && typeof value === 'number') return String(value);
  if (form === 'numbers' && typeof value === 'string' && numeric.test(value)) return Number(value);
  return value;
}
