import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';

/** Sorted upwards. */
const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

/** The value that a share of all (0 to 1) doesn't exceed; NaN of none. */
export const percentile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? NaN;

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** With three significant digits. */
export const figure = (value: number): string =>
  Number.isFinite(value) ? Number(value.toPrecision(3)).toLocaleString('en') : '–';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const toMarkdown = ({ title, columns, rows }: Table): string =>
  [
    `### ${title}`,
    '',
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map(row => line(row.map(cell => (typeof cell === 'number' ? figure(cell) : cell)))),
    '',
  ].join('\n');

const git = (...args: readonly string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

/** What the figures were measured on. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const isChanged = git('status', '--porcelain', '--', 'src', 'migrations', 'package.json') !== '';
  const commit = `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ' with changes' : ''}`;
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  return `${cpus().length} × ${cpu?.model.trim() ?? '?'}, Node ${process.version}, load ${load} at the start, commit ${commit}, ${new Date().toISOString().slice(0, 16)}Z`;
}

/** How often each program is measured, in turns; the median counts. */
export const rounds = Number(process.env.ROUNDS ?? 3);
