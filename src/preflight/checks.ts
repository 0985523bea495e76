import { join } from 'node:path';
import type { Check, Seen, World } from './model.ts';

const good = (code: string, args?: Seen['args']): Seen => ({ good: true, code, ...(args && { args }) });
const bad = (code: string, args?: Seen['args']): Seen => ({ good: false, code, ...(args && { args }) });
const skip = (code: string): Seen => ({ good: 'skip', code });

/** A test that has nothing to ask without git. */
function withGit(test: (world: World) => Seen): (world: World) => Seen {
  return (world) => (world.facts.version === undefined ? skip('no-git') : test(world));
}

const gitInstalled: Check = {
  id: 'git',
  title: 'git is installed',
  level: 'required',
  local: true,
  test: ({ facts }) => (facts.version === undefined ? bad('git-missing') : good('git-found', { version: facts.version })),
};

const repository: Check = {
  id: 'repository',
  title: 'The directory is in a git repository',
  level: 'required',
  local: true,
  test: withGit(({ facts, directory }) =>
    facts.topLevel === undefined ? bad('repository-missing', { directory }) : good('repository-found', { path: facts.topLevel }),
  ),
  async fix({ ctx, directory }) {
    await (await ctx.git()).init(directory);
    return 'git-init';
  },
};

const userName: Check = {
  id: 'user-name',
  title: 'git knows the name for commits',
  level: 'required',
  local: true,
  test: withGit(({ facts }) =>
    facts.userName === undefined ? bad('user-name-missing') : good('value', { value: facts.userName }),
  ),
};

const userEmail: Check = {
  id: 'user-email',
  title: 'git knows the email for commits',
  level: 'required',
  local: true,
  test: withGit(({ facts }) =>
    facts.userEmail === undefined ? bad('user-email-missing') : good('value', { value: facts.userEmail }),
  ),
};

const clean: Check = {
  id: 'clean',
  title: 'Nothing waits to be committed',
  level: 'advisory',
  local: false,
  async test({ ctx, directory, facts }) {
    if (facts.version === undefined) return skip('no-git');
    if (facts.topLevel === undefined) return skip('no-repository');
    const { markerName } = await import('./gitignore.ts');
    const changed = (await (await ctx.git()).dirty(directory)).filter((path) => !path.endsWith(markerName));
    return changed.length === 0 ? good('clean') : bad('not-clean', { count: changed.length });
  },
};

const gitignore: Check = {
  id: 'gitignore',
  title: '.gitignore has the entries that the service needs',
  level: 'advisory',
  local: true,
  async test({ ctx, directory, facts, entries }) {
    const { missingEntries } = await import('./gitignore.ts');
    const missing = missingEntries(ctx, directory, facts.topLevel, entries);
    return missing.length === 0
      ? good('gitignore-complete', { count: entries.length })
      : bad('gitignore-incomplete', { missing });
  },
  async fix({ ctx, directory, entries }) {
    const { mergeLines } = await import('../reconcile/lines.ts');
    const { replaceFile } = await import('../apply/writeFile.ts');
    const file = join(directory, '.gitignore');
    const text = ctx.fs.existsSync(file) ? ctx.fs.readFileSync(file, 'utf8') : '';
    replaceFile(ctx, file, mergeLines(text, entries.join('\n')));
    return 'gitignore-written';
  },
};

const blueprints: Check = {
  id: 'blueprints',
  title: 'Blueprints can be read',
  level: 'required',
  local: true,
  async test(world) {
    const { lookAtBlueprints } = await import('./blueprints.ts');
    return lookAtBlueprints(world);
  },
};

const origin: Check = {
  id: 'origin',
  title: 'The remote repository answers',
  level: 'advisory',
  local: false,
  async test(world) {
    if (world.facts.version === undefined) return skip('no-git');
    if (world.facts.topLevel === undefined) return skip('no-repository');
    const { lookAtOrigin } = await import('./remote.ts');
    return lookAtOrigin(world);
  },
};

const token: Check = {
  id: 'token',
  title: 'A GitHub token is given',
  level: 'advisory',
  local: false,
  test: ({ token: given, ctx }) => {
    if (given === undefined) return bad('token-missing');
    const name = ['GH_ACCESS_TOKEN', 'ACCESS_TOKEN', 'GITHUB_TOKEN'].find((variable) => ctx.env[variable] === given);
    return name === undefined ? good('token-given') : good('token-found', { variable: name });
  },
};

const tokenAccepted: Check = {
  id: 'token-accepted',
  title: 'GitHub accepts the token',
  level: 'advisory',
  local: false,
  async test(world) {
    if (world.token === undefined) return skip('no-token');
    const { lookAtToken } = await import('./remote.ts');
    return lookAtToken(world, world.token);
  },
};

const go: Check = {
  id: 'go',
  title: 'Go is installed and new enough',
  level: 'advisory',
  local: false,
  async test(world) {
    const { lookAtGo } = await import('./programs.ts');
    return lookAtGo(world);
  },
};

const tools: Check = {
  id: 'tools',
  title: 'Programs that the Makefile calls are installed',
  level: 'advisory',
  local: false,
  async test(world) {
    const { lookAtTools } = await import('./programs.ts');
    return lookAtTools(world);
  },
};

/** Every check, in the order in which they are shown. */
export const checks: readonly Check[] = [
  gitInstalled,
  repository,
  userName,
  userEmail,
  clean,
  gitignore,
  blueprints,
  origin,
  token,
  tokenAccepted,
  go,
  tools,
];
