import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { parseAnswer, quote, readRow, requestLine } from './answerLine.ts';
import { BatchSizes } from './batchSizes.ts';
import { Evaluation } from './evaluation.ts';
import type { Evaluated, EvaluationRequest } from './evaluation.ts';
import { commandInWords, ModelProcess } from './modelProcess.ts';
import type { ModelProgram, ProcessEnd } from './modelProcess.ts';
import { RowQueue, rowsOf, singly } from './rowQueue.ts';
import type { Batch } from './rowQueue.ts';

export interface CommandPoolOptions extends ModelProgram {
  /** Most at a time. */
  readonly processes: number;
  /** For one batch. */
  readonly timeoutSeconds: number;
  /** More for the first batch of a program, which loads what it needs; 30 when left out. */
  readonly startSeconds?: number;
  /** Told in a sentence when a program lets wait that has never answered; the pool goes on. */
  readonly onWait?: (sentence: string) => void;
}

/** Programs of one command, as a function of batches of rows. */
export interface CommandPool {
  /**
   * Rows that fail are NaN and counted; the others do not suffer.
   * @throws not_found when there is no such program, bad_input when it fails again and again, stopped when the pool is
   * closed, the signal's reason
   */
  evaluate(request: EvaluationRequest, signal?: AbortSignal): Promise<Evaluated>;
  /** Of the programs that run. */
  readonly pids: readonly number[];
  /** It has refused, and will do nothing but that. */
  readonly isRefused: boolean;
  /** Ends all programs; they are gone when this resolves. */
  close(): Promise<void>;
}

/** Failures of a program in a row, after which it is asked no more: before its first answer, and later. */
const mostFailures = { atFirst: 8, later: 40 } as const;
/** Single rows that were not answered in time, after which a program is asked no more that has never answered. */
const mostSilences = 2;
/** Between the second failure in a row and the next start; twice that after each further one. */
const firstPauseMs = 20;
const longestPauseMs = 1000;
/** After a program's first answer: a line too many would be taken for the next batch's. */
const listenMs = 20;
const longestErrorText = 4096;
const charactersANumber = 40;

interface Slot {
  process: ModelProcess | null;
  batch: Batch | null;
  /** Answers of this process. */
  answers: number;
  startedAtMs: number;
  sentAtMs: number;
  timer: NodeJS.Timeout | null;
}

/**
 * Programs that answer a line of rows with a line of values (docs/external-models.md), started when there is work and
 * again when they fail. A row's values must not depend on the rows beside it: which go together is nobody's promise.
 */
export function openCommandPool(options: CommandPoolOptions): CommandPool {
  return new Pool(options);
}

class Pool implements CommandPool {
  readonly #options: CommandPoolOptions;
  readonly #slots: readonly Slot[];
  readonly #queue = new RowQueue();
  readonly #evaluations = new Set<Evaluation>();
  readonly #ending = new Set<Promise<void>>();
  readonly #sizes: BatchSizes;
  #pause: NodeJS.Timeout | null = null;
  #failuresInARow = 0;
  #silences = 0;
  #hasToldOfWait = false;
  #strayLines = 0;
  #hasAnswered = false;
  #slowestStartMs: number | null = null;
  #complaint = '';
  #refusal: FringeError | null = null;

