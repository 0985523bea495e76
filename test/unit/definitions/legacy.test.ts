import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { moderniseSource } from '../../../src/definitions/modernise.ts';
import { findings, kinds, line, load } from './support.ts';

const old = readFileSync(new URL('../../fixtures/definitions/eventCollector.old.yaml', import.meta.url), 'utf8');
const form = '1:1 warning : PavedRoad\'s older form; "roadctl create definitions --from a.yaml" prints the new one';
const info = 'info: {id: workerpool, name: users, organization: acme}\n';
const noMeaning = 'has no meaning any more and is left out';

describe("PavedRoad's older form", () => {
  test('loads, and says once for the file and once for each key what becomes of it', async () => {
    const { definitions, issues } = await load(old);
    expect(issues.map(line)).toEqual([
      form,
      `7:3 warning info.sonarcloudorg: ${noMeaning}`,
      `12:5 warning project.go.dependency-manager: ${noMeaning}`,
      `22:3 warning project.dependencies: ${noMeaning}`,
      `31:7 warning project.integrations.0.shields: ${noMeaning}`,
      '38:9 warning project.integrations.2.sonar-cloud-config.login: a secret does not belong into a file and is left out; put it into the environment as SONARCLOUD_TOKEN, and make a new one',
      `41:11 warning project.integrations.2.sonar-cloud-config.options.coverage: ${noMeaning}`,
      `42:7 warning project.integrations.2.configuration-file: ${noMeaning}`,
    ]);
    expect(definitions).toHaveLength(1);
    expect(definitions[0]).toMatchObject({ kind: 'WorkerPool', name: 'eventCollector' });
    expect(definitions[0]?.document).toMatchObject({
      apiVersion: 'roadctl.pavedroad.io/v1',
      metadata: { name: 'eventCollector', organization: 'acme-demo' },
      spec: {
        version: '0.0.1',
        description: 'An event collector',
        license: 'Apache-2.0',
        releaseStatus: 'alpha',
        maintainer: { name: 'Joe', slack: 'https://example.slack.com' },
        api: { version: 'v1', host: '0.0.0.0', port: 8083, topLevelDomain: 'api.pavedroad.io', readiness: 'ready' },
        kubernetes: { namespace: 'pavedroad' },
        scheduler: { name: 'httpScheduler' },
        image: { repository: 'acme/eventcollector' },
        integrations: [
          { name: 'fossa', enabled: true },
          { name: 'go', enabled: false },
          { name: 'sonarcloud', key: 'test', shields: ['bugs', 'security_rating', 'duplicated_lines_density', 'quality_gate'] },
        ],
      },
    });
    expect(JSON.stringify(issues)).not.toContain('abcdef0123456789');
    expect(definitions[0]?.locate(['spec', 'api', 'port'])).toMatchObject({ line: 21, column: 5 });
  });

  const table: readonly [name: string, text: string, expected: readonly string[]][] = [
    [
      'a wrong value, by its old name and place',
      `${info}project: {configuration: {http-port: "99999"}}\n`,
      ['2:38 project.configuration.http-port: must be from 1 to 65535, not 99999'],
    ],
    [
      'a name that does not fit',
      'info: {id: workerPool, name: image-slicer, organization: acme}\n',
      ['1:30 info.name: must be letters and digits, a letter first, 40 at most; "image-slicer" is not'],
    ],
    ['a name that is missing', 'info: {id: workerPool, organization: acme}\n', ['1:1 info.name: missing field']],
    [
      'a misspelt key',
      `${info}project: {scheduler_nam: x}\n`,
      ['2:11 project.scheduler_nam: unknown field, did you mean "scheduler_name"?'],
    ],
    ['a misspelt key at the top', `${info}projct: {license: MIT}\n`, ['2:1 projct: unknown field, did you mean "project"?']],
    ['a key that nobody knows', `${info}project: {zzzzzzzz: 1}\n`, [`2:11 warning project.zzzzzzzz: ${noMeaning}`]],
    [
      'an unknown shield',
      `${info}project: {integrations: [{name: sonarcloud, sonar-cloud-config: {options: {shields: [bug, nonsense]}}}]}\n`,
      [
        '2:86 project.integrations.0.sonar-cloud-config.options.shields.0: unknown value "bug", did you mean "bugs"?',
        expect.stringMatching(
          /^2:91 project.integrations.0.sonar-cloud-config.options.shields.1: must be "bugs", /,
        ) as unknown as string,
      ],
    ],
    [
      'tables',
      `${info}tables: [{table-name: users}]\n`,
      ['2:1 warning tables: tables belong to the blueprint datamgr, which there is none of; they are left out'],
    ],
    ['the flat form of the maintainer', `${info}project: {maintainer-email: a@example.com, maintainer-slack: "#x"}\n`, []],
    [
      'another blueprint',
      'info: {id: datamgr, name: users, organization: acme}\n',
      ['1:12 info.id: there is no blueprint "datamgr"; "WorkerPool" can be generated'],
    ],
    ['no blueprint', 'info: {name: users, organization: acme}\n', ['1:1 info.id: missing field']],
    ['no organization, no info', 'project: {license: MIT}\n', ['1:1 info.id: missing field']],
    [
      'a rule, by its old name',
      `${info}project: {kubernetes: {metrics: jobs}}\n`,
      ['2:33 project.kubernetes.metrics: the URL segment "jobs" is taken by jobs; choose another one'],
    ],
    ['a scheduler without a name', `${info}project: {scheduler_name: ""}\n`, []],
    [
      'a section that is none',
      `${info}project: {maintainer: Joe}\n`,
      ['2:23 project.maintainer: must be a section with fields, but is text'],
    ],
  ];
  test.each(table)('%s', async (_name, text, expected) => {
    const found = (await findings(text)).filter((one) => one !== form);
    expect(found).toEqual(expected);
  });

  test('shields may be written as {name, enable}; what is switched off goes', async () => {
    const shields = '[{name: bugs, enable: true}, {name: sequrity_rating}, {name: coverage, enable: false}]';
    const text = `${info}project: {integrations: [{name: sonarcloud, sonar-cloud-config: {options: {badges: ${shields}}}}]}\n`;
    const { definitions, issues } = await load(text);
    expect(issues.map(line)).toEqual([form]);
    expect(definitions[0]?.document).toMatchObject({
      spec: { integrations: [{ name: 'sonarcloud', shields: ['bugs', 'security_rating'] }] },
    });
  });

  test('is printed in the new form, which loads without a word and is the same', async () => {
    const { text, issues, legacy } = await moderniseSource({ name: 'a.yaml', text: old }, kinds);
    expect([issues, legacy]).toEqual([[], true]);
    expect(text).toMatch(
      /^# yaml-language-server: .*\n# Left out of the older form:\n# {3}line 7, info\.sonarcloudorg: has no meaning any more\n/,
    );
    expect(text).toContain(
      '#   line 38, project.integrations.2.sonar-cloud-config.login: a secret; put it into the environment as SONARCLOUD_TOKEN\n',
    );
    expect(text).not.toContain('abcdef0123456789');
    expect(text).toMatch(/\napiVersion: .*\nkind: WorkerPool\nmetadata:\n {2}name: eventCollector\n/);
    const again = await load(text ?? '');
    expect(again.issues).toEqual([]);
    expect(again.definitions[0]?.document).toEqual((await load(old)).definitions[0]?.document);
  });

  test('a key cannot break out of its comment', async () => {
    const { text } = await moderniseSource({ name: 'a.yaml', text: `${info}project: {"zz\\nspec: {}\\u2028#": 1}\n` }, kinds);
    expect((await load(text ?? '')).issues).toEqual([]);
    expect(text).toContain('#   line 2, project.zz?spec: {}?#: has no meaning any more\n');
  });

  test('errors stand in the way, the new form is told apart', async () => {
    expect(await moderniseSource({ name: 'a.yaml', text: 'info: {id: datamgr}\n' }, kinds)).toMatchObject({
      text: undefined,
      legacy: true,
      issues: [{ code: 'legacy-kind' }],
    });
    expect(
      await moderniseSource(
        {
          name: 'a.yaml',
          text: 'apiVersion: roadctl.pavedroad.io/v1\nkind: WorkerPool\nmetadata: {name: a, organization: b}\nspec: {}\n',
        },
        kinds,
      ),
    ).toEqual({
      text: undefined,
      legacy: false,
      issues: [],
    });
  });
});
