import type { JsonObject } from '../../definitions/model.ts';
import type { Issue } from '../../issues.ts';
import type { Checked, Seen } from '../../preflight/model.ts';
import type { Column } from '../model.ts';

type Args = Issue['args'];

/** What was found, and what to do about it where it is not right. */
interface Words {
  readonly found: (args: Args) => string;
  readonly remedy?: (args: Args) => string;
}

const list = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));
const quoted = (value: unknown) =>
  Array.isArray(value) ? value.map((one) => `'${String(one)}'`).join(' ') : `'${String(value)}'`;
const plural = (count: unknown, one: string, several = `${one}s`) => `${String(count)} ${count === 1 ? one : several}`;

const originReasons: Readonly<Record<string, string>> = {
  'unknown-host': 'its host is not known',
  denied: 'it wants credentials that git does not have',
  'not-found': 'there is no such repository, or none that you may see',
  'no-answer': 'it does not answer',
};

const githubReasons: Readonly<Record<string, (args: Args) => string>> = {
  timeout: ({ seconds }) => `no answer within ${String(seconds)} s`,
  refused: () => 'connection refused',
  'unknown-host': () => 'its host is not known',
  closed: () => 'it closed the connection',
  'not-json': () => 'its answer is not that of the GitHub API',
  redirect: () => 'it redirects elsewhere; the token was not sent on',
  'insecure-url': () => 'not https; the token was not sent',
  status: ({ status }) => `it answers with status ${String(status)}`,
  network: () => 'the network does not answer',
};

const goDownload = 'https://go.dev/dl/';
const tokenPage = 'https://github.com/settings/tokens';

const words: Readonly<Record<string, Words>> = {
  'git-found': { found: ({ version }) => String(version) },
  'git-missing': { found: () => 'not found', remedy: () => 'Install git: https://git-scm.com/downloads' },
  'no-git': { found: () => 'not asked: no git' },
  'no-repository': { found: () => 'not asked: no repository' },
  'no-token': { found: () => 'not asked: no token' },
  'repository-found': { found: ({ path }) => String(path) },
  'repository-missing': { found: () => 'not in a git repository', remedy: () => 'git init, or roadctl preflight --fix' },
  value: { found: ({ value }) => String(value) },
  'user-name-missing': { found: () => 'not set', remedy: () => 'git config --global user.name "Your Name"' },
  'user-email-missing': { found: () => 'not set', remedy: () => 'git config --global user.email you@example.com' },
  clean: { found: () => 'nothing to commit' },
  'not-clean': {
    found: ({ count }) => plural(count, 'file changed or new', 'files changed or new'),
    remedy: () => 'git commit or git stash, so that what roadctl writes stands apart',
  },
  'gitignore-complete': { found: ({ count }) => plural(count, 'needed entry', 'needed entries') },
  'gitignore-incomplete': { found: ({ missing }) => `lacks ${list(missing)}`, remedy: () => 'roadctl preflight --fix' },
  'blueprints-builtin': { found: ({ count }) => `${String(count)} built in` },
  'blueprints-found': {
    found: ({ count, others, directory }) => `${String(count)} built in, ${String(others)} in ${String(directory)}`,
  },
  'blueprints-faulty': {
    found: ({ count, directory }) => `${plural(count, 'error')} in ${String(directory)}`,
    remedy: ({ directory }) => `roadctl lint blueprints --blueprints ${quoted(directory)}`,
  },
  'blueprints-broken': {
    found: ({ reason }) => String(reason),
    remedy: ({ directory }) =>
      directory === '' ? 'Install roadctl again' : `roadctl lint blueprints --blueprints ${quoted(directory)}`,
  },
  'origin-reachable': { found: ({ url }) => String(url) },
  'origin-missing': { found: () => 'no remote named origin', remedy: () => 'git remote add origin URL' },
  'origin-timeout': {
    found: ({ url, seconds }) => `${String(url)}: no answer within ${String(seconds)} s`,
    remedy: () => 'Check the network, or go on without',
  },
  'origin-unreachable': {
    found: ({ url, reason }) => `${String(url)}: ${originReasons[String(reason)] ?? 'it does not answer'}`,
    remedy: ({ reason }) =>
      reason === 'not-found' || reason === 'denied'
        ? 'git remote set-url origin URL, or sign in to it'
        : 'Check the network, or go on without',
  },
  'token-found': { found: ({ variable }) => `in ${String(variable)}` },
  'token-given': { found: () => 'by --token or the configuration' },
  'token-missing': { found: () => 'none', remedy: () => `export GH_ACCESS_TOKEN=..., made at ${tokenPage}` },
  'token-accepted': { found: ({ login }) => `as ${String(login)}` },
  'token-scoped': { found: ({ login, scopes }) => `as ${String(login)}, scopes ${list(scopes)}` },
  'token-scopes': {
    found: ({ login, scopes, missing }) => `as ${String(login)}, scopes ${list(scopes)}; lacks ${list(missing)}`,
    remedy: ({ missing }) => `Add the scope ${list(missing)} at ${tokenPage}`,
  },
  'token-malformed': {
    found: () => 'holds a blank or a character that no token has; not sent',
    remedy: () => `Copy it again, or make a new one at ${tokenPage}`,
  },
  'token-rejected': {
    found: ({ status, host }) => `${String(host)} rejects it (${String(status)})`,
    remedy: () => `Make a new one at ${tokenPage} and set GH_ACCESS_TOKEN`,
  },
  'token-limited': { found: ({ host }) => `${String(host)}: rate limit reached`, remedy: () => 'Try again in an hour' },
  'github-unreachable': {
    found: (args) => `${String(args.host)}: ${githubReasons[String(args.reason)]?.(args) ?? 'the network does not answer'}`,
    remedy: ({ reason }) =>
      reason === 'insecure-url' || reason === 'not-json' || reason === 'redirect'
        ? 'Check GITHUB_API_URL'
        : 'Check the network, or go on without',
  },
  'go-found': {
    found: ({ version, needed }) => (needed === '' ? String(version) : `${String(version)}, needed is ${String(needed)}`),
  },
  'go-old': {
    found: ({ version, needed }) => `${String(version)}, needed is ${String(needed)}`,
    remedy: () => `Get a newer one: ${goDownload}`,
  },
  'go-missing': {
    found: () => 'not found',
    remedy: ({ needed }) => `Install Go${needed === '' ? '' : ` ${String(needed)} or newer`}: ${goDownload}`,
  },
  'tools-found': { found: ({ tools }) => list(tools) },
  'tools-missing': {
    found: ({ missing }) => `not found: ${list(missing)}`,
    remedy: ({ missing }) =>
      `Install ${list(missing)}, or leave out what needs ${Array.isArray(missing) && missing.length > 1 ? 'them' : 'it'}`,
  },
};

