/** What the shell offers for a value: files, folders, or live values of roadctl. */
export type ValueSource = 'file' | 'directory' | 'format';

/** One flag, defined once: parser, help and completion are fed from it. */
export interface Flag {
  /** Long name without dashes. */
  readonly name: string;
  readonly short?: string;
  readonly type: 'boolean' | 'string' | 'strings' | 'number';
  /** Word for the value in help: FILE. */
  readonly value?: string;
  /** Value that the bare flag stands for; another one only by `--flag=value`. */
  readonly bare?: string;
  /** Values that are allowed; others are an error with a suggestion. */
  readonly choices?: readonly string[];
  /** Spellings that mean one of the choices. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Shown in help. */
  readonly default?: string;
  readonly summary: string;
  readonly completes?: ValueSource;
  /** Formats of -o that the command can print; a configured format that is none of them is passed over. */
  readonly formats?: readonly string[];
  /** Environment variables that stand in for the flag, first wins. */
  readonly env?: readonly string[];
  /** True when .roadctl.yaml may hold it, under the flag's name. */
  readonly config?: boolean;
}
