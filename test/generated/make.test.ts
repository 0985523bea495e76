import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/setup.mjs';
import { cli, type Ended, execute, goEnv, temporaryFolder } from '../support/service.ts';
import { has } from '../support/tools.ts';

const work = temporaryFolder('make');
const service = join(work.path, 'service');
const bin = join(work.path, 'bin');
const targets =
  'compile clean build deploy deploy-debug deploy-down dev-mode install check show-coverage show-test show-devkit fmt simplify lint ' +
  'docker-build up down tilt-up tilt-down k8s-start k8s-stop k8s-status api-doc sonar-scanner help';

/** Runs make in the service. */
const make = (target: string, env: Readonly<Record<string, string>> = {}): Ended =>
  execute('make', target.split(' '), service, { ...goEnv, ...env });

/** PATH with the programs of the system and Go, and nothing else that make may call. */
function bare(): string {
  const folder = join(work.path, 'bare');
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  const names = 'sh make go gofmt git awk sed grep tr cat mkdir cp rm test printf dirname mktemp uname date env echo';
  const script = `for name in ${names}; do program=$(command -v "$name") && case $program in /*) ln -s "$program" "$1/$name" ;; esac; done`;
  execute('sh', ['-c', script, 'sh', folder], work.path);
  return folder;
}

