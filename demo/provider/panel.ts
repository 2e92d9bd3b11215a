import type { OrderView } from './controls.ts';

export interface Page {
  readonly status: number;
  readonly html: string;
}

/** The page of an invoice, with a button that pays it. */
export function invoicePage(invoiceid: string, order: OrderView | undefined, product: string): Page {
  if (order === undefined) {
    return {
      status: 404,
      html: page('No such invoice', `<p>There is no invoice ${escaped(invoiceid)}.</p>`),
    };
  }
  const status = invoiceStatus(order.status);
  const button =
    status === 'Unpaid'
      ? `<form method="post" action="/viewinvoice.php?id=${encodeURIComponent(order.invoiceid)}"><button>Pay $${escaped(order.amount)}</button></form>`
      : '';
  const rows = [
    ['Order', order.orderid],
    ['Product', product],
    ['Amount', `$${order.amount} USD`],
    ['Status', status],
  ].map(([name = '', value = '']) => `<tr><th>${name}</th><td>${escaped(value)}</td></tr>`);
  return {
    status: 200,
    html: page(
      `Invoice #${escaped(order.invoiceid)}`,
      `<p class="status ${status.toLowerCase()}">${status}</p><table>${rows.join('')}</table>${button}`,
    ),
  };
}

/** The page of an address that isn't there. */
export function notFoundPage(): Page {
  return { status: 404, html: page('404 Not Found', '<p>There is nothing here.</p>') };
}

function invoiceStatus(orderStatus: string): 'Paid' | 'Unpaid' | 'Cancelled' {
  if (orderStatus === 'Pending') return 'Unpaid';
  return orderStatus === 'Cancelled' || orderStatus === 'Fraud' ? 'Cancelled' : 'Paid';
}

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, character => entities[character] ?? character);
}

function page(title: string, content: string): string {
  return `<!DOCTYPE html>
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
<body><main><h1>${title}</h1>${content}<footer>Stand-in provider: no money moves here.</footer></main></body>
</html>
`;
}
