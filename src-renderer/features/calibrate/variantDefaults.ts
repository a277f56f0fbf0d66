import type { Bench } from '../../../src-core/domain/bench.ts';
import { isPhysical, isSpectrum } from '../../../src-core/domain/bench.ts';
import { firstQuantity, sensorsRead, spectrumReachNm, targetNodes, tunedFields, tunedNames } from './kernelContext.ts';
import { tagOf, valueAt } from './kernelText.ts';

/** What a new variant may be made from: the kernel as it stands, and the open bench. */
export interface VariantSurroundings {
  readonly root: unknown;
  readonly bench: Bench | null;
}

const textOr = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && value !== '' ? value : otherwise;

/** Two digits: a setting to start from, not a measurement. */
const rounded = (value: number): number => Number(value.toPrecision(2));

/** A whole cost of that kind; expression and target stay where both kinds have them. */
export function costOfKind(tag: string, current: unknown, { root, bench }: VariantSurroundings): unknown {
  const former = valueAt(current, [tagOf(current) ?? '']);
  const expression = textOr(valueAt(former, ['expression']), firstQuantity(root, bench));
  const target = valueAt(former, ['target_value']);
  switch (tag) {
    case 'Minimize':
      return { Minimize: { expression, target_value: typeof target === 'number' ? target : 0.01 } };
    case 'Maximize':
      return { Maximize: { expression } };
    case 'Differentiable':
      return {
        Differentiable: {
          expression,
          gradient_provider: 'finite_difference',
          parameters: tunedNames(root),
          ...(typeof target === 'number' ? { target_value: target } : {}),
        },
      };
    case 'MatchSpectrum':
      return { MatchSpectrum: { target_spectrum: flatSpectrum(spectrumReachNm(bench)), tolerance_db: 0.5 } };
    default:
      return { Custom: { plugin_id: 'my_cost' } };
  }
}

/** Three points at -10 dBm over the middle fifth of the reach. */
function flatSpectrum(reachNm: readonly [number, number] | null): [number, number][] {
  const [low, high] = reachNm ?? [1545, 1555];
  const middle = (low + high) / 2;
  const step = rounded((high - low) / 10);
  return [-1, 0, 1].map((place) => [Number((middle + place * step).toFixed(3)), -10]);
}

/** A whole algorithm with options that suit the parameters, as the adaptive choice would set them. */
export function algorithmOfKind(tag: string, { root, bench }: VariantSurroundings): unknown {
  const fields = tunedFields(root, bench);
  const ranges = fields.flatMap(({ hardLimits }) => (hardLimits === null ? [] : [hardLimits[1] - hardLimits[0]]));
  const range = ranges.length > 0 ? Math.min(...ranges) : 1;
  switch (tag) {
    case 'NelderMead':
      return { NelderMead: { initial_simplex_size: rounded(range / 10) } };
    case 'GradientDescent':
      return { GradientDescent: { learning_rate: 0.1, momentum: 0.9 } };
    case 'BayesianOptimization':
      return {
        BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: Math.max(5, 2 * fields.length + 1) },
      };
    case 'SimulatedAnnealing':
      return { SimulatedAnnealing: { initial_temperature: 1, cooling_schedule: 'exponential' } };
    case 'CoCalibration':
      return { CoCalibration: { measure_crosstalk: true } };
    default:
      return tag;
  }
}

/** A whole step's action on what the kernel tunes and the bench reads. */
export function actionOfKind(tag: string, { root, bench }: VariantSurroundings): unknown {
  const [tuned = ''] = tunedNames(root);
  const [firstNode = ''] = targetNodes(root);
  const [node, parameter] = tuned.includes('.') ? tuned.split('.', 2) : [firstNode, tuned];
  switch (tag) {
    case 'SetParameter':
      return {
        SetParameter: { node_id: node ?? '', param_name: parameter ?? '', value: tuned === '' ? 0 : `$${tuned}` },
      };
    case 'ReadSensor':
      return { ReadSensor: { sensor_id: nextSensor(root, bench), integration_time_ns: 1000 } };
    case 'Wait':
      return { Wait: { duration_ns: 1_000_000 } };
    default:
      return { Compute: { metric_name: 'metric', expression: firstQuantity(root, bench) } };
  }
}

/** A sensor that is not read yet, one with a number before a spectrum. */
function nextSensor(root: unknown, bench: Bench | null): string {
  const read = sensorsRead(root);
  const free = Object.entries(bench?.sensors ?? {}).filter(([id]) => !read.includes(id));
  const found = free.find(([, sensor]) => isPhysical(sensor)) ?? free.find(([, sensor]) => isSpectrum(sensor));
  return found?.[0] ?? read[0] ?? '';
}

/** Rows of the matrix that leaves a mesh as it is, for as many phases as it has: n (n - 1) of n waveguides. */
export function identityMatrix(phases: number): { real: number[][]; imaginary: number[][] } {
  const size = Math.max(2, Math.round((1 + Math.sqrt(1 + 4 * phases)) / 2));
  const rows = (of: (row: number, column: number) => number) =>
    Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_unused, column) => of(row, column)));
  return { real: rows((row, column) => (row === column ? 1 : 0)), imaginary: rows(() => 0) };
}
