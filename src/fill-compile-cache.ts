import { flushCompileCache } from 'node:module';

// Runs after an installation, with NODE_COMPILE_CACHE as the other scripts set it: Node then keeps what it has
// compiled of our TypeScript and of the packages, so that the first start is as fast as all later ones.
const entryPoints = [
  './app.ts',
  './config.ts',
  './lib/metrics.ts',
  './cli/run.ts',
  './cli/check-services.ts',
];
for (const file of entryPoints) await import(file);
flushCompileCache();
process.exit();
