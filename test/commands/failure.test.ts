import { describe, expect, it } from 'vitest';
import { failure } from '../../src/errors.ts';
import { globals } from '../../src/flags/globals.ts';
import { printFailure } from '../../src/output/failure.ts';
import { fakeContext } from '../support/context.ts';
import { roadctl } from './run.ts';

async function printed(error: unknown, debug?: string): Promise<string> {
  const ctx = fakeContext();
  await printFailure(ctx, error, globals(ctx, { words: [], rest: [], flags: debug === undefined ? {} : { debug } }));
  return ctx.err();
}

describe('failures', () => {
  it('of the user show no stack and say what to do next', async () => {
    expect(await printed(failure('Failed', 'it is not there', { hint: 'Look elsewhere.' }))).toBe(
      'error: it is not there\nLook elsewhere.\n',
    );
    expect(await printed(failure('NotFound', 'x "y" not found', { style: 'kubectl' }))).toBe(
      'Error (NotFound): x "y" not found\n',
    );
  });

  it.each([
    ['info', 'error: no\nTry.\n'],
    ['warn', 'error: no\n'],
    ['error', 'error: no\n'],
    ['critical', ''],
  ])('--debug=%s', async (level, text) => {
    expect(await printed(failure('Failed', 'no', { hint: 'Try.' }), level)).toBe(text);
  });

  it('of ours ask for a report, with a stack at --debug only', async () => {
    const bug = new TypeError('cannot read x of undefined');
    const short = await printed(bug);
    expect(short).toMatch(/^error: internal error: cannot read x of undefined\nThis is a bug in roadctl\. Please report it/);
    expect(short).not.toContain('    at ');
    expect(await printed(bug, 'info')).toMatch(/\n {4}at .*failure\.test\.ts/);
    expect(await printed(bug, 'critical')).toContain('internal error');
  });

  it('--debug says what the command goes by, and no value of a flag', async () => {
    const { err, out } = await roadctl('preflight git --debug --token hush -o name', {});
    expect(err).toContain('info: roadctl preflight in ');
    expect(err).toContain('info: configuration file: none\ninfo: flags in effect: debug, output, token\n');
    expect(err + out).not.toContain('hush');
  });

  it.each(['api-resources x', 'version x', 'init x', 'options x'])('%s: a word too many is an error', async (line) => {
    const { code, err } = await roadctl(line);
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error: unexpected arguments: \[x\]\nSee 'roadctl/),
    });
  });

  it.each([
    ['completion', 'error: Shell not specified.\n'],
    ['completion tcsh', 'error: Unsupported shell type "tcsh".\n'],
    ['help nix', 'error: unknown help topic "nix"\n'],
    ['help versoin', 'error: unknown help topic "versoin"\n\nDid you mean this?\n\tversion\n'],
  ])('%s', async (line, start) => {
    const { code, err, out } = await roadctl(line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(start)).toBe(true);
  });
});

describe('version and api-resources', () => {
  it("version has PavedRoad's words and more", async () => {
    const { out } = await roadctl('version -o json');
    expect(Object.keys(JSON.parse(out))).toEqual(['Version', 'Build', 'GitTag', 'Node', 'Platform', 'Blueprints']);
    expect((await roadctl('version')).out).toMatch(
      /^Version: {6}\d+\.\d+\.\d+\nBuild: .*\nGitTag: .*\nNode: {9}v20\.19\.0\nPlatform: {5}linux\/x64\nBlueprints: {3}workerpool/,
    );
  });

  it.each([
    ['api-resources -o name', /^blueprints\nchecks\n/],
    [
      'api-resources --sort-by=kind --no-headers -o custom-columns=K:.kind',
      /^Blueprint\nCheck\nDefinition\nFile\nIntegration\nService\n$/,
    ],
    ['api-resources --sort-by=name -o name', /^blueprints\nchecks\n/],
    ['api-resources', /^NAME {11}SHORTNAMES {3}KIND {10}DESCRIPTION\nblueprints {5}bp /],
    ['api-resources -o wide', /VERBS\n/],
  ])('%s', async (line, out) => {
    expect((await roadctl(line)).out).toMatch(out);
  });
});
