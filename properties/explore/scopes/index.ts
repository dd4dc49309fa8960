/** The scopes that exist, the quickest first. */
import type { AnyJudged } from '../judged.ts';
import { sharing } from './sharing.ts';

export const SCOPES: readonly AnyJudged[] = [sharing];
