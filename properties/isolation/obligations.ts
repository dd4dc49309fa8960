/** The obligations of isolation, each with the sentence that it stands for. */

export const OBLIGATIONS = {
  integrity: 'A step changes only locations that the authority of whoever took it names, whoever can read them.',
  'output consistency': 'Two runs that an observer cannot tell apart answer its own request alike.',
  'local respect': 'A step that the policy does not let an observer notice leaves all that it can find out as it was.',
  'step consistency':
    'From two states that an observer cannot tell apart, the same step of somebody else leads to two such states, if both agree beforehand on what the step releases to it.',
  'weak step consistency':
    'The same holds of the observer’s own steps, and what a step of its own releases to others is a function of what it sees itself.',
  nonleakage:
    'Whatever is done in two runs that differ only in secrets of others, by whomever, for however long, an observer’s view stays the same.',
  noninfluence:
    'An observer’s view is the same when all that is left out of a run is what could not have flown to it, through others either (intransitive purge).',
} as const satisfies Readonly<Record<string, string>>;

export type Property = keyof typeof OBLIGATIONS;
