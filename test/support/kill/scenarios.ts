import type { Job } from '../../../src/apply/generate.ts';
import { planOf } from '../plan.ts';

/** What a run finds, and what it makes of it. */
export interface Scenario {
  readonly before: Readonly<Record<string, string>>;
  readonly jobs: readonly Job[];
  /** Without the state folders. */
  readonly after: Readonly<Record<string, string>>;
}

const files = {
  '.gitignore': '/demo\n.env\n',
  Makefile: 'all:\n',
  'README.md': '# demo\n',
  'internal/a/a.go': 'package a\n',
  'internal/b.go': 'package b\n',
  'main.go': 'package main\n',
  'manifests/base/service.yaml': 'kind: Service\n',
};
const plan = planOf(files, { own: { '.gitignore': 'lines' } });
const small = (name: string) => planOf({ 'main.go': `package ${name}\n`, 'internal/x.go': 'package x\n' }, { name });
const mine = { 'README.md': 'mine\n', '.gitignore': 'mine', 'internal/mine.go': 'package internal\n', 'notes/todo.txt': 'x\n' };

export const scenarios: Readonly<Record<string, Scenario>> = {
  fresh: { before: {}, jobs: [{ folder: '', plan }], after: files },
  existing: {
    before: mine,
    jobs: [{ folder: '', plan }],
    after: { ...files, ...mine, '.gitignore': 'mine\n\n/demo\n.env\n' },
  },
  several: {
    before: { 'two/README.md': 'mine\n', 'notes.txt': 'x\n' },
    jobs: ['one', 'two', 'three'].map((name) => ({ folder: name, plan: small(name) })),
    after: {
      'notes.txt': 'x\n',
      'two/README.md': 'mine\n',
      ...Object.fromEntries(
        ['one', 'two', 'three'].flatMap((name) => [
          [`${name}/main.go`, `package ${name}\n`],
          [`${name}/internal/x.go`, 'package x\n'],
        ]),
      ),
    },
  },
};
