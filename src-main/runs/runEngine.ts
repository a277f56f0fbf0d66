import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { Instruction, InstructionResult, Plan, ReadResult, TraceRead } from '../../src-core/plans/instruction.ts';
import type { CommandContext, CommandPlace } from './commands/commandContext.ts';
import { closeChain } from './commands/closeChain.ts';
import { compute } from './commands/compute.ts';
import { keep } from './commands/keep.ts';
import { keepArtifact } from './commands/keepArtifact.ts';
import { keepGraph } from './commands/keepGraph.ts';
import { keepVersion } from './commands/keepVersion.ts';
import { limit } from './commands/limit.ts';
import { note } from './commands/note.ts';
import { openStream } from './commands/openStream.ts';
import { probe } from './commands/probe.ts';
import { read } from './commands/read.ts';
import { readTrace } from './commands/readTrace.ts';
import { record } from './commands/record.ts';
import { sample } from './commands/sample.ts';
import { set } from './commands/set.ts';
import { baseline } from './commands/baseline.ts';
import { standardize } from './commands/standardize.ts';
import { takeRequests } from './commands/takeRequests.ts';
import { truth } from './commands/truth.ts';
import { wait } from './commands/wait.ts';
import type { RecordedResults } from './recordedResults.ts';
import { mayGo } from './runStates.ts';
import type { RunState } from './runStates.ts';

/** How a resumed run gets back to where its journal ends. */
export interface Replay {
  readonly recorded: RecordedResults;
  /** True on a simulated bench: the recorded commands go to the fresh chip again. On hardware they are only fed back. */
  readonly execute: boolean;
  /** Called once, between the last recorded instruction and the first live one or the end. */
  readonly beforeLive: (mismatches: number) => Promise<void>;
}

/** One run: a loop over a plan's instructions and a table of states. */
export class RunEngine {
  readonly #abort = new AbortController();
  readonly #onState: (state: RunState) => void;
  #state: RunState = 'idle';
  #resume: (() => void) | null = null;

  constructor(onState: (state: RunState) => void) {
    this.#onState = onState;
  }

  get state(): RunState {
    return this.#state;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Takes effect before the next instruction. */
  pause(): void {
    this.#go('pausing');
  }

  resume(): void {
    this.#go('running');
    this.#resume?.();
    this.#resume = null;
  }

  /** Takes effect within the instrument command that is under way. */
  stop(reason = 'The run was stopped.'): void {
    this.#endBy('stopping', new FringeError('stopped', reason));
  }

  /** Ends the run for a failure that came from outside its plan, also when it is paused. */
  fail(failure: FringeError): void {
    this.#endBy('aborting', failure);
  }

  #endBy(way: 'stopping' | 'aborting', reason: FringeError): void {
    if (this.#isEnding || this.#state === 'finished') return;
    this.#go(way);
    this.#abort.abort(reason);
    this.#resume?.();
    this.#resume = null;
  }

  get #isEnding(): boolean {
    return this.#state === 'stopping' || this.#state === 'aborting';
  }

  /** @throws what the plan or a command threw; `stopped` after `stop()`. */
  async run<R>(plan: Plan<R>, context: CommandContext, replay: Replay | null = null): Promise<R> {
    this.#go('running');
    let index = 0;
    let replayed: { mismatches: number } | null = replay === null ? null : { mismatches: 0 };
    try {
      let step = plan.next();
      while (!step.done) {
        await this.#passGate();
        let result: InstructionResult;
        if (isUnrecorded(step.value)) {
          step = plan.next(await execute(step.value, context, { index, replaying: replayed !== null }));
          index += 1;
          continue;
        }
        const known = replayed === null ? null : (replay?.recorded.resultOf(index, step.value) ?? null);
        if (replay !== null && replayed !== null && known !== null) {
          if (replay.execute) replayed.mismatches += await repeat(step.value, context, index, known.result);
          result = known.result;
        } else {
          if (replay !== null && replayed !== null) {
            await replay.beforeLive(replayed.mismatches);
            replayed = null;
          }
          result = await execute(step.value, context, { index, replaying: false });
        }
        index += 1;
        step = plan.next(result);
      }
      // Nothing was left to measure: the outputs must still stand where the record left them.
      if (replay !== null && replayed !== null) await replay.beforeLive(replayed.mismatches);
      return step.value;
    } catch (error) {
      if (!this.#isEnding) this.#go('aborting');
      throw this.#abort.signal.aborted ? this.#abort.signal.reason : error;
    } finally {
      this.#go('finished');
    }
  }

  async #passGate(): Promise<void> {
    if (this.#state === 'pausing') {
      const resumed = new Promise<void>((resolve) => (this.#resume = resolve));
      this.#go('paused');
      await resumed;
    }
    this.#abort.signal.throwIfAborted();
  }

  #go(to: RunState): void {
    if (!mayGo(this.#state, to)) {
      throw new FringeError('conflict', `The run is ${this.#state}; it cannot become ${to}.`);
    }
    this.#state = to;
    this.#onState(to);
  }
}

/** Runs a recorded instruction again; 1 when a simulated chip answers otherwise than the record says. */
async function repeat(
  instruction: Instruction,
  context: CommandContext,
  index: number,
  recorded: InstructionResult,
): Promise<number> {
  const { verb } = instruction;
  if (verb !== 'set' && verb !== 'read' && verb !== 'readTrace' && verb !== 'wait') return 0;
  const again = await execute(instruction, context, { index, replaying: true });
  if (verb === 'readTrace') return sameTrace(again as TraceRead, recorded as TraceRead) ? 0 : 1;
  if (verb !== 'read') return 0;
  return (again as ReadResult).read.value === (recorded as ReadResult).read.value ? 0 : 1;
}

const sameTrace = (one: TraceRead, other: TraceRead): boolean =>
  one.powersDbm.length === other.powersDbm.length &&
  one.powersDbm.every((level, index) => Object.is(level, other.powersDbm[index]));

/** Has no trace in the journal and no effect on the bench: done again whenever the plan asks. */
const isUnrecorded = ({ verb }: Instruction): boolean => verb === 'limit' || verb === 'compute';

function execute(instruction: Instruction, context: CommandContext, place: CommandPlace): Promise<InstructionResult> {
  switch (instruction.verb) {
    case 'set':
      return set(instruction, context, place);
    case 'read':
      return read(instruction, context, place);
    case 'readTrace':
      return readTrace(instruction, context, place);
    case 'wait':
      return wait(instruction, context, place);
    case 'record':
      return record(instruction, context, place);
    case 'openStream':
      return openStream(instruction, context, place);
    case 'note':
      return note(instruction, context, place);
    case 'truth':
      return truth(instruction, context, place);
    case 'limit':
      return limit(instruction, context, place);
    case 'compute':
      return compute(instruction, context, place);
    case 'keep':
      return keep(instruction, context, place);
    case 'keepVersion':
      return keepVersion(instruction, context, place);
    case 'keepGraph':
      return keepGraph(instruction, context, place);
    case 'sample':
      return sample(instruction, context, place);
    case 'closeChain':
      return closeChain(instruction, context, place);
    case 'probe':
      return probe(instruction, context, place);
    case 'keepArtifact':
      return keepArtifact(instruction, context, place);
    case 'baseline':
      return baseline(instruction, context, place);
    case 'standardize':
      return standardize(instruction, context, place);
    case 'takeRequests':
      return takeRequests(instruction, context, place);
  }
}
