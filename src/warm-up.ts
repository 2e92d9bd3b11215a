import { flushCompileCache } from 'node:module';

// Run after an installation, with NODE_COMPILE_CACHE as the scripts set it: what Node makes of TypeScript
// and of the packages is kept, so that the first start is as quick and as small as all others.
await import('./app.ts');
await import('./config.ts');
await import('./lib/metrics.ts');
await import('./cli/run.ts');
await import('./sandbox/provider/stand-in-provider.ts');
await import('./sandbox/telegram/telegram.ts');
flushCompileCache();
process.exit();
