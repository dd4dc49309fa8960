/**
 * The emulated monitor with its work counted: a counter in the body of every loop, put there when the source is loaded, so that the emulator
 * carries no trace of it. A fill of an array counts as many turns as it has elements.
 */
import ts from 'typescript';
import { type Emulator, Workshop } from '../faults/workshop.ts';

/** Where the copies count: a property of the global object, because a copy shares no module with the judge. */
const COUNTER = '__work';
const ADD = `(globalThis.${COUNTER} = (globalThis.${COUNTER} ?? 0)`;

interface Insertion {
  readonly at: number;
  readonly text: string;
}

const ofLoop = (statement: ts.Statement): readonly Insertion[] =>
  ts.isBlock(statement)
    ? [{ at: statement.getStart() + 1, text: `${ADD} + 1);` }]
    : [
        { at: statement.getStart(), text: `{ ${ADD} + 1); ` },
        { at: statement.getEnd(), text: ' }' },
      ];

/** `array.fill(value, from, to)` and `copyWithin` count what they touch. */
const ofCall = (call: ts.CallExpression): readonly Insertion[] => {
  const { expression: callee, arguments: given } = call;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'fill' || given.length < 3) return [];
  const [, from, to] = given.map((each) => each.getText());
  return [
    { at: call.getStart(), text: `(${ADD} + (${to}) - (${from})), ` },
    { at: call.getEnd(), text: ')' },
  ];
};

const insertionsIn = (node: ts.Node): readonly Insertion[] => {
  const within = node.getChildren().flatMap(insertionsIn);
  if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isWhileStatement(node)) return [...ofLoop(node.statement), ...within];
  return ts.isCallExpression(node) ? [...ofCall(node), ...within] : within;
};

/** The source with its loops counted. */
export const counted = (source: string): string => {
  const file = ts.createSourceFile('counted.ts', source, ts.ScriptTarget.ES2023, true);
  const sorted = [...insertionsIn(file)].sort((a, b) => b.at - a.at);
  return sorted.reduce((text, { at, text: put }) => text.slice(0, at) + put + text.slice(at), source);
};

export const countedEmulator = (workshop: Workshop = new Workshop()): Promise<Emulator> =>
  workshop.withSources((file, original) => (/impl\/monitor\/(?!manifest)/.test(file) ? counted(original) : original));

/** Turns of loops since the beginning. */
export const work = (): number => {
  const turns: unknown = Reflect.get(globalThis, COUNTER);
  return typeof turns === 'number' ? turns : 0;
};
