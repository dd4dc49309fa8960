/** What the public types promise. The first assertion is the permanent negative control: tsd must see that it is an error. */
import { expectError, expectType } from 'tsd';
import { type ClauseId, monitor } from '../../spec/index.ts';

expectError<number>('a type error that tsd must notice');
expectType<readonly ClauseId[]>(monitor.share.clauses);
expectError(monitor.share.guards.push());
