import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/setup.mjs';
import { ensureHtmlValidate, ensureZizmor, renovateSchema } from '../../scripts/lib/validators.mjs';
import { cli, execute, temporaryFolder } from '../support/service.ts';
import { has } from '../support/tools.ts';

/** Settings and documents around the service, read by the programs they are for or by the schemas of those. */
const work = temporaryFolder('validators');
afterAll(work.dispose);
const names = ['everything', 'interval', 'longest', 'minimal'];
const file = (name: string, ...path: readonly string[]): string => join(work.path, name, ...path);

beforeAll(() => {
  for (const name of names) {
    const definitions = join(root, 'test', 'generated', 'matrix', `${name}.yaml`);
    const directory = join(work.path, name);
    const { code, output } = execute(
      'node',
      [cli, 'create', 'blueprints', 'workerpool', '-f', definitions, '--directory', directory],
      work.path,
    );
    expect({ code, output }).toMatchObject({ code: 0 });
  }
});

describe('docs/*.html are valid and accessible', () => {
  const settings = {
    root: true,
    extends: ['html-validate:recommended', 'html-validate:a11y'],
    rules: { 'doctype-style': ['error', { style: 'lowercase' }] },
  };
  const check = (...files: readonly string[]): { code: number | null; output: string } => {
    const config = join(work.path, 'html.json');
    writeFileSync(config, JSON.stringify(settings));
    return execute(process.execPath, [ensureHtmlValidate(), '--config', config, ...files], work.path);
  };

  test.each(names)('%s', (name) => {
    expect(check(file(name, 'docs', 'service.html'), file(name, 'docs', 'api.html'))).toEqual({ code: 0, output: '' });
  });

  test('the validator finds what is wrong', () => {
    const page = readFileSync(file('everything', 'docs', 'service.html'), 'utf8');
    const bad = join(work.path, 'bad.html');
    writeFileSync(bad, page.replace(/ alt="[^"]*"/, '').replace('</ul>', ''));
    const { code, output } = check(bad);
    expect(code).toBe(1);
    expect(output).toMatch(/wcag\/h37|alt/);
    expect(output).toContain('close-order');
  });
});

describe('.github/renovate.json', () => {
  type Schema = { readonly properties: Readonly<Record<string, { items?: { allOf?: readonly Schema[] } & Schema }>> };
  const schema = (): Schema => JSON.parse(readFileSync(renovateSchema(), 'utf8')) as Schema;
  const read = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(file(name, '.github', 'renovate.json'), 'utf8'));
  /** The schema lets unknown options pass; Renovate itself does not. */
  const unknown = (config: Record<string, unknown>, known: ReadonlySet<string>): readonly string[] =>
    Object.entries(config).flatMap(([key, value]) => [
      ...(known.has(key) ? [] : [key]),
      ...(key === 'packageRules' || key === 'customManagers'
        ? (value as Record<string, unknown>[]).flatMap((one) => unknown(one, known))
        : []),
    ]);
  const namesIn = (value: unknown): readonly string[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, one]) => [
      ...(key === 'properties' ? Object.keys(one as object) : []),
      ...namesIn(one),
    ]);
  };

  test.each(names.filter((name) => name !== 'longest'))('%s: Renovate knows all of it', (name) => {
    const whole = schema();
    const known = new Set(['$schema', ...namesIn(whole)]);
    const valid = new Ajv({ strict: false, validateFormats: false }).compile(whole as object);
    const config = read(name);
    expect({ valid: valid(config), errors: valid.errors }).toEqual({ valid: true, errors: null });
    expect(unknown(config, known)).toEqual([]);
    expect(unknown({ ...config, packageRules: [{ groopName: 'x' }] }, known)).toEqual(['groopName']);
    expect(valid({ ...config, minimumReleaseAge: 7 })).toBe(false);
  });

  test('it sees the linters that make tools installs, and leaves the own image alone', () => {
    const config = read('everything') as {
      customManagers: readonly { matchStrings: readonly string[] }[];
      packageRules: readonly { matchPackageNames?: readonly string[]; enabled?: boolean }[];
    };
    const [pattern = ''] = config.customManagers[0]?.matchStrings ?? [];
    const tools = readFileSync(file('everything', 'dev', 'tool.sh'), 'utf8');
    const installed = tools.match(/^[a-z_]+=\S+@v\S+$/gm) ?? [];
    const seen = [...tools.matchAll(new RegExp(pattern, 'g'))].map(({ groups }) => `${groups?.depName}@${groups?.currentValue}`);
    expect(installed.length).toBeGreaterThan(2);
    expect(seen).toEqual(installed.map((line) => line.replace(/^[a-z_]+=/, '').replace(/\/cmd\/[^@]+/, '')));
    expect(
      config.packageRules.filter(({ enabled }) => enabled === false).flatMap(({ matchPackageNames = [] }) => matchPackageNames),
    ).toEqual(['registry.example.com/shop/order-mailer']);
  });

  test('a service that wants none has none', () => {
    expect(existsSync(file('longest', '.github'))).toBe(false);
  });
});

describe.skipIf(!has('golangci-lint') || !has('go'))('.golangci.yml', () => {
  test('golangci-lint knows every linter and setting in it', () => {
    const verify = (path: string): { code: number | null; output: string } =>
      execute('golangci-lint', ['config', 'verify', '--config', path], work.path);
    const config = file('minimal', '.golangci.yml');
    expect(verify(config)).toEqual({ code: 0, output: '' });
    const bad = join(work.path, 'bad.yml');
    writeFileSync(bad, readFileSync(config, 'utf8').replace('default-signifies-exhaustive', 'default-signifies'));
    expect(verify(bad).output).toContain("'default-signifies' not allowed");
  });
});

describe.skipIf(!has('python3'))('.github/workflows/ci.yml', () => {
  const audit = (path: string): { code: number | null; output: string } =>
    execute(ensureZizmor(), ['--offline', '--no-progress', '--quiet', path], work.path);

  test.each(names.filter((name) => name !== 'longest'))('%s: zizmor finds no weakness', (name) => {
    const { code, output } = audit(file(name, '.github', 'workflows', 'ci.yml'));
    expect({ code, output }).toMatchObject({ code: 0 });
  });

  test('zizmor finds one that is put in', () => {
    const text = readFileSync(file('everything', '.github', 'workflows', 'ci.yml'), 'utf8');
    const bad = join(work.path, 'ci.yml');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's, not JavaScript's
    writeFileSync(bad, text.replace('run: make tools', 'run: echo ${{ github.event.pull_request.title }}'));
    const { code, output } = audit(bad);
    expect(code).not.toBe(0);
    expect(output).toContain('template-injection');
  });
});
