import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { filesOf, workerpool } from '../../support/blueprints.ts';

const files = (...spec: readonly string[]): Promise<Readonly<Record<string, string>>> =>
  filesOf(
    `apiVersion: roadctl.pavedroad.io/v1\nkind: WorkerPool\nmetadata: {name: demo, organization: Acme}\nspec:\n${['description: x', ...spec].map((line) => `  ${line}\n`).join('')}`,
    workerpool(),
  );

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly if?: string;
  readonly needs?: readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions: unknown;
  readonly concurrency: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}
const workflow = (all: Readonly<Record<string, string>>): Workflow => parse(all['.github/workflows/ci.yml'] ?? '') as Workflow;
const uses = (job: Job | undefined, action: string): readonly Step[] =>
  (job?.steps ?? []).filter((step) => step.uses?.startsWith(`${action}@`));

describe.each([
  ['an image without a registry', [], 'ghcr.io/acme/demo', true],
  ['a registry of its own', ['image: {repository: "registry.example.com:5000/a/b"}'], 'registry.example.com:5000/a/b', false],
] as const)('the workflow with %s', (_name, spec, image, github) => {
  test('may read, and only what publishes may write packages', async () => {
    const { permissions, jobs } = workflow(await files(...spec));
    expect(permissions).toEqual({ contents: 'read' });
    const more = Object.entries(jobs).flatMap(([name, job]) => (job.permissions === undefined ? [] : [[name, job.permissions]]));
    expect(more).toEqual([['publish', { contents: 'read', ...(github && { packages: 'write' }) }]]);
  });

  test('has an end for every job, pinned actions, no credentials left behind and no expression in a script', async () => {
    const { jobs, concurrency } = workflow(await files(...spec));
    expect(concurrency).toEqual({ group: expect.stringContaining('github.run_id'), 'cancel-in-progress': true });
    expect(Object.keys(jobs)).toEqual(['lint', 'test', 'build', 'image', 'publish']);
    for (const job of Object.values(jobs)) {
      expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
      for (const step of job.steps) {
        if (step.uses !== undefined) expect(step.uses).toMatch(/^[\w./-]+@[0-9a-f]{40}$/);
        expect(step.run ?? '').not.toContain('${{');
      }
      for (const step of uses(job, 'actions/checkout')) expect(step.with).toMatchObject({ 'persist-credentials': false });
      for (const step of uses(job, 'actions/setup-go'))
        expect(step.with?.cache).toMatch(/^\$\{\{ !startsWith\(github\.ref, 'refs\/tags\/'\) \}\}$/);
    }
  });

  test('publishes a tag alone, after everything else, with the list of what is inside and how it was built', async () => {
    const { jobs } = workflow(await files(...spec));
    expect(jobs.publish).toMatchObject({ if: "startsWith(github.ref, 'refs/tags/v')", needs: ['lint', 'test', 'build'] });
    expect(uses(jobs.publish, 'docker/setup-buildx-action')).toHaveLength(1);
    const [push] = uses(jobs.publish, 'docker/build-push-action');
    expect(push?.with).toMatchObject({
      push: true,
      sbom: true,
      provenance: 'mode=max',
      'no-cache': true,
      platforms: 'linux/amd64,linux/arm64',
      tags: `${image}:0.1.0`,
    });
    expect(Object.keys(push?.with ?? {}).filter((key) => key.startsWith('cache'))).toEqual([]);
    const [here] = uses(jobs.image, 'docker/build-push-action');
    expect(here?.with).toMatchObject({ push: false, file: push?.with?.file });
    const secrets = JSON.stringify(jobs).match(/secrets\.\w+/g);
    expect(secrets).toEqual(github ? ['secrets.GITHUB_TOKEN'] : ['secrets.REGISTRY_USER', 'secrets.REGISTRY_PASSWORD']);
  });

  test('calls targets that the Makefile has, and asks the cache about files that are there', async () => {
    const all = await files(...spec);
    const steps = Object.values(workflow(all).jobs).flatMap((job) => job.steps);
    const targets = steps.flatMap(({ run = '' }) => /^make (.+)$/m.exec(run)?.[1]?.split(' ') ?? []);
    expect(targets).toEqual(['tools', 'lint', 'security', 'compile']);
    for (const target of targets) expect(all.Makefile).toMatch(new RegExp(`^${target}:`, 'm'));
    const paths = steps
      .flatMap((step) => String(step.with?.['cache-dependency-path'] ?? '').split('\n'))
      .filter((path) => path !== '');
    expect(paths.length).toBeGreaterThan(2);
    for (const path of paths) expect(Object.keys(all)).toContain(path);
  });
});

