import type { JsonObject } from '../../definitions/model.ts';
import type { ChangeKind } from '../../reconcile/model.ts';
import type { Result } from '../model.ts';
import { shellWord } from '../shellWord.ts';
import type { IssueTexts } from '../texts.ts';

type Changes = Extract<Result, { kind: 'changes' }>;

/** kubectl's words for what happened to an object. */
const done: Readonly<Record<ChangeKind, string>> = {
  create: 'created',
  update: 'configured',
  merge: 'configured',
  conflict: 'conflict',
  delete: 'deleted',
  unchanged: 'unchanged',
  kept: 'kept',
};

/** Why a file of the plan cannot be written, said of what is in the way. */
const reasons: Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => string>> = {
  exists: () => 'already exists',
  case: ({ path }) => `differs from ${String(path)} in case only; some systems take the two for one file`,
  directory: () => 'is a directory',
  symlink: () => 'is a symbolic link; roadctl does not write through links',
  special: () => 'is not a regular file',
  parent: ({ path }) => `stands where ${String(path)} needs a directory of its own`,
  encoding: () => 'is not UTF-8 text, so that no lines can be added to it',
};

/** Sentences for what stands in the way of a run. */
export const texts: IssueTexts = {
  'in-the-way': (args) => reasons[String(args.reason)]?.(args) ?? 'already exists',
  'wrong-blueprint': ({ kind, blueprint, name }) =>
    `kind "${String(kind)}" belongs to the blueprint "${String(blueprint)}", not to "${String(name)}"`,
};

const suffix = (dryRun: boolean) => (dryRun ? ' (dry run)' : '');

/** Result lines for stdout, kubectl's way: one a service, with `verbose` one a file before it. */
export function changesText({ receipts, changes, services }: Changes, verbose: boolean): string {
  return receipts
    .map((receipt, index) => {
      const folder = services?.[index] ?? '.';
      const prefix = folder === '.' ? '' : `${folder}/`;
      const files = verbose ? (changes[index] ?? []) : [];
      const lines = files.map(({ path, kind }) => `file/${prefix}${path} ${done[kind]}${suffix(receipt.dryRun)}\n`);
      return `${lines.join('')}service/${receipt.service} created${suffix(receipt.dryRun)}\n`;
    })
    .join('');
}

/** What was done as objects, for -o json, yaml and name. */
export function changesObjects({ receipts, changes }: Changes): readonly JsonObject[] {
  return receipts.map((receipt, index) => ({
    apiVersion: 'roadctl.pavedroad.io/v1',
    kind: 'Service',
    metadata: { name: receipt.service },
    status: {
      directory: receipt.directory,
      action: 'created',
      dryRun: receipt.dryRun,
      files: (changes[index] ?? []).map(({ path, kind, ownership }) => ({ path, action: done[kind], ownership })),
    },
  }));
}

/** Note about files of the user's that stay, for stderr. */
export function keptText(paths: readonly string[]): string {
  return `Kept as they are, since they were there before: ${paths.join(', ')}`;
}

/** Headline of a failure for files in the way. */
export function inTheWayText(services: readonly string[], count: number): string {
  const name = services.length === 1 ? `services "${services[0]}"` : `${services.length} services`;
  return `${name} cannot be created, ${count === 1 ? 'a file is' : `${count} files are`} in the way; nothing was written`;
}

/** Headline of a failure for a directory that holds a service already. */
export function serviceExistsText(name: string, directory: string): string {
  return `services "${name}" already exists in "${directory}"; nothing was written`;
}

/** What to type next, for stderr. `binary` is the file that make builds. */
export function nextText(folders: readonly string[], count: number): readonly string[] {
  const [first] = folders;
  if (first === undefined) return [];
  const enter = first === '.' ? '' : `cd ${shellWord(first)} && `;
  const more = count > 1 ? `   (and so in ${count === 2 ? 'the other one' : `the other ${count - 1}`})` : '';
  return ['Next:', `  ${enter}make${more}`, `  ${enter}make run`];
}
