import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeSchema, ensureHadolint } from '../../scripts/lib/kubernetes.mjs';
import { root } from '../../scripts/lib/setup.mjs';
import { cli, execute, goEnv, temporaryFolder } from '../support/service.ts';
import { has } from '../support/tools.ts';

const matrix = join(root, 'test', 'generated', 'matrix');
const definitions: Readonly<Record<string, string>> = {
  example: join(root, 'blueprints', 'workerpool', 'example.yaml'),
  everything: join(matrix, 'everything.yaml'),
  longest: join(matrix, 'longest.yaml'),
};
const names = Object.keys(definitions);
const work = temporaryFolder('image');
afterAll(work.dispose);

function must(file: string, args: readonly string[], cwd = work.path, env: NodeJS.ProcessEnv = process.env): string {
  const { code, output } = execute(file, args, cwd, env);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: ${String(code)}\n${output}`);
  return output;
}
const read = (name: string, ...path: readonly string[]): string => readFileSync(join(work.path, name, ...path), 'utf8');

beforeAll(() => {
  for (const [name, file] of Object.entries(definitions))
    must('node', [cli, 'create', 'blueprints', 'workerpool', '-f', file, '--directory', join(work.path, name)]);
});

test.skipIf(!has('python3'))('hadolint has nothing to say', () => {
  const hadolint = ensureHadolint();
  if (hadolint === undefined) throw new Error('hadolint is missing');
  for (const name of names)
    expect(execute(hadolint, ['--no-color', 'manifests/Dockerfile'], join(work.path, name))).toEqual({ code: 0, output: '' });
});

test.skipIf(!has('go'))('the compose file is one, and gives the service its time to stop', () => {
  const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(
    JSON.parse(
      readFileSync(composeSchema(), 'utf8').replace(
        'http://json-schema.org/draft-07/schema',
        'https://json-schema.org/draft/2020-12/schema',
      ),
    ),
  );
  for (const name of names) {
    const file = parse(read(name, 'manifests', 'docker-compose.yaml'));
    expect({ name, valid: valid(file), errors: valid.errors }).toEqual({ name, valid: true, errors: null });
    expect(file.services.service).toMatchObject({
      read_only: true,
      user: '65532:65532',
      stop_grace_period: expect.stringMatching(/^[0-9]+s$/),
    });
    expect(
      existsSync(join(work.path, name, 'manifests', file.services.service.build.context, file.services.service.build.dockerfile)),
    ).toBe(true);
  }
});

test('skaffold has a profile for each environment, and every path in it is there', () => {
  for (const name of names) {
    const file = parse(read(name, 'skaffold.yaml'));
    const helm = name === 'longest';
    const sections = [file, ...file.profiles];
    for (const one of sections) {
      const paths = helm
        ? one.deploy.helm.releases.flatMap((release: { chartPath: string; valuesFiles: string[] }) => [
            release.chartPath,
            ...release.valuesFiles,
          ])
        : one.manifests.kustomize.paths;
      expect(paths.length).toBeGreaterThan(0);
      for (const path of paths) expect({ path, there: existsSync(join(work.path, name, path)) }).toEqual({ path, there: true });
    }
    const folder = helm
      ? join(work.path, name, 'manifests', 'helm')
      : join(work.path, name, 'manifests', 'kubernetes', 'overlays');
    const there = helm
      ? readdirSync(join(folder, readdirSync(folder)[0] ?? '')).flatMap((path) => /^values-(.*)\.yaml$/.exec(path)?.[1] ?? [])
      : readdirSync(folder);
    expect(file.profiles.map((profile: { name: string }) => profile.name).toSorted()).toEqual(there.toSorted());
  }
});

test.skipIf(!has('python3'))('the Tiltfile runs, and names paths that are there', () => {
  // Starlark without load or while is Python; the functions of Tilt note what they are given.
  const runner = join(work.path, 'tilt.py');
  writeFileSync(
    runner,
    [
      'import json, os',
      'calls = []',
      'def note(name):',
      '    def call(*args, **named):',
      '        calls.append([name, list(args), named])',
      '        return name',
      '    return call',
      "known = {name: note(name) for name in ['docker_build', 'local', 'k8s_yaml', 'kustomize', 'helm', 'k8s_resource']}",
      "exec(compile(open('Tiltfile').read(), 'Tiltfile', 'exec'), {'__builtins__': {}, **known})",
      'print(json.dumps(calls))',
    ].join('\n'),
  );
  for (const name of names) {
    const calls = JSON.parse(must('python3', [runner], join(work.path, name))) as readonly [
      string,
      string[],
      Record<string, unknown>,
    ][];
    const manifests = calls.filter(([what]) => what === 'kustomize' || what === 'helm');
    expect(manifests.length).toBe(1);
    for (const [, [path]] of manifests) expect(existsSync(join(work.path, name, String(path)))).toBe(true);
    const [, , built] = calls.find(([what]) => what === 'docker_build') ?? ['', [], {}];
    expect(existsSync(join(work.path, name, String(built.dockerfile)))).toBe(true);
  }
});

describe.skipIf(!has('buildah') || !has('busybox') || !has('go'))('buildah', () => {
  const store = join(work.path, 'store');
  const env = { ...process.env, BUILDAH_ISOLATION: 'chroot' };
  const buildah = (...args: readonly string[]): string =>
    must(
      'buildah',
      ['--root', join(store, 'root'), '--runroot', join(store, 'run'), '--storage-driver', 'vfs', ...args],
      work.path,
      env,
    );
  const last = (text: string): string => text.trim().split('\n').at(-1) ?? '';

  test('builds the Dockerfile as it is, on bases of our own making: small, without root, the same bytes each time', () => {
    // What the bases have to have: Go and a shell, and nothing at all. There is no network.
    const go = last(buildah('from', 'scratch'));
    buildah('copy', '--quiet', go, last(must('sh', ['-c', 'readlink -f "$(command -v busybox)"'])), '/bin/sh');
    buildah('copy', '--quiet', go, must('go', ['env', 'GOROOT']).trim(), '/usr/local/go');
    buildah('config', '--env', 'PATH=/usr/local/go/bin:/bin', '--env', 'GOCACHE=/cache', '--env', 'HOME=/tmp', go);
    buildah('commit', '--quiet', '--rm', go, 'localhost/go');
    const bare = last(buildah('from', 'scratch'));
    buildah('commit', '--quiet', '--rm', bare, 'localhost/bare');
    const cache = must('go', ['env', 'GOCACHE']).trim();

    const directory = join(work.path, 'example');
    const bases = [...read('example', 'manifests', 'Dockerfile').matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm)].map(
      ([, base]) => base,
    );
    expect(bases.length).toBe(2);
    const contexts = bases.flatMap((base, index) => [
      '--build-context',
      `${base}=container-image://localhost/${index === 0 ? 'go' : 'bare'}`,
    ]);
    const programs = ['one', 'two'].map((tag) => {
      buildah(
        'build',
        '--quiet',
        '--network=none',
        '--volume',
        `${cache}:/cache`,
        '--build-arg=TARGETOS=linux',
        ...contexts,
        '--build-arg=BUILD=abc1234',
        '-f',
        join(directory, 'manifests', 'Dockerfile'),
        '-t',
        `localhost/${tag}`,
        directory,
      );
      const container = last(buildah('from', '--pull-never', `localhost/${tag}`));
      const mounted = last(buildah('mount', container));
      return { bytes: readFileSync(join(mounted, 'usr/local/bin/eventcollector')), files: readdirSync(mounted), mounted };
    });
    const [one, two] = programs;
    expect(one?.bytes.equals(two?.bytes ?? Buffer.of())).toBe(true);
    // The distroless base adds less than 1 MiB.
    expect(gzipSync(one?.bytes ?? '').length).toBeLessThan(14 * 1024 * 1024);
    expect(one?.files).toEqual(['usr']);
    const version = must(join(one?.mounted ?? '', 'usr/local/bin/eventcollector'), ['-v']);
    expect(version).toContain('abc1234');

    const { config } = JSON.parse(buildah('inspect', '--type', 'image', 'localhost/one')).OCIv1;
    expect(config).toMatchObject({
      User: '65532:65532',
      Entrypoint: ['/usr/local/bin/eventcollector'],
      ExposedPorts: { '8081/tcp': {} },
    });
    expect(config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'eventcollector',
      'org.opencontainers.image.version': '0.1.0',
      'org.opencontainers.image.revision': 'abc1234',
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
  });
});

test.skipIf(!has('go'))('the program is the same when it is built elsewhere', () => {
  const command = /go build[^\n]*\\\n[^\n]*\\\n/.exec(read('example', 'manifests', 'Dockerfile'))?.[0] ?? '';
  expect(command).toContain('-trimpath');
  const built = ['here', 'there'].map((folder) => {
    const directory = join(work.path, folder);
    must('cp', ['-r', join(work.path, 'example'), directory]);
    must('go', ['build', '-buildvcs=false', '-trimpath', '-ldflags', '-s -w -buildid=', '-o', 'out', '.'], directory, {
      ...goEnv,
      CGO_ENABLED: '0',
    });
    return readFileSync(join(directory, 'out'));
  });
  expect(built[0]?.equals(built[1] ?? Buffer.of())).toBe(true);
});
