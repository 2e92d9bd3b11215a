import type { Command } from './command.ts';
import { howToMakeKey } from './how-to-make-key.ts';

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'Looks at everything that the bot needs, and says how to mend what is wrong; it writes nothing.',
  help: [
    'One line each: ✓ fine, ! worth knowing, ✗ in the way. It ends with 0 if nothing is ✗, else with 1, and',
    'with 78 if the configuration is wrong. The bot may be running.',
    '',
    ...howToMakeKey,
  ],
  options: {},
  takes: 0,
  // Two HTTP clients come with it, and the other commands have no use for them.
  run: async (_, surroundings) => (await import('./examine.ts')).examine(surroundings),
};