/** A program that says how it was called, and ends with the given exit. */
function pretend(name: string, exit = 0): void {
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\necho "called: ${name} $*"\nexit ${exit}\n`, { mode: 0o755 });
}

afterAll(work.dispose);

describe.skipIf(!has('go') || !has('make'))('make', () => {
  beforeAll(() => {
    const definitions = join(root, 'test', 'generated', 'matrix', 'everything.yaml');
    const { code, output } = execute(
      'node',
      [cli, 'create', 'blueprints', 'workerpool', '-f', definitions, '--directory', service],
      work.path,
    );
    if (code !== 0) throw new Error(output);
  });

  test('has every target of PavedRoad, and help lists each with a line that is aligned', () => {
    const { code, output } = make('help');
    expect(code).toBe(0);
    const listed = [...output.matchAll(/^ {2}([a-z][a-z0-9-]*) +(\S.*)$/gm)];
    expect(targets.split(' ').filter((target) => !listed.some(([, name]) => name === target))).toEqual([]);
    expect(new Set(listed.map(([line, , text]) => line.lastIndexOf(text ?? ''))).size).toBe(1);
    expect([...output.matchAll(/^[A-Z].*$/gm)].map(([line]) => line).slice(1)).toEqual([
      'Build',
      'Check',
      'Run in a cluster',
      'Run in containers',
      'Other services and tools',
    ]);
  });

  test('without git, in a folder that has only what roadctl wrote, builds with version and empty commit', () => {
    const { code, output } = make('build');
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('repository: not in a git repository. git init'),
    });
    expect(execute(join(service, 'ordermailer'), ['-v'], service).output).toMatch(
      /"Version": ?"2\.3\.4-rc\.1","Build": ?"","GitTag": ?""/,
    );
    const marker = join(service, '.pr_preflight_check');
    writeFileSync(marker, 'an earlier run, which did not ask for everything\n');
    expect(make('build', { PREFLIGHT_STRICT: '1' }).code).not.toBe(0);
    expect(make('build')).toEqual({ code: 0, output: expect.not.stringContaining('repository:') });
    rmSync(marker);
  });

  test('in a folder that had nothing but the definitions file, make builds with Go and the tools of any system alone', () => {
    const folder = join(work.path, 'alone');
    const home = join(work.path, 'nobody');
    for (const path of [folder, home]) mkdirSync(path);
    writeFileSync(join(folder, 'service.yaml'), execute('node', [cli, 'describe', 'blueprints', 'workerpool'], folder).output);
    expect(execute('node', [cli, 'create', 'blueprints', '-f', 'service.yaml', '--directory', '.'], folder).code).toBe(0);
    const cache = execute('go', ['env', 'GOCACHE'], folder).output.trim();
    const empty = { HOME: home, GOCACHE: cache, GOPATH: join(home, 'go'), GOPROXY: 'off', GOTOOLCHAIN: 'local', GOENV: 'off' };
    expect(execute('make', [], folder, { PATH: bare(), ...empty })).toMatchObject({ code: 0 });
    expect(execute('./eventcollector', ['-v'], folder).output).toMatch(/"Version": ?"0\.1\.0"/);
    expect(existsSync(join(home, 'go'))).toBe(false);
  });

  test('builds for all platforms, the same bytes each time and everywhere', () => {
    expect(make('compile').code).toBe(0);
    const names = ['darwin-amd64', 'darwin-arm64', 'linux-amd64', 'linux-arm64'].map((platform) => `ordermailer-${platform}`);
    expect(readdirSync(join(service, 'builds')).sort()).toEqual(names);
    const elsewhere = join(work.path, 'elsewhere', 'deeper');
    expect(
      execute('sh', ['-c', 'mkdir -p "$2" && cp -R "$1/." "$2" && rm -rf "$2/builds"', 'sh', service, elsewhere], work.path).code,
    ).toBe(0);
    expect(execute('make', ['compile'], elsewhere).code).toBe(0);
    for (const name of names)
      expect(readFileSync(join(elsewhere, 'builds', name)).equals(readFileSync(join(service, 'builds', name)))).toBe(true);
  });

  test('a commit and its tag are in the binary, and that there are changes', () => {
    const git = (...args: string[]): Ended =>
      execute('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], service);
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['commit', '-qm', 'first'],
      ['tag', 'v2.3.4'],
    ])
      expect(git(...args)).toMatchObject({ code: 0 });
    const commit = git('rev-parse', '--short=7', 'HEAD').output.trim();
    expect(make('build').code).toBe(0);
    expect(execute('./ordermailer', ['-v'], service).output).toMatch(new RegExp(`"Build": ?"${commit}","GitTag": ?"v2\\.3\\.4"`));
    writeFileSync(join(service, 'README.md'), 'changed\n');
    expect(make('build').code).toBe(0);
    expect(execute('./ordermailer', ['-v'], service).output).toContain(`"${commit}-dirty"`);
    git('checkout', '-q', 'README.md');
  });

  test.each([
    ['lint', 'golangci-lint'],
    ['deploy', 'skaffold'],
    ['deploy-debug', 'skaffold'],
    ['deploy-down', 'skaffold'],
    ['dev-mode', 'skaffold'],
    ['docker-build', 'docker'],
    ['up', 'docker'],
    ['down', 'docker'],
    ['tilt-up', 'tilt'],
    ['tilt-down', 'tilt'],
    ['k8s-start', 'microk8s'],
    ['k8s-stop', 'microk8s'],
    ['k8s-status', 'microk8s'],
    ['security', 'govulncheck'],
    ['api-doc', 'roadctl'],
  ])('%s without %s fails and says how to get it', (target, program) => {
    const { code, output } = make(target, { PATH: bare() });
    expect({ code, output }).toEqual({
      code: 2,
      output: expect.stringMatching(new RegExp(`^${program} is not installed\\. To get it: \\S+`, 'm')),
    });
  });

  test.each([
    ['deploy', 'skaffold', 'run'],
    ['deploy-debug', 'skaffold', 'run --profile dev'],
    ['deploy-down', 'skaffold', 'delete'],
    ['dev-mode', 'skaffold', 'dev'],
    ['tilt-up', 'tilt', 'up'],
    ['tilt-down', 'tilt', 'down'],
    ['k8s-start K8S=minikube', 'minikube', 'start'],
    ['k8s-stop', 'microk8s', 'stop'],
    ['k8s-status', 'microk8s', 'status'],
    ['docker-build', 'docker', 'build .*--tag registry.example.com/shop/order-mailer:2.3.4-rc.1 .'],
    ['up', 'docker', 'compose --file manifests/docker-compose.yaml up --detach --build'],
    ['down', 'docker', 'compose --file manifests/docker-compose.yaml down'],
  ])('%s calls %s, and fails when that fails', (target, program, args) => {
    pretend(program);
    const path = `${bin}:${bare()}`;
    expect(make(target, { PATH: path })).toEqual({ code: 0, output: expect.stringMatching(`called: ${program} ${args}`) });
    pretend(program, 3);
    expect(make(target, { PATH: path }).code).toBe(2);
    rmSync(join(bin, program));
  });

  test('api-doc writes the documents anew from the definitions', () => {
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'roadctl'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`, { mode: 0o755 });
    const path = `${bin}:${process.env.PATH ?? ''}`;
    const before = readFileSync(join(service, 'api', 'openapi.yaml'), 'utf8');
    writeFileSync(join(service, 'api', 'openapi.yaml'), 'lost\n');
    expect(make('api-doc', { PATH: path })).toEqual({ code: 0, output: expect.stringMatching(/^api\/openapi\.yaml$/m) });
    expect(readFileSync(join(service, 'api', 'openapi.yaml'), 'utf8')).toBe(before);
    expect(make('api-doc DEFINITIONS=nowhere.yaml', { PATH: path })).toEqual({
      code: 2,
      output: expect.stringContaining('There is no definitions file nowhere.yaml'),
    });
    rmSync(join(bin, 'roadctl'));
  });

  test('check shares the cores, however many jobs make itself was given', () => {
    expect(make('-n check').output).toMatch(/-k -j2 check-lint cover$/m);
    expect(make('-n -j8 check')).toEqual({ code: 0, output: expect.not.stringMatching(/-j2|jobserver/) });
  });

  test('SonarCloud and FOSSA without their tokens send nothing and say so', () => {
    expect(make('sonar-scanner', { SONAR_TOKEN: '', SONARCLOUD_TOKEN: '' })).toEqual({
      code: 0,
      output: expect.stringContaining('Neither SONAR_TOKEN nor SONARCLOUD_TOKEN is set: nothing is sent'),
    });
    expect(make('fossa', { FOSSA_API_KEY: '' })).toEqual({
      code: 0,
      output: expect.stringContaining('FOSSA_API_KEY is not set: nothing is sent'),
    });
    pretend('fossa', 3);
    expect(make('fossa', { FOSSA_API_KEY: 'x', PATH: `${bin}:${bare()}` }).code).toBe(2);
    rmSync(join(bin, 'fossa'));
    expect(make('sonar-scanner', { SONAR_TOKEN: '', SONARCLOUD_TOKEN: 'x' })).toEqual({
      code: 2,
      output: expect.stringContaining('make check writes them'),
    });
  });

  test.skipIf(!has('golangci-lint') || !has('gosec'))('check is clean and leaves what it found in artifacts/', () => {
    const { code, output } = make('check', { CI: 'true' });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^ok /m) });
    const artifacts = join(service, 'artifacts');
    expect(readdirSync(artifacts)).toEqual(
      expect.arrayContaining(['coverage.out', 'gosec.out', 'gosec.sarif', 'govet.out', 'lint.out', 'lint.sarif', 'test.out']),
    );
    expect(readFileSync(join(artifacts, 'govet.out'), 'utf8')).toBe('');
    expect(readFileSync(join(artifacts, 'gosec.out'), 'utf8')).toMatch(/Issues\s*: .*0/);
    for (const name of ['lint.sarif', 'gosec.sarif']) {
      const { version, runs } = JSON.parse(readFileSync(join(artifacts, name), 'utf8'));
      expect([version, runs[0].results ?? []]).toEqual(['2.1.0', []]);
    }
    expect(make('show-coverage').output).toMatch(/^total:\s+\(statements\)\s+[0-9.]+%$/m);
    expect(make('show-test').output).toMatch(/^ok /m);
    const path = `${bin}:${bare()}`;
    writeFileSync(join(bin, 'sonar-scanner'), '#!/bin/sh\necho "called with $SONAR_TOKEN"\n', { mode: 0o755 });
    for (const tokens of [
      { SONAR_TOKEN: 'x', SONARCLOUD_TOKEN: 'y' },
      { SONAR_TOKEN: '', SONARCLOUD_TOKEN: 'x' },
    ])
      expect(make('sonar-scanner', { ...tokens, PATH: path })).toEqual({
        code: 0,
        output: expect.stringContaining('called with x'),
      });
  });

  test.skipIf(!has('golangci-lint') || !has('gosec'))(
    'a mistake fails vet, lint, check-fmt and test, each with its finding',
    () => {
      const file = join(service, 'mistake.go');
      const attempt = (text: string, target: string): Ended => {
        writeFileSync(file, text);
        const ended = make(target);
        rmSync(file);
        return ended;
      };
      const finding = (text: string) => ({ code: 2, output: expect.stringContaining(text) });
      expect(attempt('package main\n\nvar  spaced = 1\n', 'check-fmt')).toEqual(finding('mistake.go'));
      expect(attempt('package main\n\nimport "fmt"\n\nfunc init() { fmt.Printf("%d\\n", "x") }\n', 'vet')).toEqual(
        finding('wrong type string'),
      );
      expect(attempt('package main\n\nfunc unusedByAnything() {}\n', 'lint')).toEqual(finding('(unused)'));
      expect(attempt('package main\n\nimport "crypto/md5"\n\nvar _ = md5.New()\n', 'lint')).toEqual(finding('G401'));
      expect(attempt('package main\n\nfunc broken( {\n', 'build')).toEqual(finding('syntax error'));
      const failing = join(service, 'mistake_test.go');
      writeFileSync(failing, 'package main\n\nimport "testing"\n\nfunc TestMistake(t *testing.T) { t.Fatal("as it should") }\n');
      const both = attempt('package main\n\nfunc unusedByAnything() {}\n', 'check');
      expect(both).toEqual(finding('(unused)'));
      expect(both).toEqual(finding('as it should'));
      rmSync(failing);
    },
  );

  test.skipIf(!has('govulncheck'))(
    'security says that its database cannot be reached and goes on, unless it is asked to be strict',
    () => {
      const offline = { https_proxy: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', no_proxy: '', NO_PROXY: '' };
      expect(make('security', offline)).toEqual({
        code: 0,
        output: expect.stringContaining('cannot be reached: nothing was checked'),
      });
      expect(make('security', { ...offline, VULN_STRICT: '1' }).code).toBe(2);
    },
  );

  test('clean removes what make wrote', () => {
    expect(make('clean').code).toBe(0);
    expect(['builds', 'artifacts', 'ordermailer'].filter((name) => existsSync(join(service, name)))).toEqual([]);
  });
});
