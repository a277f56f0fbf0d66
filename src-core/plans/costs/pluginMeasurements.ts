import type { PluginMeasurements, PluginReadings } from '../../domain/plugin.ts';
import type { SensorRead } from '../instruction.ts';
import type { CompiledKernel, Measurement } from '../measurement.ts';

interface Readings extends PluginReadings {
  readonly values: (number | null)[];
  value: number | null;
}

/** What a plugin is told of a measurement: readings by sensor, step and quantity, and what was computed of them. */
export function pluginMeasurements(
  measurement: Measurement,
  { derived }: Pick<CompiledKernel, 'derived'>,
  metricNames: readonly string[],
): PluginMeasurements {
  const [sensors, steps, quantities] = [new Table(), new Table(), new Table()];
  for (const { read, parts } of measurement.results) {
    for (const one of [...parts, read]) {
      sensors.add(one.sensor, one);
      quantities.add(one.quantity, one);
    }
    steps.add(read.stepId, read);
  }
  const known = measurement.values();
  const computed = [
    ...[...derived.keys()].map((name) => [name, measurement.quantity(name, derived)] as const),
    ...metricNames.map((name) => [name, known[name]] as const),
  ];
  return {
    ...{ sensors: sensors.readings(), steps: steps.readings(), quantities: quantities.readings() },
    computed: Object.fromEntries(
      computed.flatMap(([name, value]) => (typeof value === 'number' && Number.isFinite(value) ? [[name, value]] : [])),
    ),
  };
}

class Table {
  readonly #byName = new Map<string, Readings>();

  add(name: string, { value, unit }: SensorRead): void {
    const readings = this.#byName.get(name) ?? { value: null, values: [], unit };
    readings.values.push(value);
    readings.value = value;
    this.#byName.set(name, readings);
  }

  readings(): Record<string, PluginReadings> {
    return Object.fromEntries(this.#byName);
  }
}
