/**
 * Times the picture of /uptime: 20 servers over 30 days, each with a change of state every 12 hours, from the intervals
 * to the PNG. The first picture starts the worker.
 */
import { writeFileSync } from 'node:fs';

import type { Card } from '../src/domain/card.ts';
import { uptimeOf, type StateInterval } from '../src/domain/uptime.ts';
import { createPictureRenderer } from '../src/lib/render-picture.ts';
import { createLocale } from '../src/telegram/locales/locale.ts';
import { drawUptime } from '../src/telegram/views/uptime-picture.ts';

const hourMs = 60 * 60_000;
const now = Date.now();
const period = { from: now - 30 * 24 * hourMs, to: now };
const states = ['running', 'stopped', 'running', 'rebooting', 'running', 'unknown'] as const;

const intervalsOf = (server: number): readonly StateInterval[] =>
  Array.from({ length: 60 }, (_, index) => ({
    state: states[(index + server) % states.length] ?? 'running',
    startedAt: period.from + index * 12 * hourMs,
    endedAt: period.from + index * 12 * hourMs + (index % 2 === 0 ? 11 : 12) * hourMs,
  }));

const pictures = createPictureRenderer();
const [file] = process.argv.slice(2);
for (const isDark of [false, true, false]) {
  const startedAt = performance.now();
  const servers = Array.from({ length: 20 }, (_, index) => ({
    card: { name: `web-${index + 1}` } as Card,
    ...uptimeOf(intervalsOf(index), period, { until: now, columns: 240 }),
  }));
  const title = 'Uptime · Last 30 days';
  const svg = drawUptime({ title, servers, ...period, isDark }, createLocale('en'));
  const drawnMs = performance.now() - startedAt;
  const png = await pictures.render(svg);
  const totalMs = performance.now() - startedAt;
  process.stdout.write(
    `${drawnMs.toFixed(0)} ms on the main thread, ${totalMs.toFixed(0)} ms in all, ${png.byteLength} bytes\n`,
  );
  if (file !== undefined) writeFileSync(`${file}-${isDark ? 'dark' : 'light'}.png`, png);
}
await pictures.close();
