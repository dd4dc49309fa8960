/** Lines of the emulator that obey a clause and can be left out by themselves, found by the ids in their comments; and guards that stand in an expression. */
import { SOURCES, sourceOf } from '../faults/workshop.ts';

export interface Line {
  readonly file: string;
  readonly number: number;
  readonly text: string;
  readonly clauses: readonly string[];
}

const isWhole = (text: string): boolean =>
  /^\s+(if \(.*\) )?[\w.[\]! (),+*]+( [-+|&^]?=.*)?;\s*\/\/ MON-/.test(text) || /^\s+(if|else) .*;\s*\/\/ MON-/.test(text);

const clausesIn = (text: string): readonly string[] => text.slice(text.lastIndexOf('//')).match(/MON-[A-Z]+(-[A-Z]+)*-\d+/g) ?? [];

/** Whole statements that end in clause ids: a guard, or a part of an effect. */
export const OBEDIENT: readonly Line[] = SOURCES.filter((file) => !file.includes('manifest')).flatMap((file) =>
  sourceOf(file)
    .split('\n')
    .map((text, number) => ({ file, number, text, clauses: clausesIn(text) }))
    .filter(({ text }) => isWhole(text)),
);

/** The file with a line left out. */
export const without = ({ file, number }: Line): string =>
  sourceOf(file)
    .split('\n')
    .map((text, at) => (at === number ? '' : text))
    .join('\n');

export interface Expression {
  readonly clause: string;
  readonly file: string;
  readonly find: string;
  /** What stands there when the guard is left out. */
  readonly put: string;
}

/** Guards that are no statement of their own. */
export const EXPRESSIONS: readonly Expression[] = [
  {
    clause: 'MON-FEATURES-1',
    file: 'impl/monitor/monitor.ts',
    find: 'return number >>> 0 === number && number < FUNCTIONS ? SUCCESS : NOT_SUPPORTED;',
    put: 'return SUCCESS;',
  },
  { clause: 'MON-TRAP-1', file: 'impl/monitor/front/smccc.ts', find: 'let answer = NOT_SUPPORTED;', put: 'let answer = SUCCESS;' },
];
