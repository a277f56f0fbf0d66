import type { RunDocument, RunEvent } from '../../src-core/documents/documents.ts';
import type { Instruction, InstructionResult, SensorRead, TraceRead } from '../../src-core/plans/instruction.ts';

/** Streams the engine writes beside the plan's own instructions; they answer no instruction. */
const besideThePlan = new Set(['engine', 'observed', 'faults', 'standardizing', 'judging']);

/**
 * What a journal answers when its plan is run again: the result of every instruction that was recorded, by its place
 * in the plan. An instruction without a record was not finished when the run was cut.
 */
export class RecordedResults {
  readonly #events = new Map<number, RunEvent>();
  /** Streams opened so far; openStream has no event, only a descriptor. */
  readonly #opened = new Set<string>();
  /** First place in the plan that has no record. */
  readonly end: number;

  constructor(documents: readonly RunDocument[]) {
    let last = -1;
    for (const document of documents) {
      if (document.type === 'descriptor') this.#opened.add(document.stream);
      if (document.type !== 'event' || besideThePlan.has(document.stream)) continue;
      this.#events.set(document.index, document);
      last = Math.max(last, document.index);
    }
    this.end = last + 1;
  }

  /** Whether the instruction at `index` was recorded whole, and with what result. */
  resultOf(index: number, instruction: Instruction): { result: InstructionResult } | null {
    if (instruction.verb === 'openStream') return this.#opened.has(instruction.stream) ? { result: null } : null;
    const event = this.#events.get(index);
    // A look for requests that found none leaves no record.
    if (instruction.verb === 'takeRequests' && event === undefined) return index < this.end ? { result: [] } : null;
    // Hardware has no truth to record.
    if (instruction.verb === 'truth' && event === undefined) return index < this.end ? { result: null } : null;
    if (event === undefined) return null;
    switch (instruction.verb) {
      case 'set':
        return { result: { requested: event.data.requested as number, commanded: event.data.commanded as number } };
      case 'read': {
        const { parts = [], ...own } = event.data as unknown as SensorRead & { parts?: readonly SensorRead[] };
        return { result: { read: own, parts } };
      }
      case 'readTrace': {
        const trace = event.data as unknown as Omit<TraceRead, 'powersDbm'> & { powersDbm: readonly (number | null)[] };
        // JSON has no word for "not a number".
        return { result: { ...trace, powersDbm: trace.powersDbm.map((level) => level ?? Number.NaN) } };
      }
      case 'record':
        return { result: { timeNs: event.timeNs } };
      case 'truth':
        return { result: event.data as unknown as InstructionResult };
      case 'keep':
      case 'keepVersion':
      case 'keepGraph':
      case 'sample':
      case 'closeChain':
      case 'probe':
      case 'keepArtifact':
      case 'standardize':
      case 'baseline':
        return { result: event.data as unknown as InstructionResult };
      case 'takeRequests':
        return { result: event.data.requests as InstructionResult };
      case 'wait':
      case 'note':
      case 'limit':
      case 'compute':
        return { result: null };
    }
  }
}
