/** What a run did to one service's tree. */
export interface Receipt {
  readonly directory: string;
  readonly service: string;
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly conflicts: readonly string[];
  readonly durationMs: number;
  readonly dryRun: boolean;
}
