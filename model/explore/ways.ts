/** How each state was first reached: its parent and the request taken there, from which the shortest way to it is read. */
import { GrowingWords } from './growing.ts';

/** The way to a state: a root, and the index of each request that was taken. */
export interface Path {
  readonly root: number;
  readonly choices: readonly number[];
}

export const ROOT = -1;

export class Ways {
  private readonly parents = new GrowingWords();
  /** Index of the request; `-1 - index` where the encoding was known already and only the residue is new. */
  private readonly choices = new GrowingWords();

  /** Remembers the next state and answers its number. A root has no parent; its choice is its own index. */
  push(parent: number, choice: number, first: boolean): number {
    this.parents.push(parent);
    this.choices.push(first ? choice : -1 - choice);
    return this.parents.length - 1;
  }

  /** Was this the first state with its encoding? */
  isFirst(number: number): boolean {
    return this.choices.at(number) >= 0;
  }

  pathTo(number: number): Path {
    const choices: number[] = [];
    let at = number;
    for (; this.parents.at(at) !== ROOT; at = this.parents.at(at)) choices.unshift(this.choiceOf(at));
    return { root: this.choiceOf(at), choices };
  }

  private choiceOf(number: number): number {
    const choice = this.choices.at(number);
    return choice >= 0 ? choice : -1 - choice;
  }
}
