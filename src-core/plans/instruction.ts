/**
 * What a plan may ask of the engine, and what it is told. A plan is a generator of instructions: it calls no device,
 * reads no clock and draws from no stream but its own, so it can be printed, simulated, run and resumed.
 */

export type Instruction =
  | { readonly verb: 'set'; readonly parameter: string; readonly value: number }
  | { readonly verb: 'read'; readonly sensor: string; readonly stepId: string; readonly integrationTimeNs: number }
  | { readonly verb: 'wait'; readonly durationMs: number; readonly reason: string }
  /** Declares a stream before its first record. */
  | { readonly verb: 'openStream'; readonly stream: string; readonly keys: StreamKeys }
  /** Puts a document on the stream. */
  | { readonly verb: 'record'; readonly stream: string; readonly data: Readonly<Record<string, unknown>> }
  | { readonly verb: 'note'; readonly severity: 'info' | 'warning'; readonly text: string }
  /** Asks a simulated bench for what no instrument can tell; null on hardware. */
  | { readonly verb: 'truth' };

export type Verb = Instruction['verb'];
export type StreamKeys = Readonly<Record<string, { unit: string; shape: number[]; source: string }>>;

export interface SetResult {
  /** What was asked for and what the instrument was last told, in the parameter's unit. */
  readonly requested: number;
  readonly commanded: number;
}

export interface SensorRead {
  readonly sensor: string;
  readonly stepId: string;
  readonly quantity: string;
  /** In `unit`; null when the instrument gave no usable number (not measured, over range, NaN). */
  readonly value: number | null;
  readonly unit: string;
  /** Why a value must not be used as a cost, or null: `over range`, `below the valid range`. */
  readonly fault: string | null;
  readonly integrationTimeNs: number;
  readonly timeNs: number;
}

export interface ReadResult {
  /** The sensor's own reading, last. For a virtual sensor the readings it was computed from stand in `parts`. */
  readonly read: SensorRead;
  readonly parts: readonly SensorRead[];
}

export interface Truth {
  readonly extinctionRatioDb: number | null;
  readonly chipTimeSeconds: number;
  readonly seed: number;
}

export interface InstructionResults {
  set: SetResult;
  read: ReadResult;
  wait: null;
  openStream: null;
  /** The run's clock when it was recorded: what a plan measures its own time by. */
  record: { readonly timeNs: number };
  note: null;
  truth: Truth | null;
}

export type InstructionResult = InstructionResults[Verb];

/** A plan ends with its result; the engine throws into it only to let it clean up. */
export type Plan<R> = Generator<Instruction, R, InstructionResult>;

/** One instruction, its result typed by its verb: `const { read } = yield* ask({ verb: 'read', ... })`. */
export function* ask<I extends Instruction>(
  instruction: I,
): Generator<Instruction, InstructionResults[I['verb']], InstructionResult> {
  return (yield instruction) as InstructionResults[I['verb']];
}
