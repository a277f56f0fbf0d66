import { isSpectrum, isVirtual } from '../domain/bench.ts';
import type { Bench } from '../domain/bench.ts';
import { namesOf, parseExpression } from '../expressions/index.ts';

/** Where a name of a kernel's expression may come from, in words, and whether two things claim it. */
export interface NameTable {
  /** Sources by name; more than one means ambiguous. */
  readonly sources: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * The names known at a point of the measurement sequence: tuned parameters from the start; after a read the sensor's
 * id, the step's id and the sensor's quantity (and those of a virtual sensor's parts); after a compute its metric;
 * the bench's derived quantities as soon as every name they need is known.
 */
export class KnownNames implements NameTable {
  readonly sources = new Map<string, Set<string>>();
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  addParameter(name: string): void {
    this.#add(name, `tuned parameter ${name}`);
  }

  addRead(stepId: string, sensorId: string): void {
    const source = `sensor ${sensorId}`;
    const sensor = Object.hasOwn(this.#bench.sensors, sensorId) ? this.#bench.sensors[sensorId] : undefined;
    // No expression has a word for a spectrum.
    if (sensor === undefined || isSpectrum(sensor)) return;
    this.#add(stepId, stepId === sensorId ? source : `step ${stepId}`);
    this.#addSensor(sensorId);
    if (isVirtual(sensor)) for (const part of sensor.reads) this.#addSensor(part);
    this.#addDerived();
  }

  addMetric(name: string): void {
    this.#add(name, `computed ${name}`);
    this.#addDerived();
  }

  #addSensor(sensorId: string): void {
    const sensor = this.#bench.sensors[sensorId];
    if (sensor === undefined) return;
    const source = `sensor ${sensorId}`;
    this.#add(sensorId, source);
    this.#add(sensor.quantity, source);
  }

  #addDerived(): void {
    for (const [name, expression] of Object.entries(this.#bench.derived)) {
      // A quantity that was measured or computed under this name stands; the derived one does not compete with it.
      if (this.sources.has(name)) continue;
      const needed = namesOf(parseExpression(expression));
      if (needed.every((part) => this.sources.has(part))) this.#add(name, `derived quantity ${name}`);
    }
  }

  #add(name: string, source: string): void {
    const known = this.sources.get(name);
    if (known === undefined) this.sources.set(name, new Set([source]));
    else known.add(source);
  }

  /** Why an expression with these names cannot be evaluated here, or null. */
  refusalOf(names: readonly string[]): string | null {
    for (const name of names) {
      const sources = this.sources.get(name);
      if (sources === undefined) {
        const known = [...this.sources.keys()].sort().join(', ');
        return `unknown name "${name}"; known here: ${known === '' ? 'none' : known}`;
      }
      if (sources.size > 1) return `ambiguous name "${name}": it is ${[...sources].join(' and ')}`;
    }
    return null;
  }
}
