import { writeSync } from 'node:fs';

import { addPerson, open } from './test-database.ts';

// A process of its own, to be killed in the middle of it: adds people and says which are on the disk.
const [, , path = '', masterKey = '', first = ''] = process.argv;
const store = open(path, Buffer.from(masterKey, 'hex'));
for (let number = Number(first); ; number += 1) {
  addPerson(store, number);
  writeSync(1, `${number}\n`);
}
