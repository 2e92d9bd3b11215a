// Loaded with --require before any TypeScript, and run alone before the tests. It must run under any Node,
// so it uses no modern syntax. `engines` in package.json says the same.
'use strict';

var parts = process.versions.node.split('.').map(Number);
var major = parts[0];
var minor = parts[1];

// undici 8 needs 22.19, and Node runs TypeScript without a flag since 22.18.
if (!(major >= 24 || (major === 22 && minor >= 19))) {
  process.stderr.write(
    'Node 24 (or newer, or 22.19 and newer of Node 22) is needed, and ' +
      process.execPath +
      ' is ' +
      process.version +
      ': install another Node, or run "npm ci" without --omit=optional, which brings one.\n',
  );
  // EX_CONFIG of sysexits.h: starting it again doesn't help.
  process.exit(78);
}
