import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ensureHadolint, ensureReader, skaffoldSchema } from '../../scripts/lib/kubernetes.mjs';
import { root } from '../../scripts/lib/setup.mjs';
import { must as mustIn } from '../support/manifests.ts';
import { cli, execute, temporaryFolder } from '../support/service.ts';
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

const must = (file: string, args: readonly string[], cwd = work.path, env?: NodeJS.ProcessEnv): string =>
  mustIn(file, args, cwd, env);
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

test.skipIf(!has('go'))('compose loads its file, and gives the service its time to stop', () => {
  const reader = ensureReader();
  const load = (name: string, env: NodeJS.ProcessEnv): string =>
    must(reader, ['compose', 'manifests/docker-compose.yaml'], join(work.path, name), env);
  for (const name of names) {
    const { service } = JSON.parse(load(name, { ...process.env, API_KEYS: 'sixteen-characters' })).services;
    expect(service).toMatchObject({
      read_only: true,
      user: '65532:65532',
      cap_drop: ['ALL'],
      stop_grace_period: expect.stringMatching(/^([0-9]+m)?[0-9]+s$/),
      build: { context: join(work.path, name) },
      ports: [{ host_ip: '127.0.0.1' }],
    });
    expect(existsSync(join(service.build.context, service.build.dockerfile))).toBe(true);
  }
  // A service that asks for keys does not start without them.
  const { API_KEYS: _, ...without } = process.env;
  expect(() => load('everything', without)).toThrow(/set API_KEYS/);
});

test.skipIf(!has('go'))('skaffold files are what the schema of their version says', () => {
  const documents = names.map((name) => parse(read(name, 'skaffold.yaml')));
  const version = String(documents[0].apiVersion).replace('skaffold/', '');
  const valid = new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(skaffoldSchema(version), 'utf8')),
  );
  for (const [index, document] of documents.entries()) {
    expect({ name: names[index], valid: valid(document), errors: valid.errors }).toMatchObject({ valid: true, errors: null });
    expect(valid({ ...document, portForwards: [] })).toBe(false);
    // Without BuildKit the Dockerfile does not build: it asks for the platform, and for caches.
    expect(document.build.local).toEqual({ useBuildkit: true });
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
    // What a debugger is to look into keeps its symbols.
    const debugged = file.profiles.filter((profile: { build?: object }) => profile.build !== undefined);
    expect(debugged.map((profile: { name: string }) => profile.name)).toEqual([name === 'everything' ? 'dev' : 'dev-debug']);
    for (const { build } of debugged)
      expect(build).toEqual({
        ...file.build,
        artifacts: [
          {
            ...file.build.artifacts[0],
            docker: { ...file.build.artifacts[0].docker, buildArgs: { STRIP: '', GCFLAGS: 'all=-N -l' } },
          },
        ],
      });
    expect(file.profiles.map((profile: { name: string }) => profile.name).toSorted()).toEqual(there.toSorted());
  }
});

test.skipIf(!has('go'))('the Tiltfile runs, and names paths that are there', () => {
  const reader = ensureReader();
  for (const name of names) {
    const calls = JSON.parse(must(reader, ['tiltfile', 'Tiltfile'], join(work.path, name))) as readonly {
      readonly name: string;
      readonly args: readonly string[];
      readonly named: Readonly<Record<string, string>>;
    }[];
    const manifests = calls.filter((call) => call.name === 'kustomize' || call.name === 'helm');
    expect(manifests.length).toBe(1);
    for (const { args, named } of manifests)
      for (const path of [...args, ...(named.values ?? [])])
        expect({ path, there: existsSync(join(work.path, name, path)) }).toEqual({ path, there: true });
    const built = calls.find((call) => call.name === 'docker_build');
    expect(existsSync(join(work.path, name, String(built?.named.dockerfile)))).toBe(true);
    expect(calls.at(-1)?.name).toBe('k8s_resource');
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
    // What the bases have to have: Go and a shell, and what takes up more room than distroless/static. There is no network.
    const go = last(buildah('from', 'scratch'));
    buildah('copy', '--quiet', go, last(must('sh', ['-c', 'readlink -f "$(command -v busybox)"'])), '/bin/sh');
    buildah('copy', '--quiet', go, must('go', ['env', 'GOROOT']).trim(), '/usr/local/go');
    buildah('config', '--env', 'PATH=/usr/local/go/bin:/bin', '--env', 'GOCACHE=/cache', '--env', 'HOME=/tmp', go);
    buildah('commit', '--quiet', '--rm', go, 'localhost/go');
    const bare = last(buildah('from', 'scratch'));
    const filler = join(work.path, 'filler');
    writeFileSync(filler, randomBytes(2 * 1024 * 1024));
    buildah('copy', '--quiet', bare, filler, '/usr/share/filler');
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
      return {
        bytes: readFileSync(join(mounted, 'usr/local/bin/eventcollector')),
        files: readdirSync(mounted),
        queue: statSync(join(mounted, 'var/lib/service')),
        container,
      };
    });
    const [one, two] = programs;
    expect(one?.bytes.equals(two?.bytes ?? Buffer.of())).toBe(true);
    expect(one?.files).toEqual(['usr', 'var']);
    // A new volume takes over the owner of what it is mounted upon.
    expect(one?.queue).toMatchObject({ uid: 65532, gid: 65532 });

    // As a registry gets it: layers compressed, the stand-in for the base among them.
    buildah('push', '--quiet', 'localhost/one', `oci:${join(work.path, 'pushed')}`);
    const blob = ({ digest }: { digest: string }): Buffer =>
      readFileSync(join(work.path, 'pushed', 'blobs', digest.replace(':', '/')));
    const manifest = JSON.parse(
      String(blob(JSON.parse(readFileSync(join(work.path, 'pushed', 'index.json'), 'utf8')).manifests[0])),
    );
    expect(manifest.layers.length).toBe(2);
    for (const { mediaType } of manifest.layers) expect(mediaType).toMatch(/gzip$/);
    const size = manifest.layers.reduce((sum: number, layer: { size: number }) => sum + layer.size, 0);
    expect(size).toBeGreaterThan(2 * 1024 * 1024);
    expect(size).toBeLessThan(15 * 1024 * 1024);
    // In the image, where there is nothing else, as its user.
    const version = buildah('run', '--user=65532:65532', one?.container ?? '', '/usr/local/bin/eventcollector', '-v');
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
      'org.opencontainers.image.source': 'https://github.com/acme-demo/eventcollector',
      'org.opencontainers.image.base.name': 'gcr.io/distroless/static-debian12:nonroot',
    });
    // The cluster asks the service how it is; nothing in the image does.
    expect(config.Healthcheck).toBeUndefined();
  });
});

test.skipIf(!has('go'))('the program is the same when it is built elsewhere', () => {
  const [command = ''] = /CGO_ENABLED=0[\s\S]*?-o \S+ \.(?=$| &&)/m.exec(read('example', 'manifests', 'Dockerfile')) ?? [];
  const built = ['here', 'there'].map((folder) => {
    const directory = join(work.path, folder);
    must('cp', ['-r', join(work.path, 'example'), directory]);
    const script = command.replace(/-o \S+/, '-o out');
    must('sh', ['-c', script], directory, {
      ...process.env,
      GOFLAGS: '',
      STRIP: '-s -w',
      VERSION: '1.0.0',
      BUILD: 'abc',
      TARGETOS: '',
    });
    return readFileSync(join(directory, 'out'));
  });
  expect(built[0]?.length).toBeGreaterThan(1024 * 1024);
  expect(built[0]?.equals(built[1] ?? Buffer.of())).toBe(true);
});
