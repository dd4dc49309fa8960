/** Stops on a bug of ours, never on input: nothing but the program's top level catches it. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}

/** `because` is the reason why the condition must hold, not the condition again. */
export function assert(condition: boolean, because: string): asserts condition {
  if (!condition) throw new AssertionFailure(because);
}
