import type { Ownership } from '../../src/blueprints/model.ts';
import type { Plan } from '../../src/plan/model.ts';

/** A plan over literal files; those named in `own` are not managed, those in `executable` have mode 755. */
export function planOf(
  files: Readonly<Record<string, string>>,
  options: {
    readonly name?: string;
    readonly own?: Readonly<Record<string, Ownership>>;
    readonly executable?: readonly string[];
  } = {},
): Plan {
  return {
    name: options.name ?? 'demo',
    kind: 'WorkerPool',
    blueprint: { name: 'workerpool', version: '1.0.0', digest: 'sha256:b', source: 'builtin' },
    files: Object.entries(files)
      .map(([path, content]) => ({
        path,
        content,
        mode: options.executable?.includes(path) === true ? 0o755 : 0o644,
        ownership: options.own?.[path] ?? 'managed',
        from: `root/${path}.hbs`,
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    definitionDigest: 'sha256:d',
    definitionSource: 'demo.yaml',
  };
}
