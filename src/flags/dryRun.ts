import type { Flag } from './model.ts';

/** --dry-run: none, or client, which writes nothing and prints what would be done. */
export const dryRunFlag: Flag = {
  name: 'dry-run',
  type: 'string',
  value: 'MODE',
  bare: 'client',
  choices: ['none', 'client'],
  default: 'none',
  summary: 'Must be "none" or "client". With client, plan and print, but write nothing.',
};
