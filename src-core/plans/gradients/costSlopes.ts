import { isSpectrum, isVirtual } from '../../domain/bench.ts';
import { compileExpression, differentiateAlong, namesOf, parseExpression } from '../../expressions/index.ts';
import type { CompiledExpression } from '../../expressions/index.ts';
import type { MeasuredCandidate } from '../costs/costEvaluator.ts';
import type { ReadResult, SensorRead } from '../instruction.ts';
import { Measurement } from '../measurement.ts';
import type { CompiledKernel } from '../measurement.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';

/** Slopes of a cost over everything it is made from. */
export interface CostWeights {
  /** Over each reading of an instrument, in the order of `instrumentReads`, over its unit. */
  readonly reads: readonly number[];
  /** Over each tuned parameter where the expression itself names it, the readings held. */
  readonly parameters: readonly number[];
}

/** The readings that instruments gave, in order: of a virtual sensor its parts. */
export const instrumentReads = (results: readonly ReadResult[]): SensorRead[] =>
  results.flatMap(({ read, parts }) => (parts.length > 0 ? parts : [read]));

/** How fast readings and parameters are taken to move. */
interface Paces {
  readonly reads: readonly number[];
  readonly parameters: readonly number[];
}

const paceName = (name: string): string => `pace of ${name}`;
const isPace = (name: string): string | null => (name.startsWith('pace of ') ? name.slice('pace of '.length) : null);

/** The derivatives of everything between readings and cost, compiled. */
interface SlopePrograms {
  readonly resolved: ResolvedKernel;
  readonly compiled: CompiledKernel;
  readonly cost: CompiledExpression;
  /** By step id. */
  readonly metrics: ReadonlyMap<string, CompiledExpression>;
  readonly derived: ReadonlyMap<string, CompiledExpression>;
  /** By sensor. */
  readonly virtual: ReadonlyMap<string, CompiledExpression>;
}

/**
 * The chain rule from a cost expression down to readings and parameters: by the symbolic derivative of the cost, of the
 * metrics it is computed from, of the bench's derived quantities and of its virtual sensors.
 */
export class CostSlopes {
  readonly #programs: SlopePrograms;

  /** @throws bad_input for an expression that has no derivative */
  constructor(resolved: ResolvedKernel, compiled: CompiledKernel, expression: string) {
    const { bench, kernel } = resolved;
    const metrics = new Map<string, CompiledExpression>();
    const virtual = new Map<string, CompiledExpression>();
    for (const { step_id: stepId, action } of kernel.measurement_sequence) {
      if ('Compute' in action) metrics.set(stepId, slopeProgram(action.Compute.expression));
      if (!('ReadSensor' in action)) continue;
      const { sensor_id: id } = action.ReadSensor;
      const sensor = bench.sensors[id];
      if (sensor !== undefined && isVirtual(sensor)) virtual.set(id, slopeProgram(sensor.expression));
    }
    const derived = new Map(
      [...namesUsed(resolved, expression)].flatMap((name) =>
        Object.hasOwn(bench.derived, name) ? [[name, slopeProgram(bench.derived[name] as string)] as const] : [],
      ),
    );
    this.#programs = { resolved, compiled, cost: slopeProgram(expression), metrics, derived, virtual };
  }

  /** null where a slope is not finite. */
  weights({ point, measurement }: MeasuredCandidate): CostWeights | null {
    const { results } = measurement;
    const count = instrumentReads(results).length;
    const still = { reads: zeros(count), parameters: zeros(point.length) };
    const along = (paces: Paces): number => new SlopePass(this.#programs, point, paces).run(results);
    const reads = still.reads.map((_, index) => along({ ...still, reads: unit(count, index) }));
    const parameters = still.parameters.map((_, index) => along({ ...still, parameters: unit(point.length, index) }));
    return [...reads, ...parameters].every(Number.isFinite) ? { reads, parameters } : null;
  }
}

/** One walk through the sequence with values and their paces side by side. */
class SlopePass {
  readonly #programs: SlopePrograms;
  readonly #values: Measurement;
  readonly #paces = new Map<string, number | number[]>();
  readonly #readPaces: readonly number[];
  #next = 0;

