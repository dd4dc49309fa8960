/** A program under test at the other end of a pipe. It may hang, die or print garbage: each is an answer of its own, in bounded time. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { E } from '../../../spec/prelude.ts';
import { type Answer, answerShape, fits, type Hello, PROTOCOL_VERSION, type Question } from './protocol.ts';

/** Why there is no answer, in words for people. */
export interface Failure {
  readonly kind: 'not-started' | 'hang' | 'died' | 'garbage';
  readonly says: string;
}

/** Longest text of a port that is shown, in characters. */
const SHOWN = 200;
/** The end of a port's standard error that is kept for the report, in characters. */
const KEPT = 500;
/** How long a port may take to start and introduce itself. */
const START_MS = 60_000;

const parse = (line: string): Answer | undefined => {
  const json = E.tryCatch(
    () => JSON.parse(line) as unknown,
    () => undefined,
  );
  if (E.isLeft(json)) return undefined;
  const decoded = answerShape.decode(json.right);
  return E.isRight(decoded) ? decoded.right : undefined;
};

type Settle = (result: E.Either<Failure, string>) => void;

/** One running child: lines out, lines in. */
class Child {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting: Settle[] = [];
  private readonly lines: string[] = [];
  private ended: Failure | undefined;
  private errors = '';

  constructor(command: readonly string[]) {
    this.process = spawn(command[0] ?? '', command.slice(1), { stdio: 'pipe' });
    this.process.on('error', (error) => this.end({ kind: 'not-started', says: `it could not be started: ${error.message}` }));
    this.process.on('close', (status, signal) => this.end(this.death(status, signal)));
    this.process.stdin.on('error', () => undefined);
    this.process.stderr.on('data', (text) => {
      this.errors = (this.errors + String(text)).slice(-KEPT);
    });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.take(line));
  }

  private death(status: number | null, signal: string | null): Failure {
    const how = signal === null ? `ended with status ${status}` : `was killed by ${signal}`;
    const said = this.errors.trim() === '' ? '' : `, saying: ${this.errors.trim()}`;
    return { kind: 'died', says: `it ${how}${said}` };
  }

  private end(failure: Failure): void {
    this.ended ??= failure;
    for (const settle of this.waiting.splice(0)) settle(E.left(this.ended));
  }

  private take(line: string): void {
    const settle = this.waiting.shift();
    if (settle === undefined) this.lines.push(line);
    else settle(E.right(line));
  }

  /** The next line; the failure after so many milliseconds without one. */
  line(milliseconds: number): Promise<E.Either<Failure, string>> {
    const ready = this.lines.shift();
    if (ready !== undefined) return Promise.resolve(E.right(ready));
    if (this.ended !== undefined) return Promise.resolve(E.left(this.ended));
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(E.left({ kind: 'hang', says: `it said nothing for ${milliseconds} ms` })), milliseconds);
      const settle: Settle = (result) => {
        clearTimeout(timer);
        resolve(result);
      };
      this.waiting.push(settle);
    });
  }

  send(question: Question): void {
    if (this.ended === undefined) this.process.stdin.write(`${JSON.stringify(question)}\n`);
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }
}

export class Port {
  private readonly command: readonly string[];
  private readonly patienceMs: number;
  private child: Child | undefined;
  hello: Hello | undefined;

  /** `patienceMs`: how long the port may think about one question. */
  constructor(command: readonly string[], patienceMs: number) {
    this.command = command;
    this.patienceMs = patienceMs;
  }

  /** Starts the program and hears its introduction. */
  async start(): Promise<E.Either<Failure, Hello>> {
    this.child = new Child(this.command);
    const hello = await this.exchange(this.child, { type: 'hello', protocol: PROTOCOL_VERSION, tool: 'crossloop' }, START_MS);
    if (E.isLeft(hello)) return hello;
    if (hello.right.type !== 'hello') return this.fail({ kind: 'garbage', says: 'it did not introduce itself' });
    this.hello = hello.right;
    return E.right(hello.right);
  }

  /** Asks one question, starting the program if it is not running. After a failure the program is killed: the next question starts it anew. */
  async ask(question: Question): Promise<E.Either<Failure, Answer>> {
    if (this.child === undefined) {
      const hello = await this.start();
      if (E.isLeft(hello)) return hello;
    }
    return this.child === undefined ? this.fail({ kind: 'died', says: 'it ended' }) : this.exchange(this.child, question);
  }

  private async exchange(child: Child, question: Question, patienceMs = this.patienceMs): Promise<E.Either<Failure, Answer>> {
    child.send(question);
    const line = await child.line(patienceMs);
    if (E.isLeft(line)) return this.fail(line.left);
    const answer = parse(line.right);
    if (answer === undefined || !fits(question, answer))
      return this.fail({ kind: 'garbage', says: `to "${question.type}" it answered: ${line.right.slice(0, SHOWN)}` });
    return E.right(answer);
  }

  private fail(failure: Failure): E.Either<Failure, never> {
    this.close();
    return E.left(failure);
  }

  close(): void {
    this.child?.kill();
    this.child = undefined;
  }
}