describe('badges', () => {
  const metrics =
    'bugs code_smells coverage duplicated_lines_density ncloc sqale_rating alert_status reliability_rating security_rating sqale_index vulnerabilities'.split(
      ' ',
    );

  test('all twelve of SonarCloud, each by its address and with words', async () => {
    const all = await files(
      `integrations: [{name: sonarcloud, organization: acme-code, shields: [${[...metrics, 'quality_gate'].join(', ')}]}]`,
    );
    const badges = 'https://sonarcloud.io/api/project_badges';
    const wanted = [
      ...metrics.map((one) => `${badges}/measure?project=Acme_demo&metric=${one}`),
      `${badges}/quality_gate?project=Acme_demo`,
    ];
    const images = [...(all['docs/service.html'] ?? '').matchAll(/<img src="([^"]*)" alt="([^"]*)">/g)];
    expect(images.map(([, src = '']) => src.replace('&#38;', '&'))).toEqual(wanted);
    const labels = images.map(([, , alt = '']) => alt);
    expect(new Set(labels).size).toBe(12);
    for (const label of labels) expect(label).toMatch(/^[A-Z][A-Za-z ]+$/);
    const readme = [...(all['README.md'] ?? '').matchAll(/^\[!\[([^\]]*)\]\(([^)]*)\)\]\((\S*)\)$/gm)];
    expect(readme.map(([, , src]) => src)).toEqual(wanted);
    expect(new Set(readme.map(([, , , href]) => href))).toEqual(new Set(['https://sonarcloud.io/summary/new_code?id=Acme_demo']));
    expect(all['sonar-project.properties']).toContain('\nsonar.organization=acme-code\nsonar.projectKey=Acme_demo\n');
  });

  test("FOSSA's needs the organization's number", async () => {
    const without = await files('integrations: [{name: fossa}]');
    expect(without['.fossa.yml']).toContain('id: "github.com/acme/demo"');
    expect(`${without['README.md']}${without['docs/service.html']}`).not.toContain('fossa.com/api');
    const all = await files('integrations: [{name: fossa, organization: "9819"}]');
    const badge = 'https://app.fossa.com/api/projects/custom%2B9819%2Fgithub.com%2Facme%2Fdemo.svg?type=shield';
    expect(all['README.md']).toContain(`](${badge})](https://app.fossa.com/projects/custom%2B9819%2Fgithub.com%2Facme%2Fdemo)`);
    expect(all['docs/service.html']).toContain(`<img src="${badge}"`);
  });

  test('what is switched off leaves nothing', async () => {
    const all = await files(
      'integrations: [{name: fossa, organization: "1", enabled: false}, {name: sonarcloud, enabled: false}, {name: go, enabled: false}]',
    );
    expect(`${all['README.md']}${all['docs/service.html']}`).not.toMatch(/fossa\.com|sonarcloud\.io|goreportcard/);
    expect(Object.keys(all)).not.toContain('.fossa.yml');
    expect(Object.keys(all)).not.toContain('sonar-project.properties');
  });
});

test('CODEOWNERS names whom the definition names, the maintainer otherwise, and is absent without either', async () => {
  const owners = async (...spec: readonly string[]): Promise<string | undefined> =>
    (await files(...spec))['.github/CODEOWNERS']?.split('\n').find((line) => line.startsWith('*'));
  expect(await owners('github: {owners: [team, "@octocat", "@other/team", a.b+c@example.com]}')).toBe(
    '* @Acme/team @octocat @other/team a.b+c@example.com',
  );
  expect(await owners('maintainer: {email: us@example.com}')).toBe('* us@example.com');
  expect(await owners()).toBeUndefined();
});
