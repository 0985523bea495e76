import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../../scripts/lib/setup.mjs';
import { kubeconform, manifestsOf } from '../../support/manifests.ts';
import { cli, execute, failure, fetchModules, goEnv, temporaryFolder } from '../../support/service.ts';
import { has } from '../../support/tools.ts';

const matrix = join(root, 'test', 'generated', 'matrix');

/** The definitions in which every two values of different options meet. */
export const { definitions } = JSON.parse(readFileSync(join(matrix, 'pairwise.json'), 'utf8')) as {
  readonly definitions: readonly { readonly spec: { readonly go?: { readonly module?: string } } }[];
};

/** What yamllint shall let pass: long lines, and the style of files that GitHub and Kubernetes read. */
const yamllint =
  '{extends: default, rules: {line-length: disable, document-start: disable, comments: {min-spaces-from-content: 1}, braces: {max-spaces-inside: 1}, truthy: {check-keys: false}}}';

function files(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => pattern.test(path) && !path.startsWith('.roadctl/'))
    .sort();
}

/**
 * Tests the definitions with a module path of their own, or those without, one after the other in the same folder: what Go
 * and the linters cached of one serves the next.
 */
export function testRows(ownModule: boolean): void {
  const work = temporaryFolder('pairwise');
  afterAll(work.dispose);
  cpSync(join(matrix, 'community'), join(work.path, 'community'), { recursive: true });
  const tools = [
    'go',
    'make',
    'golangci-lint',
    'gosec',
    'shellcheck',
    'yamllint',
    'actionlint',
    'kustomize',
    'helm',
    'kubeconform',
  ];
  const rows = definitions
    .map((definition, index) => ({ index, definition }))
    .filter(({ definition }) => (definition.spec.go?.module !== undefined) === ownModule);

  describe.skipIf(!tools.every((tool) => has(tool)))('straight after create', () => {
    beforeAll(fetchModules);
    test.each(rows)(
      'definition $index: gofmt, vet, golangci-lint, gosec, race tests, shellcheck, yamllint, actionlint and kubeconform are clean',
      ({ definition }) => {
        const directory = join(work.path, 'service');
        rmSync(directory, { recursive: true, force: true });
        mkdirSync(directory);
        const source = join(work.path, 'definition.json');
        writeFileSync(source, JSON.stringify(definition));
        const run = (file: string, args: readonly string[], expected = /^$/, cwd = directory): void => {
          const { code, output } = execute(file, args, cwd, { ...goEnv, CI: 'true' });
          const step = [file, ...args].join(' ');
          if (code !== 0) throw new Error(failure(step, code, output));
          expect({ step, code, output }).toEqual({ step, code: 0, output: expect.stringMatching(expected) });
        };
        run('node', [cli, 'create', 'blueprints', '-f', source, '--directory', directory], /^service\/\w+ created/m, work.path);
        run('gofmt', ['-l', '.']);
        run('go', ['vet', './...']);
        run('make', ['lint'], /golangci-lint/);
        // The proofs that take seconds and are the same in every service are the matrix's.
        run('go', ['test', '-race', '-short', './...'], /^ok /m);
        run('shellcheck', files(directory, /\.sh$/));
        // Templates of Helm are no YAML before Helm has read them.
        run('yamllint', ['-s', '-d', yamllint, ...files(directory, /^(?!manifests\/helm\/[^/]+\/templates\/).*\.ya?ml$/)]);
        const workflows = files(directory, /^\.github\/workflows\//);
        expect(existsSync(join(directory, '.github', 'workflows'))).toBe(workflows.length > 0);
        if (workflows.length > 0) run('actionlint', workflows);
        const manifests = manifestsOf(directory);
        expect(manifests.length).toBeGreaterThan(0);
        for (const text of manifests)
          expect(kubeconform(text, work.path)).toEqual({
            code: 0,
            output: expect.stringMatching(/^Summary: [1-9].* Invalid: 0, Errors: 0, Skipped: 0\n$/),
          });
      },
    );
  });
}
