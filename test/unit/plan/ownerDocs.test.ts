import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { filesOf, root, workerpool } from '../../support/blueprints.ts';

const folder = join(root, 'test', 'generated', 'matrix');
const pairwise = JSON.parse(readFileSync(join(folder, 'pairwise.json'), 'utf8')) as { definitions: readonly object[] };
const definitions: readonly (readonly [name: string, text: string])[] = [
  ['example', readFileSync(join(root, 'blueprints', 'workerpool', 'example.yaml'), 'utf8')],
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
  ...pairwise.definitions.map((one, index) => [`pairwise ${index}`, JSON.stringify(one)] as const),
];

/** Paths that a text names: in code spans, after -k, -f and --values of commands, in links. */
function pathsOf(text: string): readonly string[] {
  const words = [
    ...[...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, span = '']) => span.split(/ +/)),
    ...[...text.matchAll(/ (?:-k|-f|--file|--values) (\S+)/g)].map(([, path = '']) => path),
    ...[...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path),
    ...[...text.matchAll(/^helm .* (manifests\S+)/gm)].map(([, path = '']) => path),
  ];
  const known = /^(?:\.?[\w-]+\/[\w./-]*|[\w.-]+\.(?:go|yaml|yml|md|html|json|sh)|\.[a-z]+ignore|Makefile|Tiltfile)$/;
  return words.filter((word) => known.test(word) && !/^(?:job|values)-?[A-Z]/.test(word));
}

/** No files of roadctl's: what make and the service write, time zones, objects in a cluster, a pattern of names. */
const other = /^(?:artifacts\/|[a-z-]+\.log$|[A-Z][a-z]+\/[A-Z]|deployment\/|values-ENVIRONMENT\.yaml$)/;

describe.each(definitions)('README.md and AGENTS.md of %s', (_name, text) => {
  test('name files, folders, targets and environments that are there', async () => {
    const files = await filesOf(text, workerpool());
    const paths = new Set([...Object.keys(files), '.roadctl/lock.json']);
    const there = (path: string): boolean =>
      paths.has(path) || [...paths].some((one) => one.startsWith(`${path.replace(/\/$/, '')}/`));
    // Where the service puts its queue, it makes a folder itself.
    const queue = (parse(text) as { spec?: { queue?: { directory?: string } } }).spec?.queue?.directory;
    const targets = new Set([...(files.Makefile ?? '').matchAll(/^([a-z][a-z0-9-]*):/gm)].map(([, target]) => target));
    for (const name of ['README.md', 'AGENTS.md'] as const) {
      const page = files[name] ?? '';
      const named = pathsOf(page);
      expect(named.length).toBeGreaterThan(5);
      expect(
        named.filter((path) => path !== queue && !other.test(path) && !there(path)).map((path) => `${name}: ${path}`),
      ).toEqual([]);
      const called = [...page.matchAll(/(?:^|`)make ([a-z][a-z-]*)/gm)].map(([, target]) => target);
      expect(called).toContain('check');
      expect(called.filter((target) => !targets.has(target))).toEqual([]);
      expect(page).not.toMatch(/\n{3,}/);
    }
    const { spec } = parse(text) as {
      spec?: { kubernetes?: { environments?: readonly { name: string; namespace?: string }[] } };
    };
    for (const { name, namespace } of spec?.kubernetes?.environments ?? [])
      expect(files['README.md']).toMatch(new RegExp(`^\\| \`${name}\` \\| \`${namespace ?? '[a-z-]+'}\` \\|$`, 'm'));
    expect(files['README.md']).not.toContain('-k manifests/kubernetes/base');
  });

  test('tell whose each file is', async () => {
    const files = await filesOf(text, workerpool());
    const own = Object.keys(files)
      .filter((path) => /^(?:[^/]+(?:Hook|Scheduler|Job|Job_test)\.go|testdata\/payloads\/(?!http\/).*)$/.test(path))
      .map((path) => path.replace(/v1\.json$/, ''));
    const yours = new Set(
      [...(files['AGENTS.md'] ?? '').matchAll(/^\| (.*) \| yours/gm)].flatMap(([, cell = '']) =>
        [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path),
      ),
    );
    const readme = new Set(
      [...(files['README.md'] ?? '').matchAll(/^\| (.*) \| yours/gm)].flatMap(([, cell = '']) =>
        [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path),
      ),
    );
    expect([...readme].sort()).toEqual([...yours].sort());
    expect([...yours].filter((path) => !own.includes(path ?? ''))).toEqual([]);
    expect(yours.size).toBeGreaterThanOrEqual(2);
  });
});
