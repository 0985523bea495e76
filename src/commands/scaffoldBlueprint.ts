import { basename, dirname, join, resolve } from 'node:path';
import { scaffoldFiles } from '../blueprints/scaffold.ts';
import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import type { Result } from '../output/model.ts';
import { shellWord } from '../output/shellWord.ts';
import type { Command } from './command.ts';

/** Name of the blueprint that a folder is to hold: "My_Tool" -> my-tool; undefined when nothing can be made of it. */
export function blueprintName(directory: string): string | undefined {
  const name = directory
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return /^[a-z][a-z0-9-]{0,39}$/.test(name) ? name : undefined;
}

export interface ScaffoldOptions {
  readonly directory: string;
  readonly dryRun: boolean;
}

/** `roadctl create blueprints --scaffold DIR`. */
export const command: Command<ScaffoldOptions> = {
  complete: (_ctx, args) => ({ directory: String(args.flags.scaffold ?? ''), dryRun: args.flags['dry-run'] === 'client' }),
  validate: () => [],
  run: async (ctx, options) => scaffoldBlueprint(ctx, options.directory, options),
};

/** Writes a new small blueprint into a directory that is not there or empty: all of it or nothing. In a dry run it only says what it would write. */
export function scaffoldBlueprint(ctx: Context, directory: string, options: { readonly dryRun?: boolean } = {}): Result {
  const target = resolve(ctx.cwd, directory);
  const name = blueprintName(basename(target));
  if (name === undefined) {
    throw failure('Usage', `invalid name for a blueprint: "${basename(target)}"`, {
      hint: 'Give a directory whose name has letters, such as ./my-blueprint.',
    });
  }
  if (ctx.fs.existsSync(target)) {
    const isFolder = ctx.fs.statSync(target).isDirectory();
    if (!isFolder || ctx.fs.readdirSync(target).length > 0) {
      throw failure(
        'AlreadyExists',
        `blueprints "${name}" cannot be created: "${directory}" ${isFolder ? 'is not empty' : 'is a file'}`,
        {
          style: 'kubectl',
          hint: 'Nothing was written. Give a directory that does not exist yet.',
        },
      );
    }
  }
  const files = scaffoldFiles(name);
  if (options.dryRun !== true) write(ctx, target, files);
  const value = {
    apiVersion: 'roadctl.pavedroad.io/v1',
    kind: 'Blueprint',
    metadata: { name },
    files: Object.keys(files).sort(),
  };
  return {
    kind: 'value',
    value,
    text: `blueprint/${name} created${options.dryRun === true ? ' (dry run)' : ''}\n`,
    notes: options.dryRun === true ? [] : nextLines(name, shellWord(directory)),
  };
}

function nextLines(name: string, folder: string): readonly string[] {
  return [
    'Next:',
    `  roadctl lint blueprints ${name} --blueprints ${folder}`,
    `  roadctl describe blueprints ${name} --blueprints ${folder} > myservice.yaml`,
    `  roadctl create blueprints ${name} --blueprints ${folder} -f myservice.yaml --directory ./myservice`,
  ];
}

/** Everything is written beside the target first; one rename makes it visible. */
function write(ctx: Context, target: string, files: Readonly<Record<string, string>>): void {
  const { fs } = ctx;
  const stage = join(dirname(target), `.${basename(target)}.roadctl`);
  try {
    fs.rmSync(stage, { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) {
      fs.mkdirSync(dirname(join(stage, path)), { recursive: true });
      fs.writeFileSync(join(stage, path), text);
    }
    if (fs.existsSync(target)) fs.rmdirSync(target);
    fs.renameSync(stage, target);
  } catch (cause) {
    fs.rmSync(stage, { recursive: true, force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw failure('Failed', `cannot write "${target}": ${reason}`, { cause, hint: 'Nothing was written.' });
  }
}
