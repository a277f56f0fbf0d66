import type { Bench } from '../../../src-core/domain/bench.ts';
import { isPhysical, isSpectrum } from '../../../src-core/domain/bench.ts';
import type { Limits } from '../../../src-core/domain/kernel.ts';
import { tagOf, valueAt } from './kernelText.ts';

/** A tuned parameter as the text names it, with what the open bench says of it. */
export interface TunedField {
  /** As the kernel has it: `phase_upper`, or `mzi_0_0.theta` with several nodes. */
  readonly name: string;
  /** Empty when the bench does not know it. */
  readonly unit: string;
  readonly hardLimits: Limits | null;
  readonly softLimits: Limits | null;
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : [];

/** The parameters to tune as the text has them now. */
export const tunedNames = (root: unknown): string[] => strings(valueAt(root, ['parameters_to_tune']));
export const targetNodes = (root: unknown): string[] => strings(valueAt(root, ['target_nodes']));

export function tunedFields(root: unknown, bench: Bench | null): TunedField[] {
  const [firstNode = ''] = targetNodes(root);
  return tunedNames(root).map((name) => {
    const [node = '', parameter = ''] = name.includes('.') ? name.split('.', 2) : [firstNode, name];
    const definition = bench?.nodes[node]?.parameters[parameter];
    return {
      name,
      unit: definition?.unit ?? '',
      hardLimits: definition?.hard_limits ?? null,
      softLimits: definition?.soft_limits ?? null,
    };
  });
}

/** One unit when all tuned parameters have the same, else none. */
export function commonUnit(fields: readonly TunedField[]): string {
  const units = new Set(fields.map(({ unit }) => unit));
  return units.size === 1 ? ([...units][0] ?? '') : '';
}

/** Unit of a parameter of a node; empty when the bench does not know it. */
export const unitOfParameter = (bench: Bench | null, node: unknown, parameter: unknown): string =>
  (typeof node === 'string' && typeof parameter === 'string'
    ? bench?.nodes[node]?.parameters[parameter]?.unit
    : undefined) ?? '';

/** Sensors that the sequence reads, in its order. */
export function sensorsRead(root: unknown): string[] {
  const steps = valueAt(root, ['measurement_sequence']);
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step: unknown) => {
    const action = valueAt(step, ['action']);
    const sensor = tagOf(action) === 'ReadSensor' ? valueAt(action, ['ReadSensor', 'sensor_id']) : null;
    return typeof sensor === 'string' && sensor !== '' ? [sensor] : [];
  });
}

/** Something the cost may be made of: the quantity of the last sensor that is read and has one number. */
export function firstQuantity(root: unknown, bench: Bench | null): string {
  const sensors = bench?.sensors ?? {};
  const read = sensorsRead(root).find((id) => sensors[id] !== undefined && !isSpectrum(sensors[id]));
  const id = read ?? Object.entries(sensors).find(([, sensor]) => isPhysical(sensor))?.[0];
  return id === undefined ? '' : (sensors[id]?.quantity ?? id);
}

/** Wavelengths that a spectrum sensor of the bench reaches, in nm; null when it has none. */
export function spectrumReachNm(bench: Bench | null): Limits | null {
  for (const sensor of Object.values(bench?.sensors ?? {})) {
    if (!isSpectrum(sensor)) continue;
    if ('trace' in sensor.spectrum) return sensor.spectrum.trace.range_nm;
    const [node = '', parameter = ''] = sensor.spectrum.sweep.parameter.split('.', 2);
    const limits = bench?.nodes[node]?.parameters[parameter]?.hard_limits;
    if (limits !== undefined) return limits;
  }
  return null;
}
