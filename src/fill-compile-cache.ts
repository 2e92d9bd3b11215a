import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

// Runs after an installation. Node then keeps what it has compiled of our TypeScript and of the packages in the folder
// that the scripts in package.json name as NODE_COMPILE_CACHE, so that the first start is as fast as all later ones.
const folder = join(import.meta.dirname, '../node_modules/.cache/node');

const entryPoints = [
  './app.ts',
  './config.ts',
  './lib/metrics.ts',
  './cli/run.ts',
  './cli/check-services.ts',
];

enableCompileCache(folder);
for (const file of entryPoints) await import(file);
flushCompileCache();
// What was imported may have started timers.
process.exit();
