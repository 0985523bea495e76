import type { Command } from './commands/command.ts';

/** How each command of the table is loaded: lazily, so that start-up stays small. */
export const loaders: Readonly<Record<string, () => Promise<Command<unknown>>>> = {
  create: () => import('./commands/create.ts').then((module) => module.command),
  get: () => import('./commands/get.ts').then((module) => module.command),
  describe: () => import('./commands/describe.ts').then((module) => module.command),
  explain: () => import('./commands/explain.ts').then((module) => module.command),
  init: () => import('./commands/init.ts').then((module) => module.command),
  lint: () => import('./commands/lint.ts').then((module) => module.command),
  preflight: () => import('./commands/preflight.ts').then((module) => module.command),
  completion: () => import('./commands/completion.ts').then((module) => module.command),
  'api-resources': () => import('./commands/apiResources.ts').then((module) => module.command),
  help: () => import('./commands/help.ts').then((module) => module.command),
  options: () => import('./commands/options.ts').then((module) => module.command),
  version: () => import('./commands/version.ts').then((module) => module.command),
};
