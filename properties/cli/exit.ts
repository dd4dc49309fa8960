/** Exit statuses, and the errors that people cause. */
export const EXIT = { agreed: 0, diverged: 1, usage: 2, subject: 3 } as const;

/** Wrong usage or a bad input file. The message is one sentence and a way out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The subject under test could not be started. The message is one sentence and a way out. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
}