const fixes: Readonly<Record<string, string>> = {
  'git-init': 'git repository made',
  'gitignore-written': 'entries added to .gitignore',
};

const args = (seen: Seen): Args => seen.args ?? {};

/** What a check found. */
export function foundText({ seen, fixed }: Checked): string {
  const found = words[seen.code]?.found(args(seen)) ?? seen.code;
  return fixed === undefined ? found : `${found} (${fixes[fixed] ?? fixed})`;
}

/** What to do about it; "" when there is nothing to do. */
export function remedyText({ seen, status }: Checked): string {
  return status === 'ok' || status === 'skip' ? '' : (words[seen.code]?.remedy?.(args(seen)) ?? '');
}

/** A check and its result as an object, for the printers. */
export function checkObject(result: Checked): JsonObject {
  return {
    apiVersion: 'roadctl.pavedroad.io/v1',
    kind: 'Check',
    metadata: { name: result.check.id },
    spec: { title: result.check.title, level: result.check.level, local: result.check.local },
    status: {
      status: result.status,
      found: foundText(result),
      ...(remedyText(result) === '' ? {} : { remedy: remedyText(result) }),
      ...(result.fixed === undefined ? {} : { fixed: result.fixed }),
    },
  };
}

const text = (object: JsonObject, part: string, field: string): string => {
  const value = (object[part] as JsonObject | undefined)?.[field];
  return typeof value === 'string' ? value : '';
};

/** Columns of the table of checks. */
export const checkColumns: readonly Column[] = [
  { header: 'CHECK', value: (object) => text(object, 'metadata', 'name') },
  { header: 'STATUS', value: (object) => text(object, 'status', 'status') },
  { header: 'LEVEL', value: (object) => text(object, 'spec', 'level'), wide: true },
  { header: 'FOUND', value: (object) => text(object, 'status', 'found') },
  { header: 'REMEDY', value: (object) => text(object, 'status', 'remedy') },
];

/** One line a check that did not pass, for stderr of create. */
export function warningLines(results: readonly Checked[]): readonly string[] {
  return results
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map((result) => `warning: preflight: ${result.check.id}: ${foundText(result)}. ${remedyText(result)}`.trimEnd());
}

/** Headline when required checks failed. */
export function failedText(results: readonly Checked[], nothingWritten: boolean): string {
  const names = results.filter(({ status }) => status === 'fail').map(({ check }) => check.id);
  return `preflight: ${names.length === 1 ? 'a required check' : `${names.length} required checks`} failed: ${names.join(', ')}${nothingWritten ? '; nothing was written' : ''}`;
}

/** Last line of preflight on stderr. */
export function summaryText(results: readonly Checked[]): string {
  const count = (status: string) => results.filter((result) => result.status === status).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed > 0) return failedText(results, false);
  return warned === 0 ? 'Ready.' : `Ready; ${warned === 1 ? 'one warning does' : `${warned} warnings do`} not stop generation.`;
}
