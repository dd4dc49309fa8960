/** A port of our own emulator: reads questions on standard input and answers on standard output. It is the smallest complete port. */
import { createInterface } from 'node:readline';
import { type AnyArea, AREAS } from '../../areas.ts';
import { PROTOCOL_VERSION, type Question } from './protocol.ts';

let area: AnyArea | undefined;
let subject: unknown;

const answer = (question: Question): unknown => {
  switch (question.type) {
    case 'hello':
      return {
        type: 'hello',
        protocol: PROTOCOL_VERSION,
        name: 'reference',
        areas: Object.fromEntries(AREAS.map((each) => [each.name, { unsupported: [] }])),
      };
    case 'reset': {
      area = AREAS.find((each) => each.name === question.area);
      if (area === undefined) return { type: 'unsupported', reason: `there is no area ${question.area}` };
      subject = area.start(question.setup);
      return { type: 'ready' };
    }
    case 'perform':
      return { type: 'replies', replies: question.requests.map((request) => area?.perform(subject, request) ?? null) };
    case 'bye':
      return { type: 'ready' };
  }
};

createInterface({ input: process.stdin }).on('line', (line) => process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`));
