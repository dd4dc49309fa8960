/** The network device: what the standard leaves to be read between its lines (docs/decisions/0036). */
import type { Clauses } from './clause.ts';

export const NET = {
  'NET-QUEUE-1': {
    says: 'The control queue follows the pairs that the driver may use: all of them with MQ, else the first. No other queue takes anything.',
    source: 'ours; docs/decisions/0036',
  },
  'NET-RX-1': { says: 'A packet for which there are not enough buffers is dropped whole.', source: 'ours; docs/decisions/0036' },
  'NET-CTRL-1': {
    says: 'A command of an unknown class, or a mode that is not one, is answered with an error.',
    source: 'ours; docs/decisions/0036',
  },
  'NET-CTRL-2': { says: 'The address is set by six bytes, where that is negotiated.', source: 'ours; docs/decisions/0036' },
  'NET-CTRL-3': { says: 'A tag is added or taken away by its number, where that is negotiated.', source: 'ours; docs/decisions/0036' },
  'NET-CTRL-4': { says: 'An announcement is acknowledged without data.', source: 'ours; docs/decisions/0036' },
  'NET-CTRL-5': { says: 'The number of pairs is set by two bytes, where several are negotiated.', source: 'ours; docs/decisions/0036' },
  'NET-CTRL-6': {
    says: 'A command has a class, a number and a byte for the answer; the device needs a reset after anything less.',
    source: 'ours; docs/decisions/0036',
  },
} as const satisfies Clauses;
