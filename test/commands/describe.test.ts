import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/definitions/yaml.ts';
import { roadctl } from './run.ts';

describe('describe', () => {
  it('prints the sample of a blueprint and nothing else', async () => {
    const { code, out, err } = await roadctl('describe blueprints workerpool');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { documents, issues } = parseYaml('sample', out);
    expect(issues).toEqual([]);
    expect(documents).toHaveLength(1);
    expect(out).toContain('kind: WorkerPool');
  });

  it('its sample passes lint unedited', async () => {
    const sample = (await roadctl('describe blueprints workerpool')).out;
    const { code, err } = await roadctl('lint definitions -f my.yaml', { files: { 'my.yaml': sample } });
    expect({ code, err }).toMatchObject({ code: 0 });
  });

  it('without a name it describes all, as YAML documents', async () => {
    expect((await roadctl('describe bp')).out).toBe((await roadctl('describe bp workerpool')).out);
  });

  it('-o json prints the description of the blueprint itself, with files and options', async () => {
    const object = JSON.parse((await roadctl('describe bp workerpool -o json')).out);
    expect(object).toMatchObject({
      kind: 'Blueprint',
      metadata: { name: 'workerpool' },
      spec: { definition: 'WorkerPool', source: 'built-in' },
    });
    expect(object.spec.files.length).toBeGreaterThan(10);
    const paths = object.spec.options.map((option: { path: string }) => option.path);
    expect(paths).toContain('spec.pool.workers.initial');
    expect(paths).toContain('metadata.name');
    expect(new Set(paths).size).toBe(paths.length);
  });

  it.each([
    ['describe bp nix', 1, 'Error (NotFound): blueprints "nix" not found\nUse "roadctl get blueprints" to see what there is.\n'],
    ['describe svc', 0, 'No resources found.\n'],
    [
      'describe bp workerpool -o wide',
      2,
      'error: unable to match a printer suitable for the output format "wide", allowed formats are: json,yaml\n',
    ],
  ])('%s', async (line, code, err) => {
    const ran = await roadctl(line);
    expect({ code: ran.code, out: ran.out, err: ran.err }).toEqual({ code, out: '', err });
  });

  it('prints aligned text for the other types', async () => {
    expect((await roadctl('describe integrations sonarcloud')).out).toBe(
      'Name:         sonarcloud\nSummary:      Quality and coverage\nSite:         https://sonarcloud.io\nEnabled by:   <none>\nToken:        missing (SONARCLOUD_TOKEN)\nTo enable:\n  in the definitions file:\n  spec:\n    integrations:\n      - name: sonarcloud\n',
    );
  });
});
