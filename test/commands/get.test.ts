import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeContext, plant } from '../support/context.ts';
import { roadctl } from './run.ts';

const bp = 'workerpool   1.0.0     ga       built-in';

describe('get', () => {
  it.each([
    'blueprints',
    'blueprint',
    'bp',
    'BP',
    'Blueprint',
    'bp workerpool',
    'bp/workerpool',
    'blueprint/WorkerPool',
    'bp workerPool',
  ])('get %s', async (rest) => {
    const { code, out, err } = await roadctl(`get ${rest}`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^NAME {9}VERSION {3}STATUS {3}SOURCE {5}DESCRIPTION\nworkerpool /);
    expect(out).toContain(bp);
  });

  it.each([
    ['get svc', 0, '', 'No resources found.\n'],
    ['get svc,files', 0, '', 'No resources found.\n'],
    ['get def', 0, '', 'No resources found.\n'],
    ['get bp x', 1, '', 'Error (NotFound): blueprints "x" not found\nUse "roadctl get blueprints" to see what there is.\n'],
    ['get bp workrpool', 1, '', 'Error (NotFound): blueprints "workrpool" not found\nDid you mean "workerpool"?\n'],
    ['get bp x --debug=warn', 1, '', 'Error (NotFound): blueprints "x" not found\n'],
    ['get bp x --debug=critical', 1, '', ''],
    [
      'get',
      2,
      '',
      'error: You must specify the type of resource to get. Use "roadctl api-resources" for a complete list of supported resources.\nSee \'roadctl get -h\' for help and examples\n',
    ],
    [
      'get blueprnts',
      2,
      '',
      'error: roadctl doesn\'t have a resource type "blueprnts", did you mean "blueprints"?\nUse "roadctl api-resources" for a complete list of supported resources.\n',
    ],
    [
      'get builders',
      2,
      '',
      'error: roadctl doesn\'t have a resource type "builders": the Makefile of a generated service builds it (make help)\n',
    ],
    [
      'get bp workerpool bp/workerpool',
      2,
      '',
      "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'roadctl get resource/<resource_name>' instead of 'roadctl get resource resource/<resource_name>')\n",
    ],
    ['get bp/', 2, '', 'error: arguments in resource/name form must have a resource and a name, not "bp/"\n'],
    [
      'get bp -o x',
      2,
      '',
      'error: unable to match a printer suitable for the output format "x", allowed formats are: custom-columns,json,jsonpath,jsonpath-as-json,name,table,wide,yaml\n',
    ],
    ['get bp -o jsonpath=', 2, '', 'error: template format specified but no template given\n'],
    ['get bp -o jsonpath={.items[', 2, '', 'error: error parsing jsonpath {.items[, unterminated array (column 8)\n'],
    ['get bp -o custom-columns=A', 2, '', 'error: unexpected custom-columns spec: A, expected <header>:<json-path-expr>\n'],
    ['get bp -f x.yaml', 2, '', 'error: --filename means nothing for blueprints; it is for definitions and integrations\n'],
    ['get bp --directory x', 2, '', 'error: --directory means nothing for blueprints; it is for services, files and checks\n'],
    ['get def -f nix.yaml', 1, '', 'error: the path "nix.yaml" does not exist\n'],
    ['get bp -o name', 0, 'blueprint/workerpool\n', ''],
    ['get bp --format=text --no-headers -o custom-columns=N:.metadata.name,V:.metadata.version', 0, 'workerpool   1.0.0\n', ''],
    ["get bp -o jsonpath='{.items[*].metadata.name}'", 0, 'workerpool', ''],
    ["get bp workerpool -o jsonpath='{.metadata.name}'", 0, 'workerpool', ''],
    ["get bp -o jsonpath='{.items[*].nothing}'", 0, '', ''],
    ["get bp -o jsonpath='{.items[7].nothing}'", 1, '', 'error: array index out of bounds: index 7, length 1\n'],
    ["get bp -o jsonpath-as-json='{.items[*].metadata.name}'", 0, '[\n    "workerpool"\n]\n', ''],
    ['get svc -o json', 0, '{\n    "apiVersion": "v1",\n    "kind": "List",\n    "items": []\n}\n', ''],
    ['get svc -o yaml', 0, 'apiVersion: v1\nkind: List\nitems: []\n', ''],
    [
      'get bp --sort-by=.metadata.nothing',
      1,
      '',
      'error: couldn\'t find any field with path "{.metadata.nothing}" in the list of objects\n',
    ],
  ])('%s', async (line, code, out, err) => {
    const ran = await roadctl(line);
    expect({ code: ran.code, out: ran.out, err: ran.err }).toEqual({ code, out, err });
  });

  it('prints what it found and says what it did not', async () => {
    const { code, out, err } = await roadctl('get bp workerpool nix');
    expect(code).toBe(1);
    expect(out).toContain(bp);
    expect(err).toBe('Error (NotFound): blueprints "nix" not found\nUse "roadctl get blueprints" to see what there is.\n');
  });

  it('prints several types below each other with typed names', async () => {
    const { out } = await roadctl('get bp,integrations');
    expect(out).toMatch(/^NAME .*\nblueprint\/workerpool .*\n\nNAME .*\nintegration\/fossa .*/);
  });

  it('shows definitions, valid or not', async () => {
    const sample = (await roadctl('describe bp workerpool')).out;
    const files = { 'good.yaml': sample, 'bad.yaml': `${sample}\nnonsense: 1\n`, 'other.yaml': 'apiVersion: v1\nkind: Pod\n' };
    const { out } = await roadctl('get definitions', { files });
    expect(out).toBe(
      'NAME             KIND         VALID   SOURCE\neventCollector   WorkerPool   false   bad.yaml\neventCollector   WorkerPool   true    good.yaml\n',
    );
    const described = await roadctl('describe definitions -f bad.yaml', { files });
    expect(described.out).toMatch(/Errors:\n {2}\d+:1: nonsense: unknown field/);
  });

  it('says whether tokens are there and never what they are', async () => {
    const { out } = await roadctl('get int -o yaml', { env: { SONARCLOUD_TOKEN: 'hush' } });
    expect(out).toContain('token: present');
    expect(out).not.toContain('hush');
  });

  it('shows services and files, and what became of them', async () => {
    const ctx = fakeContext();
    const file = {
      ownership: 'managed',
      from: 'x.hbs',
      mode: '0644',
      digest: 'sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
    };
    plant(ctx.cwd, {
      'svc/.roadctl/lock.json': JSON.stringify({
        apiVersion: 'roadctl.pavedroad.io/v1',
        kind: 'Lock',
        service: { name: 'one', kind: 'WorkerPool' },
        blueprint: { name: 'workerpool', version: '1.0.0', digest: `sha256:${'0'.repeat(64)}`, source: 'builtin' },
        definition: { source: 'one.yaml', digest: `sha256:${'0'.repeat(64)}` },
        files: [
          { path: 'clean', ...file },
          { path: 'edited', ...file },
          { path: 'gone', ...file },
        ],
      }),
      'svc/clean': 'foo',
      'svc/edited': 'bar',
    });
    expect((await roadctl('get services', ctx)).out).toBe(
      'NAME   BLUEPRINT    VERSION   DRIFT                 DIRECTORY\none    workerpool   1.0.0     1 edited, 1 missing   svc\n',
    );
    expect((await roadctl('get files', ctx)).out).toBe(
      'NAME         OWNERSHIP   STATE     TEMPLATE\nsvc/clean    managed     clean     x.hbs\nsvc/edited   managed     edited    x.hbs\nsvc/gone     managed     missing   x.hbs\n',
    );
    expect((await roadctl('get files svc/gone --no-headers', ctx)).out).toBe('svc/gone   managed   missing   x.hbs\n');
    expect((await roadctl('describe svc one', ctx)).out).toContain(
      'Drift:        1 edited, 1 missing\nEdited:\n  edited\nMissing:\n  gone\n',
    );
    mkdirSync(join(ctx.cwd, 'empty'));
    expect((await roadctl('get svc --directory empty', ctx)).err).toBe('No resources found.\n');
  });
});
