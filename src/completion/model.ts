/** One word that may come next. */
export interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/** What the shell does besides offering the candidates: nothing, complete files or folders too, or put no blank behind. */
export type Also = 'nothing' | 'files' | 'folders' | 'no blank';

/** An answer for the shell. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly also: Also;
}

/** The number behind the last colon of an answer, as cobra's scripts have it: 2 no blank, 4 no files, 16 folders. */
export const directives: Readonly<Record<Also, number>> = { files: 0, 'no blank': 6, nothing: 4, folders: 16 };
