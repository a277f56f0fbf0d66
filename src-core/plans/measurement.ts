import type { Bench } from '../domain/bench.ts';
import { compileExpression, parseExpression } from '../expressions/index.ts';
import type { CompiledExpression } from '../expressions/index.ts';
import type { ReadResult, SensorRead } from './instruction.ts';
import type { ResolvedKernel } from './resolveKernel.ts';
import type { SpectrumReading } from './spectrumMeasurement.ts';

type Bindings = Map<string, number | readonly number[]>;

/** The expressions of a kernel's sequence and of its bench, compiled once per run. */
export interface CompiledKernel {
  /** By step id. */
  readonly metrics: ReadonlyMap<string, CompiledExpression>;
  readonly derived: ReadonlyMap<string, CompiledExpression>;
}

export function compileKernel(resolved: ResolvedKernel): CompiledKernel {
  const compile = (text: string) => compileExpression(parseExpression(text));
  const metrics = new Map<string, CompiledExpression>();
  for (const { step_id: stepId, action } of resolved.kernel.measurement_sequence) {
    if ('Compute' in action) metrics.set(stepId, compile(action.Compute.expression));
  }
  return {
    metrics,
    derived: compileDerived(resolved.bench),
  };
}

export function compileDerived(bench: Bench): ReadonlyMap<string, CompiledExpression> {
  return new Map(
    Object.entries(bench.derived).map(([name, text]) => [name, compileExpression(parseExpression(text))] as const),
  );
}

/**
 * What one pass through the measurement sequence has found: names bound to their readings (all of a repeated read,
 * in order), and the first reason why its cost cannot be used.
 */
export class Measurement {
  readonly reads: SensorRead[] = [];
  #spectrum: SpectrumReading | null = null;
  /** The reads of the sequence's steps, in order, a virtual sensor's with its parts. */
  readonly results: ReadResult[] = [];
  readonly #bindings: Bindings = new Map();
  #fault: string | null = null;

  /** @param parameters tuned parameters by each name an expression may use. */
  constructor(parameters: ReadonlyMap<string, number>) {
    for (const [name, value] of parameters) this.#bindings.set(name, value);
  }

  get fault(): string | null {
    return this.#fault;
  }

  /** Of a repeated spectrum the last. */
  get spectrum(): SpectrumReading | null {
    return this.#spectrum;
  }

  /** Makes it worth no cost, whatever else was measured; the first reason stays. */
  spoil(reason: string): void {
    this.#fault ??= reason;
  }

  addSpectrum(reading: SpectrumReading): void {
    this.#spectrum = reading;
  }

  addRead(stepId: string, result: ReadResult): void {
    const { read, parts } = result;
    this.results.push(result);
    for (const part of parts) this.#bind(part, [part.sensor, part.quantity]);
    this.#bind(read, [read.sensor, stepId, read.quantity]);
  }

  #bind(read: SensorRead, names: readonly string[]): void {
    this.reads.push(read);
    this.#fault ??= read.fault === null ? null : `${read.sensor}: ${read.fault}`;
    for (const name of new Set(names)) {
      const known = this.#bindings.get(name);
      const values = Array.isArray(known) ? (known as number[]) : [];
      values.push(read.value ?? Number.NaN);
      this.#bindings.set(name, values);
    }
  }

  compute(metric: string, expression: CompiledExpression, derived: CompiledKernel['derived']): void {
    this.#bindings.set(metric, this.evaluate(expression, derived));
  }

  /** Everything measured, computed or set so far by name; of a repeated read every value, in order. */
  values(): Record<string, number | readonly number[]> {
    return Object.fromEntries(this.#bindings);
  }

  /** A derived quantity of the bench, or null when what it needs was not measured. */
  quantity(name: string, derived: CompiledKernel['derived']): number | null {
    const expression = derived.get(name);
    if (expression === undefined) return null;
    const value = this.#evaluate(expression, derived, [name]);
    return Number.isFinite(value) ? value : null;
  }

  /** The value of an expression of what was measured; NaN where it has none. Derived quantities are worked out as needed. */
  evaluate(expression: CompiledExpression, derived: CompiledKernel['derived']): number {
    return this.#evaluate(expression, derived, []);
  }

  /** What a name stands for at this moment; NaN for what was not measured. */
  valueOf(name: string, derived: CompiledKernel['derived']): number | readonly number[] {
    return this.#valueOf(name, derived, []);
  }

  #evaluate(expression: CompiledExpression, derived: CompiledKernel['derived'], within: readonly string[]): number {
    return expression.evaluate(new Map(expression.names.map((name) => [name, this.#valueOf(name, derived, within)])));
  }

  /** @param within derived quantities that are being worked out: one that needs itself has no value. */
  #valueOf(name: string, derived: CompiledKernel['derived'], within: readonly string[]): number | readonly number[] {
    const bound = this.#bindings.get(name);
    if (bound !== undefined) return bound;
    const expression = within.includes(name) ? undefined : derived.get(name);
    return expression === undefined ? Number.NaN : this.#evaluate(expression, derived, [...within, name]);
  }
}
