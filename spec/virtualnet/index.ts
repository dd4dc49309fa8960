/** VirtualNet's rules, in reading order: layout, state, session, sending, receiving. */
export * from './bytes.ts';
export { tick } from './doorbell.ts';
export * from './frame.ts';
export * from './layout.ts';
export { poll, receive, unanswered, undelivered, waiting } from './receive.ts';
export { inFlight, send, unsent } from './send.ts';
export { announce, epochAfter, hello } from './session.ts';
export * from './state.ts';
export { type Consequences, judge } from './verdict.ts';
