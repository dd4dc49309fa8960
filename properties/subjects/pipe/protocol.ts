/** The port protocol: one JSON object a line, a question from the judge and an answer from the port, in turn. */
import { t } from '../../../spec/prelude.ts';
import type { Reply } from '../../../spec/vocabulary/rule.ts';

export const PROTOCOL_VERSION = 1;

/** What the judge says. `reset` starts a trace; `perform` hands over requests in order, as many as a trace has. */
export type Question =
  | { readonly type: 'hello'; readonly protocol: number; readonly tool: string }
  | { readonly type: 'reset'; readonly area: string; readonly setup: unknown }
  | { readonly type: 'perform'; readonly requests: readonly unknown[] }
  | { readonly type: 'bye' };

const areaShape = t.readonly(t.strict({ unsupported: t.readonlyArray(t.string) }), 'Area');

/** The port's introduction: the areas that it plays, and for each the calls that it does not know. */
const helloShape = t.readonly(
  t.strict({ type: t.literal('hello'), protocol: t.number, name: t.string, areas: t.record(t.string, areaShape) }),
  'Hello',
);
export type Hello = t.TypeOf<typeof helloShape>;

const readyShape = t.readonly(t.strict({ type: t.literal('ready') }), 'Ready');

/** The port cannot play this setup; the trace is left out and counted. */
const unsupportedShape = t.readonly(t.strict({ type: t.literal('unsupported'), reason: t.string }), 'Unsupported');

/** One reply a request, in order: words, or null for a request that the port does not support. */
const repliesShape = t.readonly(
  t.strict({ type: t.literal('replies'), replies: t.readonlyArray(t.union([t.readonlyArray(t.number), t.null])) }),
  'Replies',
);

export const answerShape = t.union([helloShape, readyShape, unsupportedShape, repliesShape], 'Answer');
export type Answer = t.TypeOf<typeof answerShape>;

export type PortReply = Reply | null;

/** Which answers fit a question. */
export const fits = (question: Question, answer: Answer): boolean => {
  switch (question.type) {
    case 'hello':
      return answer.type === 'hello';
    case 'reset':
      return answer.type === 'ready' || answer.type === 'unsupported';
    case 'perform':
      return answer.type === 'replies' && answer.replies.length === question.requests.length;
    case 'bye':
      return true;
  }
};
