/** The monitor's rules, in reading order. */
export { share } from './share.ts';
export * from './state.ts';
