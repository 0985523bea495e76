import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** What preflight needs to know of git, asked in as few processes as can be. The only door to simple-git. */
export interface GitFacts {
  /** Undefined when git cannot be run. */
  readonly version: string | undefined;
  /** Top folder of the work tree that holds the directory; undefined outside one. */
  readonly topLevel: string | undefined;
  readonly userName: string | undefined;
  readonly userEmail: string | undefined;
  readonly origin: string | undefined;
}

export interface Git {
  facts(directory: string): Promise<GitFacts>;
  init(directory: string): Promise<void>;
  /** Paths that `git status` lists as changed or untracked. */
  dirty(directory: string): Promise<readonly string[]>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const none: GitFacts = { version: undefined, topLevel: undefined, userName: undefined, userEmail: undefined, origin: undefined };

/** The nearest folder at or above `directory` that is there. */
function standing(directory: string): string {
  let at = directory;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

/** Git's own account of the run, one JSON object a line on stderr: its version, and the work tree that it found. */
function traced(text: string): Pick<GitFacts, 'version' | 'topLevel'> {
  let version: string | undefined;
  let topLevel: string | undefined;
  for (const line of text.split('\n')) {
    if (!line.startsWith('{"event":')) continue;
    try {
      const event = JSON.parse(line) as { event: string; exe?: string; worktree?: string };
      if (event.event === 'version') version ??= event.exe;
      if (event.event === 'def_repo') topLevel ??= event.worktree;
    } catch {
      // A line that is not JSON is not ours.
    }
  }
  return { version, topLevel };
}

/** `git config --list -z`: each entry is a key, a line feed and a value; of several the last one counts. */
function configured(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const entry of text.split('\0')) {
    const end = entry.indexOf('\n');
    if (end > 0) values.set(entry.slice(0, end), entry.slice(end + 1));
  }
  return values;
}

/** Name or email as git would use them in a commit: from the environment, or from the configuration. */
function identity(env: Environment, values: ReadonlyMap<string, string>, what: 'name' | 'email'): string | undefined {
  const upper = what.toUpperCase();
  const author = env[`GIT_AUTHOR_${upper}`] || values.get(`author.${what}`);
  const committer = env[`GIT_COMMITTER_${upper}`] || values.get(`committer.${what}`);
  if (author && committer) return author;
  return values.get(`user.${what}`) || (what === 'email' ? env.EMAIL : undefined) || undefined;
}

/**
 * Git of this machine. `facts` takes one process: `git config --list` with git's trace of itself on stderr, which
 * names the version and the work tree as git sees it (worktrees, GIT_DIR, includeIf, safe.directory and all).
 */
export function openGit(options: { readonly env?: Environment } = {}): Git {
  const env = options.env ?? process.env;
  return {
    facts(directory) {
      return new Promise((resolve) => {
        const child = execFile(
          'git',
          ['config', '--list', '-z'],
          {
            cwd: standing(directory),
            env: { ...env, GIT_TRACE2_EVENT: '2', LC_ALL: 'C' },
            timeout: 5000,
            maxBuffer: 16 * 1024 * 1024,
          },
          (error, stdout, stderr) => {
            if (error && typeof error.code === 'string') return resolve(none);
            const { version, topLevel } = traced(stderr);
            const values = configured(stdout);
            resolve({
              version: version ?? 'unknown',
              topLevel,
              userName: identity(env, values, 'name'),
              userEmail: identity(env, values, 'email'),
              origin: values.get('remote.origin.url'),
            });
          },
        );
        child.stdin?.destroy();
      });
    },
    async init(directory) {
      const { simpleGit } = await import('simple-git');
      await simpleGit({ baseDir: directory }).init();
    },
    async dirty(directory) {
      const { simpleGit } = await import('simple-git');
      const { files } = await simpleGit({ baseDir: directory }).status();
      return files.map((file) => file.path);
    },
  };
}
