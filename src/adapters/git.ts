/** What preflight needs to know of git, asked in as few processes as can be. The only door to simple-git. */
export interface GitFacts {
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
