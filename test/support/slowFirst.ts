import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take minutes, the longest first. */
const slow = [/\/pairwise\//, /\/matrix\.test/, /\/make\.test/, /\/kubernetes\.test/, /\/owners\.test/, /\/generated\//];

/** Begins with the files that take longest, so that at the end no processor waits for one of them. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = slow.findIndex((pattern) => pattern.test(moduleId));
      return at === -1 ? slow.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