  constructor(programs: SlopePrograms, point: readonly number[], paces: Paces) {
    this.#programs = programs;
    this.#readPaces = paces.reads;
    const values = new Map<string, number>();
    for (const [index, { name, parameter }] of programs.resolved.tuned.entries()) {
      for (const own of [name, parameter.fullName]) {
        values.set(own, point[index] as number);
        this.#paces.set(own, paces.parameters[index] as number);
      }
    }
    this.#values = new Measurement(values);
  }

  run(results: readonly ReadResult[]): number {
    const left = [...results];
    const { bench, kernel } = this.#programs.resolved;
    for (const { step_id: stepId, action } of kernel.measurement_sequence) {
      if ('ReadSensor' in action) {
        const sensor = bench.sensors[action.ReadSensor.sensor_id];
        if (sensor !== undefined && !isSpectrum(sensor)) this.#read(stepId, left.shift() as ReadResult);
      } else if ('Compute' in action) this.#compute(stepId, action.Compute.metric_name);
    }
    return this.#paceOf(this.#programs.cost);
  }

  #read(stepId: string, result: ReadResult): void {
    const { read, parts } = result;
    this.#values.addRead(stepId, result);
    const values = new Map<string, number>();
    const paces = new Map<string, number>();
    for (const part of parts) {
      const pace = this.#readPaces[this.#next++] as number;
      for (const name of new Set([part.sensor, part.quantity])) {
        values.set(name, part.value ?? Number.NaN);
        paces.set(name, pace);
        this.#push(name, pace);
      }
    }
    const ownPace =
      parts.length === 0 ? (this.#readPaces[this.#next++] as number) : this.#virtualPace(read, values, paces);
    for (const name of new Set([read.sensor, stepId, read.quantity])) this.#push(name, ownPace);
  }

  #virtualPace(read: SensorRead, values: ReadonlyMap<string, number>, paces: ReadonlyMap<string, number>): number {
    const program = this.#programs.virtual.get(read.sensor);
    if (program === undefined) return Number.NaN;
    const binding = (name: string): number => {
      const moving = isPace(name);
      return (moving === null ? values.get(name) : (paces.get(moving) ?? 0)) ?? Number.NaN;
    };
    return program.evaluate(new Map(program.names.map((name) => [name, binding(name)])));
  }

  #compute(stepId: string, metric: string): void {
    const { compiled } = this.#programs;
    const [program, expression] = [this.#programs.metrics.get(stepId), compiled.metrics.get(stepId)];
    if (program === undefined || expression === undefined) return;
    const pace = this.#paceOf(program);
    this.#values.compute(metric, expression, compiled.derived);
    this.#paces.set(metric, pace);
  }

  #push(name: string, pace: number): void {
    const known = this.#paces.get(name);
    if (Array.isArray(known)) known.push(pace);
    else this.#paces.set(name, [pace]);
  }

  #paceOf(program: CompiledExpression): number {
    const { compiled } = this.#programs;
    const binding = (name: string): number | readonly number[] => {
      const moving = isPace(name);
      if (moving === null) return this.#values.valueOf(name, compiled.derived);
      const known = this.#paces.get(moving);
      if (known !== undefined) return known;
      const derived = this.#programs.derived.get(moving);
      return derived === undefined ? 0 : this.#paceOf(derived);
    };
    return program.evaluate(new Map(program.names.map((name) => [name, binding(name)])));
  }
}

const slopeProgram = (text: string): CompiledExpression =>
  compileExpression(differentiateAlong(parseExpression(text), paceName));

/** Every name that a cost needs, directly, through a metric of the sequence, or through a derived quantity. */
export function namesUsed(
  { bench, kernel }: Pick<ResolvedKernel, 'bench' | 'kernel'>,
  expression: string,
): ReadonlySet<string> {
  const used = new Set<string>();
  const texts = [
    expression,
    ...kernel.measurement_sequence.flatMap(({ action }) => ('Compute' in action ? [action.Compute.expression] : [])),
  ];
  for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
    for (const name of namesOf(parseExpression(text))) {
      if (!used.has(name) && Object.hasOwn(bench.derived, name)) texts.push(bench.derived[name] as string);
      used.add(name);
    }
  }
  return used;
}

const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const unit = (count: number, index: number): number[] => zeros(count).map((_, at) => (at === index ? 1 : 0));
