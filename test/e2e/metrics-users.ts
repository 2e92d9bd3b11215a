import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

/** The queries of the dashboard and of the alerting rules. */
function queries(): readonly string[] {
  const { panels } = JSON.parse(read('deploy/grafana.json')) as Dashboard;
  const alerts = read('deploy/alerts.yml').matchAll(/expr: (?:>\n\s*)?(.+)/g);
  return [
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...[...alerts].map(([, e = '']) => e),
  ];
}

/** Prometheus adds them. */
const addedLabels = ['job', 'instance'];

/** What the queries use and a page of metrics lacks: series, or labels of them. */
export function findMissingSeries(page: string): readonly string[] {
  const lines = page.split('\n').filter(line => line !== '' && !line.startsWith('#'));
  return queries().flatMap(query => {
    if (query.startsWith('up{')) return [];
    const groups = [...query.matchAll(/by \(([\w, ]+)\)/g)].flatMap(([, labels = '']) => labels.split(/, ?/));
    const used = [...query.matchAll(/((?:inferno_vps_bot|process)_\w+)(?:\{([^}]*)\})?/g)];
    return used.flatMap(([, name = '', selector = '']) => {
      const wanted = selector
        .split(',')
        .filter(part => part !== '' && !addedLabels.includes(part.split('=')[0] ?? ''));
      const ofName = lines.filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      const found = ofName.some(
        line =>
          wanted.every(part => line.includes(part)) && groups.every(label => line.includes(`${label}="`)),
      );
      return found ? [] : [query];
    });
  });
}

/** The names of the bot's own metrics on a page. */
export const metricsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^# TYPE (inferno_vps_bot_\w+) /gm)].map(([, name = '']) => name).sort();

/** The metrics that the documentation lists. */
export const documentedMetrics = (): readonly string[] =>
  [...read('docs/monitoring.md').matchAll(/^\| `(inferno_vps_bot_\w+)/gm)]
    .map(([, name = '']) => name)
    .sort();
