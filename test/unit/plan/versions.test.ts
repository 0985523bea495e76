import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { goDigest, goToolchain, versions } from '../../../src/plan/versions.ts';
import { filesOf, root, workerpool } from '../../support/blueprints.ts';

const matrix = join(root, 'test', 'generated', 'matrix');
const definitions = fs
  .readdirSync(matrix)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => [name, fs.readFileSync(join(matrix, name), 'utf8')] as const);

/** All texts below a value. */
const texts = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [String(value)];
const known = new Set(texts(versions));
const tools = versions.tools as unknown as Readonly<Record<string, { readonly version: string; readonly package: string }>>;
const actions = versions.actions as unknown as Readonly<
  Record<string, { readonly name: string; readonly version: string; readonly commit: string }>
>;

/** What a text names in some version: Go packages, actions, images by digest, kinds of objects. */
function named(path: string, text: string): readonly string[] {
  const found = [
    ...[...text.matchAll(/\b((?:[\w-]+\.)+[a-z]+\/[\w./-]+)@(v[0-9][\w.-]*)/g)].map((match) => `tool ${match[1]}@${match[2]}`),
    ...[...text.matchAll(/uses: "?([\w./-]+)@(\S+?)"?(?: # (\S+))?$/gm)].map(
      (match) => `action ${match[1]}@${match[2]} ${match[3]}`,
    ),
  ];
  if (!/\.ya?ml$/.test(path) || path.startsWith('.github/') || path.startsWith('api/')) return found;
  return [...found, ...[...text.matchAll(/^apiVersion: "?([^"\s]+)"?$/gm)].map((match) => `api ${match[1]}`)];
}

const allowed = new Set([
  ...Object.values(tools).map((tool) => `tool ${tool.package}@${tool.version}`),
  ...Object.values(actions).map((action) => `action ${action.name}@${action.commit} ${action.version}`),
  ...texts(versions.apis).map((api) => `api ${api}`),
]);

describe('versions come from templates/versions.json', () => {
  test.each(definitions)('%s: whatever a file names has the version from there', async (_name, text) => {
    const files = await filesOf(text, workerpool());
    const strangers = Object.entries(files).flatMap(([path, content]) =>
      path.endsWith('.go')
        ? []
        : named(path, content)
            .filter((one) => !allowed.has(one))
            .map((one) => `${path}: ${one}`),
    );
    expect(strangers).toEqual([]);
  });

  test.each(definitions)('%s: go.mod, Makefile, Dockerfile, workflow and texts agree on Go', async (_name, text) => {
    const files = await filesOf(text, workerpool());
    const asked =
      (parse(text) as { spec: { go?: { version?: string } } }).spec.go?.version ?? (versions.go as { floor: string }).floor;
    // A release always has three numbers there: to modules, 1.25 is older than 1.25.0.
    expect(/^go (\S+)$/m.exec(files['go.mod'] ?? '')?.[1]).toBe(asked.replace(/^1\.\d+$/, '$&.0'));
    const floor = asked.split('.').slice(0, 2).join('.');
    expect(files.Makefile).toContain(`need Go ${floor} or newer`);
    expect(files['README.md']).toContain(`needs Go ${floor} or newer`);
    expect(files['AGENTS.md']).toContain(`in Go ${floor},`);
    const workflow = files['.github/workflows/ci.yml'];
    if (workflow !== undefined)
      expect(new Set([...workflow.matchAll(/go-version: "(.*)"/g)].map(([, version]) => version))).toEqual(
        new Set([goToolchain(asked)]),
      );
    expect(/^FROM (?:--platform=\S+ )?\S*golang:([0-9.]+)/m.exec(files['manifests/Dockerfile'] ?? '')?.[1]).toBe(
      goToolchain(asked),
    );
  });

  test('no template has a version of its own', () => {
    const folder = join(root, 'templates');
    const files = fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => !/(json|block\.yaml)$/.test(path));
    const own = files
      .filter((path) => fs.statSync(join(folder, path)).isFile())
      .flatMap((path) =>
        fs
          .readFileSync(join(folder, path), 'utf8')
          .split('\n')
          .filter(
            (line) =>
              /@v[0-9]|sha256:[0-9a-f]|@[0-9a-f]{40}\b|(?:golang|distroless\S*):[0-9a-z]|\bubuntu-[0-9]|kubeVersion: ">=[0-9]/.test(
                line,
              ) ||
              (/^\s*(?:- )?apiVersion: /.test(line) && !/versions\.apis|\.Capabilities/.test(line)),
          )
          .map((line) => `${path}: ${line.trim()}`),
      );
    expect(own).toEqual([]);
  });

  test('no script has a version of its own', () => {
    const folder = join(root, 'scripts');
    const own = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) =>
      path.endsWith('.mjs')
        ? fs
            .readFileSync(join(folder, path), 'utf8')
            .split('\n')
            .filter((line) => !line.startsWith('//') && /['"`@=]v?[0-9]+\.[0-9]+\.[0-9]+\b(?!\.)/.test(line))
            .map((line) => `${path}: ${line.trim()}`)
        : [],
    );
    expect(own).toEqual([]);
  });

  test('what stands outside of the templates agrees', () => {
    const { floor } = versions.go as { floor: string };
    const schema = JSON.parse(fs.readFileSync(join(root, 'blueprints/workerpool/schema.json'), 'utf8'));
    expect(schema.$defs.go?.properties.version.default ?? schema.properties.spec.properties.go.properties.version.default).toBe(
      floor,
    );
    expect(fs.readFileSync(join(root, 'blueprints/workerpool/files/go.mod'), 'utf8')).toContain(`\ngo ${floor}\n`);
  });

  test('all are words that may stand anywhere, and none is `latest`', () => {
    expect([...known].filter((text) => !/^[A-Za-z0-9_.:/+~-]+$/.test(text) || /latest|master|main$/.test(text))).toEqual([]);
    expect(Object.values(actions).filter(({ commit }) => !/^[0-9a-f]{40}$/.test(commit))).toEqual([]);
  });
});

describe('the Go that builds', () => {
  const pinned = (versions.images as { golang: { version: string; digest: string } }).golang;
  test.each([
    ['1.25', pinned.version, pinned.digest],
    ['1.25.9', pinned.version, pinned.digest],
    ['1.99', '1.99', ''],
    ['1.99.1', '1.99.1', ''],
    [pinned.version, pinned.version, pinned.digest],
  ])('%s asked for: %s', (asked, version, digest) => {
    expect([goToolchain(asked), goDigest(asked)]).toEqual([version, digest]);
  });
});