  constructor(options: CommandPoolOptions) {
    this.#options = options;
    this.#sizes = new BatchSizes(options.timeoutSeconds);
    this.#slots = Array.from({ length: Math.max(1, options.processes) }, () => ({
      process: null,
      batch: null,
      answers: 0,
      startedAtMs: 0,
      sentAtMs: 0,
      timer: null,
    }));
  }

  get pids(): readonly number[] {
    return this.#slots.flatMap(({ process }) => process?.pid ?? []);
  }

  get isRefused(): boolean {
    return this.#refusal !== null;
  }

  async evaluate(request: EvaluationRequest, signal?: AbortSignal): Promise<Evaluated> {
    signal?.throwIfAborted();
    if (this.#refusal !== null) throw this.#refusal;
    let evaluation: Evaluation | null = null;
    const onAbort = (): void => {
      if (evaluation === null) return;
      this.#queue.drop(evaluation);
      evaluation.giveUp(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort);
    try {
      return await new Promise<Evaluated>((resolve, reject) => {
        evaluation = new Evaluation(request, resolve, reject);
        if (request.count === 0) return resolve({ values: evaluation.values, failures: noFailures });
        this.#evaluations.add(evaluation);
        this.#queue.add(evaluation);
        this.#serve();
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
      if (evaluation !== null) this.#evaluations.delete(evaluation);
    }
  }

  async close(): Promise<void> {
    this.#giveUp(new FringeError('stopped', `The model command ${this.#name} was closed.`));
    await Promise.all(this.#ending);
  }

  get #name(): string {
    return commandInWords(this.#options.command);
  }

  #serve(): void {
    while (this.#queue.rows > 0 && this.#refusal === null) {
      const free = this.#slots.filter((slot) => slot.batch === null && slot.timer === null);
      const ready = free.filter(({ process }) => process !== null);
      const slot = ready[0] ?? (this.#pause === null ? free[0] : undefined);
      if (slot === undefined) return;
      const hands = this.#pause === null ? free.length : ready.length;
      this.#send(slot, this.#queue.take(this.#sizes.rows(this.#queue.rows, hands)));
    }
  }

  #send(slot: Slot, batch: Batch): void {
    if (slot.process !== null && slot.answers > 0 && batch.some(({ isAgain }) => isAgain)) this.#endProcess(slot);
    slot.batch = batch;
    try {
      slot.process ??= this.#start(slot);
    } catch (error) {
      this.#giveUp(error as FringeError);
      return;
    }
    const rows: Float64Array[] = [];
    let numbers = 0;
    for (const { evaluation, from, count } of batch) {
      for (let index = from; index < from + count; index++) rows.push(evaluation.row(index));
      numbers += count * evaluation.request.rowLength;
    }
    slot.sentAtMs = performance.now();
    const startMs = slot.answers > 0 ? 0 : this.#startAllowanceMs();
    const limitMs = 1000 * this.#options.timeoutSeconds + startMs;
    const timeoutMs = 1000 * this.#options.timeoutSeconds;
    const onLimit = (): void => this.#silent(slot, limitMs);
    slot.timer = setTimeout(() => {
      if (startMs === 0) return onLimit();
      this.#tellOfWait(timeoutMs, startMs);
      slot.timer = setTimeout(onLimit, startMs);
    }, timeoutMs);
    slot.process.send(requestLine(rows), numbers * charactersANumber + rows.length * longestErrorText);
  }

  #tellOfWait(waitedMs: number, moreMs: number): void {
    if (this.#hasAnswered || this.#hasToldOfWait) return;
    this.#hasToldOfWait = true;
    this.#options.onWait?.(
      `The model command ${this.#name} has not answered within ${seconds(waitedMs)}; as it may be loading, it is given ${seconds(moreMs)} more.`,
    );
  }

  /** A program that has never answered, not even to a single row, is not waited for again and again. */
  #silent(slot: Slot, limitMs: number): void {
    const why = `gave no answer within ${seconds(limitMs)}`;
    if (!this.#hasAnswered && slot.batch !== null && rowsOf(slot.batch) === 1) this.#silences++;
    if (this.#silences >= mostSilences && !this.#hasAnswered) return this.#refuse(`${why}, not even to a single point`);
    if (!this.#hasAnswered && this.#silences === 0 && this.#failuresInARow === 0) {
      this.#options.onWait?.(
        `The model command ${this.#name} ${why}; it is started again and tried with one point at a time.`,
      );
    }
    this.#fail(slot, why);
  }

  #startAllowanceMs(): number {
    const most = 1000 * (this.#options.startSeconds ?? 30);
    return this.#slowestStartMs === null ? most : Math.min(most, 4 * this.#slowestStartMs + 1000);
  }

  #start(slot: Slot): ModelProcess {
    slot.answers = 0;
    slot.startedAtMs = performance.now();
    return new ModelProcess(this.#options, {
      onLine: (line) => this.#answer(slot, line),
      onOverlong: (beginning) => this.#fail(slot, `printed a line without end: ${quote(beginning)}`),
      onEnd: (end) => this.#ended(slot, end),
      onRefusal: (error) => this.#giveUp(error),
    });
  }

  #answer(slot: Slot, line: string): void {
    const { batch } = slot;
    if (batch === null) return this.#stray(slot, line);
    const count = rowsOf(batch);
    const answer = parseAnswer(line, count);
    if (typeof answer === 'string') return this.#fail(slot, answer);
    this.#settle(slot);
    if (slot.answers++ === 0) this.#listen(slot);
    else this.#sizes.learn(count, performance.now() - slot.sentAtMs);
    let place = 0;
    let malformed = 0;
    let reason = '';
    for (const { evaluation, from, count: rows } of batch) {
      for (let index = from; index < from + rows; index++) {
        const row = readRow(answer[place++], evaluation.request.rowLength);
        if (row.kind === 'values') evaluation.succeed(index, row.values);
        else evaluation.fail(row.reason);
        if (row.kind === 'malformed') {
          malformed++;
          reason = row.reason;
        }
      }
    }
    if (malformed === count) this.#countFailure(slot, `answers what is no answer: ${reason}`);
    else {
      this.#failuresInARow = 0;
      this.#hasAnswered = true;
    }
    this.#serve();
  }

  /** The first answer tells how long a start takes; the slot is busy until it is clear that nothing follows. */
  #listen(slot: Slot): void {
    this.#slowestStartMs = Math.max(this.#slowestStartMs ?? 0, performance.now() - slot.startedAtMs);
    slot.timer = setTimeout(() => {
      slot.timer = null;
      this.#serve();
    }, listenMs);
  }

  #stray(slot: Slot, line: string): void {
    this.#endProcess(slot);
    this.#strayLines++;
    if (this.#strayLines >= mostFailures.atFirst)
      this.#refuse(`printed a line that it was not asked for: ${quote(line)}`);
    this.#serve();
  }

  #ended(slot: Slot, { words, isOrderly }: ProcessEnd): void {
    const { batch, answers } = slot;
    if (batch === null || (isOrderly && answers > 0)) {
      // It may end after an answer, and may have done so while the next batch was on its way.
      this.#endProcess(slot);
      this.#settle(slot);
      this.#queue.putBack((batch ?? []).map((slice) => ({ ...slice, isAgain: true })));
      this.#serve();
      return;
    }
    this.#fail(slot, `${words} before it answered`);
  }

  /** The batch is lost; its rows are tried one by one, and a single one has failed. */
  #fail(slot: Slot, why: string): void {
    const { batch } = slot;
    this.#countFailure(slot, why);
    this.#endProcess(slot);
    this.#settle(slot);
    if (batch === null || this.#refusal !== null) return;
    if (rowsOf(batch) > 1) this.#queue.putBack(singly(batch));
    else for (const { evaluation } of batch) evaluation.fail(`the program ${why}`);
    this.#serve();
  }

  #countFailure(slot: Slot, why: string): void {
    this.#failuresInARow++;
    this.#complaint = slot.process?.complaint || this.#complaint;
    const most = this.#hasAnswered ? mostFailures.later : mostFailures.atFirst;
    if (this.#failuresInARow >= most) return this.#refuse(`${why}, ${this.#failuresInARow} times in a row`);
    if (this.#failuresInARow < 2) return;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#failuresInARow - 2));
    clearTimeout(this.#pause ?? undefined);
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.#serve();
    }, pauseMs);
  }

  #refuse(why: string): void {
    const complaint = this.#complaint === '' ? '' : `; stderr: ${this.#complaint.replace(/\.$/, '')}`;
    this.#giveUp(
      new FringeError('bad_input', `The model command ${this.#name} ${why}${complaint}.`, {
        path: 'model.command',
        remedy:
          'Start it in a terminal, give it a line such as {"parameters": [[1, 2]]} and see that it prints one line of JSON ' +
          'at once (in Python: flush=True) and nothing else. The protocol stands in docs/external-models.md.',
      }),
    );
  }

  #giveUp(error: FringeError): void {
    this.#refusal ??= error;
    clearTimeout(this.#pause ?? undefined);
    for (const evaluation of this.#evaluations) {
      this.#queue.drop(evaluation);
      evaluation.giveUp(this.#refusal);
    }
    for (const slot of this.#slots) {
      this.#endProcess(slot);
      this.#settle(slot);
    }
  }

  #settle(slot: Slot): void {
    clearTimeout(slot.timer ?? undefined);
    slot.timer = null;
    slot.batch = null;
  }

  #endProcess(slot: Slot): void {
    const { process } = slot;
    if (process === null) return;
    slot.process = null;
    slot.answers = 0;
    const ended = process.end().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}

const seconds = (ms: number): string => `${Number((ms / 1000).toPrecision(3))} s`;

const noFailures = { count: 0, lastReason: null } as const;
