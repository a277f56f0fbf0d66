import { benchParameters, isSpectrum, isVirtual } from '../../src-core/domain/bench.ts';
import type { Bench } from '../../src-core/domain/bench.ts';
import { compileExpression, parseExpression } from '../../src-core/expressions/index.ts';
import type { Instruction, InstructionResult, Plan, SensorRead } from '../../src-core/plans/instruction.ts';

export interface ModelledBench {
  readonly bench: Bench;
  /** Readings by sensor for the settings, by full name; null for one that is no good. */
  readonly read: (settings: ReadonlyMap<string, number>, sensor: string, count: number) => number | null;
  /** What a reading of null is called. */
  readonly fault?: string;
  /** The run's clock when the plan begins, and what each instruction takes. */
  readonly beginNs?: number;
  readonly stepNs?: number;
  /** Whether a wait takes its time; it takes `stepNs` like everything else when left out. */
  readonly waits?: boolean;
}

export interface ModelledRun<R> {
  readonly result: R;
  readonly instructions: readonly Instruction[];
  /** Data of the records, by stream. */
  readonly records: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;
  readonly notes: readonly string[];
}

/** Runs a plan against a device model: every instruction is answered at once, nothing is measured but by the model. */
export function runOnModel<R>(plan: Plan<R>, model: ModelledBench): ModelledRun<R> {
  const { bench, read, fault = 'not measured', beginNs = 0, stepNs = 1e6, waits = false } = model;
  const settings = new Map(benchParameters(bench).map(({ fullName, definition }) => [fullName, definition.safe]));
  const instructions: Instruction[] = [];
  const records = new Map<string, Readonly<Record<string, unknown>>[]>();
  const notes: string[] = [];
  let timeNs = beginNs;
  let reads = 0;

  const sensorRead = (sensor: string, stepId: string): { read: SensorRead; parts: SensorRead[] } => {
    const definition = bench.sensors[sensor];
    if (definition === undefined || isSpectrum(definition)) throw new Error(`the model has no sensor ${sensor}`);
    const parts = isVirtual(definition) ? definition.reads.map((part) => sensorRead(part, stepId).read) : [];
    const names = new Map(
      parts.flatMap((part) => [part.sensor, part.quantity].map((name) => [name, part.value ?? NaN])),
    );
    const raw = isVirtual(definition)
      ? compileExpression(parseExpression(definition.expression)).evaluate(names)
      : read(settings, sensor, reads++);
    const value = raw === null || Number.isNaN(raw) ? null : raw;
    const reading: SensorRead = {
      sensor,
      stepId,
      quantity: definition.quantity,
      value,
      unit: definition.unit,
      fault: value === null ? fault : null,
      integrationTimeNs: 0,
      timeNs,
    };
    return { read: reading, parts };
  };

  let step = plan.next();
  while (!step.done) {
    const instruction = step.value;
    instructions.push(instruction);
    timeNs += stepNs;
    let result: InstructionResult = null;
    switch (instruction.verb) {
      case 'set':
        settings.set(instruction.parameter, instruction.value);
        result = { requested: instruction.value, commanded: instruction.value };
        break;
      case 'read':
        result = sensorRead(instruction.sensor, instruction.stepId);
        break;
      case 'record':
        records.set(instruction.stream, [...(records.get(instruction.stream) ?? []), instruction.data]);
        result = { timeNs };
        break;
      case 'wait':
        if (waits) timeNs += instruction.durationMs * 1e6;
        break;
      case 'note':
        notes.push(instruction.text);
        break;
      case 'keepArtifact':
        result = { artifactDir: '' };
        break;
      default:
        break;
    }
    step = plan.next(result);
  }
  return { result: step.value, instructions, records, notes };
}
