import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Order } from './records.ts';
import type { State } from './state.ts';

export const invoicePath = '/viewinvoice.php';

type InvoiceStatus = 'Paid' | 'Unpaid' | 'Cancelled';

function invoiceStatus({ status }: Order): InvoiceStatus {
  if (status === 'Pending') return 'Unpaid';
  return status === 'Cancelled' || status === 'Fraud' ? 'Cancelled' : 'Paid';
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, character => entities[character] ?? character);
}

const page = (title: string, content: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #f2f4f7; margin: 0; padding: 2rem 1rem; }
main { max-width: 26rem; margin: 0 auto; padding: 1.5rem; background: #fff; border-radius: 8px; box-shadow: 0 1px 4px #0002; }
h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
th { text-align: left; padding-right: 1.5rem; font-weight: normal; color: #667; }
.status { display: inline-block; margin: 0 0 1rem; padding: 0 .6rem; border-radius: 4px; background: #e5e7eb; }
.paid { background: #d1f5dd; } .unpaid { background: #fde2e0; }
button { margin-top: 1rem; padding: .5rem 1.25rem; font: inherit; color: #fff; background: #1a66cc; border: 0; border-radius: 6px; cursor: pointer; }
footer { margin-top: 1.5rem; font-size: .8rem; color: #889; }
</style>
</head>
<body><main><h1>${title}</h1>${content}<footer>This is a fake provider. No money moves.</footer></main></body>
</html>
`;

function invoicePage(order: Order, product: string): string {
  const status = invoiceStatus(order);
  const button = `<form method="post"><button>Pay $${escapeHtml(order.amount)}</button></form>`;
  const rows = [
    ['Order', order.orderid],
    ['Product', product],
    ['Amount', `$${order.amount} USD`],
  ].map(([name = '', value = '']) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`);
  return page(
    `Invoice #${escapeHtml(order.invoiceid)}`,
    `<p class="status ${status.toLowerCase()}">${status}</p><table>${rows.join('')}</table>${status === 'Unpaid' ? button : ''}`,
  );
}

/** Shows the page of an invoice. A POST, as by its button, pays it. */
export function answerInvoice(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  invoiceid: string | undefined,
): void {
  const order = [...state.orders.values()].find(one => one.invoiceid === invoiceid);
  if (!order) {
    response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page('Not found', '<p>There is no such invoice.</p>'));
    return;
  }
  if (request.method === 'POST') {
    if (order.status === 'Pending') order.status = 'Active';
    response.writeHead(303, { location: request.url, 'content-length': 0 }).end();
    return;
  }
  const product = state.tariffs.find(({ pid }) => pid === order.pid)?.name ?? '';
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(invoicePage(order, product));
}
