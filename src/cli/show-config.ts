import { variables, type Settings } from '../config/variables.ts';
import { exitCodes } from '../domain/start-failure.ts';
import { withConfig, type Command } from './command.ts';

/** A line of `.env`; for a secret only whether it is set. */
function format(key: keyof Settings, value: Settings[keyof Settings]): string {
  if (value === undefined) return '(not set)';
  if (key === 'previousMasterKeys') return (value as readonly unknown[]).length === 0 ? '(not set)' : '(set)';
  if (value instanceof Set) return value.size === 0 ? '(anyone)' : [...value].join(',');
  if (value instanceof URL) {
    const url = new URL(value);
    if (url.password !== '') url.password = '***';
    return url.href;
  }
  if (typeof value === 'object') return '(set)';
  return String(key.endsWith('Ms') ? Number(value) / 1000 : value);
}

export const showConfig: Command = {
  name: 'config',
  usage: 'config',
  summary: 'Print the effective configuration, with defaults and without secrets.',
  help: ['Reads .env in this folder and the environment, as the bot does at its start.'],
  options: {},
  takesFile: false,
  run: withConfig((_, { config, print, database }) => {
    for (const key of Object.keys(variables) as (keyof Settings)[]) {
      print(`${variables[key].name}=${format(key, config[key])}`);
    }
    print('MASTER_KEY=(set)');
    print(`# the database is ${database}`);
    return exitCodes.ok;
  }),
};
