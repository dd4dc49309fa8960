/** How each state was first reached: its parent and the request taken there, from which the shortest way to it is read. */
import { GrowingWords } from './growing.ts';
import { ROOT } from './memory.ts';

/** The way to a state: a root, and the index of each request that was taken. */
export interface Path {
  readonly root: number;
  readonly choices: readonly number[];
}

/** Walks from a state back to its root. */
export const pathBack = (number: number, parentOf: (number: number) => number, choiceOf: (number: number) => number): Path => {
  const choices: number[] = [];
  let at = number;
  for (; parentOf(at) !== ROOT; at = parentOf(at)) choices.push(choiceOf(at));
  return { root: choiceOf(at), choices: choices.reverse() };
};

export class Ways {
  private readonly parents = new GrowingWords();
  private readonly choices = new GrowingWords();

  /** Remembers the way to the next state. */
  push(parent: number, choice: number): void {
    this.parents.push(parent);
    this.choices.push(choice);
  }

  pathTo(number: number): Path {
    return pathBack(
      number,
      (at) => this.parents.at(at),
      (at) => this.choices.at(at),
    );
  }
}
