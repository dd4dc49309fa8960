/** Two judges of one step: the first decides what happens, the second only watches. */
import type { Outcome } from '../spec/vocabulary/rule.ts';

/** What both say; the reply of the second follows that of the first. */
export const beside = <S>(acting: Outcome<S>, observing: Outcome<unknown>): Outcome<S> => ({
  ...acting,
  reply: [...acting.reply, ...observing.reply],
  granted: [...acting.granted, ...observing.granted],
  refused: [...acting.refused, ...observing.refused],
  failed: acting.failed ?? observing.failed,
});
