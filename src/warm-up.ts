import { flushCompileCache } from 'node:module';

// Run after an installation, with NODE_COMPILE_CACHE as `npm start` sets it: what Node makes of TypeScript
// and of the packages is kept, so that the first start is as quick and as small as all others.
await import('./app.ts');
await import('./config.ts');
flushCompileCache();
process.exit();
