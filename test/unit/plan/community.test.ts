import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { isFailure } from '../../../src/errors.ts';
import { texts } from '../../../src/output/text/definitions.ts';
import { buildPlan } from '../../../src/plan/build.ts';
import { communityFiles } from '../../../src/plan/community.ts';
import { definitionOf, workerpool } from '../../support/blueprints.ts';
import { fakeContext } from '../../support/context.ts';

const text = '# Ours\n\n{{not a template}}\n';
const digest = createHash('sha256').update(text).digest('hex');

const definition = async (name: string, source: string, sha256 = digest) =>
  definitionOf(
    `apiVersion: roadctl.pavedroad.io/v1\nkind: WorkerPool\nmetadata: {name: demo, organization: acme}\nspec:\n  community:\n    files: [{name: ${name}, source: ${source}, sha256: ${sha256}}]\n`,
    workerpool(),
  );

function refused(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (!isFailure(error)) throw error;
    return (error.details.issues ?? []).map(
      (issue) => `${issue.pos?.line} ${issue.path.join('.')}: ${texts[issue.code]?.(issue.args, issue)}`,
    );
  }
  throw new Error('nothing was refused');
}

test("a file of the user's own is in the service as it is", async () => {
  const ctx = fakeContext({ files: { 'community/OURS.md': text } });
  const given = await definition('OURS.md', 'community/OURS.md');
  const { files } = buildPlan(given, workerpool(), { own: communityFiles(ctx, given) });
  expect(files.find(({ path }) => path === 'OURS.md')).toMatchObject({ content: text, ownership: 'managed', mode: 0o644 });
});

test('it takes the place of the one that roadctl has, and of no other', async () => {
  const ctx = fakeContext({ files: { 'a.md': text } });
  const security = await definition('SECURITY.md', 'a.md');
  const { files } = buildPlan(security, workerpool(), { own: communityFiles(ctx, security) });
  expect(files.filter(({ path }) => path === 'SECURITY.md').map(({ content }) => content)).toEqual([text]);
  await expect(definition('README.md', 'a.md')).rejects.toThrow('name-taken');
});

test.each([
  ['another text', 'a.md', '0'.repeat(64), `6 spec.community.files.0.sha256: "a.md" is another text: its checksum is ${digest}`],
  [
    'no file',
    'b.md',
    digest,
    '6 spec.community.files.0.source: "b.md" is not there; the path starts at the folder of the definitions file',
  ],
  [
    'a folder',
    'c',
    digest,
    '6 spec.community.files.0.source: "c" is not a file; the path starts at the folder of the definitions file',
  ],
])('%s is refused', async (_, source, sha256, wanted) => {
  const ctx = fakeContext({ files: { 'a.md': text, 'c/d.md': text } });
  const given = await definition('OURS.md', source, sha256);
  expect(refused(() => communityFiles(ctx, given))).toEqual([wanted]);
});

test('a path that leads out of the folder is no path', async () => {
  await expect(definition('OURS.md', '../secret.md')).rejects.toThrow('wrong-pattern');
});
