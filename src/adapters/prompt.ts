export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Questions in a terminal. The only door to @clack/prompts. Each answer is undefined when the user gave up. */
export interface Prompt {
  intro(title: string): void;
  text(question: {
    message: string;
    initial?: string;
    placeholder?: string;
    validate?: (value: string) => string | undefined;
  }): Promise<string | undefined>;
  select(question: { message: string; choices: readonly Choice[]; initial?: string }): Promise<string | undefined>;
  confirm(question: { message: string; initial?: boolean }): Promise<boolean | undefined>;
  outro(text: string): void;
  cancel(text: string): void;
}
