import { unitOfValues } from './deviceModel.ts';
import type { DeviceModel, ModelData } from './deviceModel.ts';
import { evenly, fitBasis } from './lineScan.ts';
import { columnOf, levels, literal, rememberLast, spanOf, sweptSpan, thinned, variableOf } from './modelData.ts';
import { ModelOptions } from './modelOptions.ts';

const fewestPoints = 8;

interface FoundStep {
  readonly baseline: number;
  readonly chipRise: number;
  readonly packageRise: number;
  readonly chipS: number;
  readonly packageS: number;
}

/**
 * What a temperature or a phase does after a step of a heater's power: a fast layer (the waveguide) and a slow one (the
 * package), both of first order and side by side, as `TwoLayerThermalModel` has them: y = baseline + sum of
 * rise (1 - exp(-t/tau)). The time constants keep to their sides of a limit between them, so that the two layers never
 * change names.
 *
 * Options: `step_time_s` (0): when the power steps; before it the value is the baseline.
 */
export function createTwoLayerThermal(given: Readonly<Record<string, unknown>>): DeviceModel {
  const options = new ModelOptions('two_layer_thermal', given);
  const stepS = options.number('step_time_s', { fallback: 0 });
  options.done();
  const since = stepS === 0 ? 'max(time_s, 0)' : `max(time_s - ${literal(stepS)}, 0)`;
  const rise = (layer: string): string => `${layer}_rise*(1 - exp(-${since}/${layer}_time_constant_s))`;
  const scan = rememberLast((data: ModelData): FoundStep[] => scanStep(data, stepS));
  const limitOf = ([first]: readonly FoundStep[]): number => Math.sqrt((first?.chipS ?? 1) * (first?.packageS ?? 1));

  return {
    id: 'two_layer_thermal',
    label: 'Step response of chip and package',
    formulas: { '': `baseline + ${rise('chip')} + ${rise('package')}` },
    columns: {
      '': [
        {
          name: 'time_s',
          aliases: ['time', 't', 't_s', 'seconds'],
          unit: 's',
          role: 'independent',
          description: 'Time.',
        },
        {
          name: 'value',
          aliases: ['temperature_c', 'temperature', 'phase_rad', 'phase', 'y'],
          unit: '',
          role: 'value',
          description: 'Temperature or phase.',
        },
      ],
    },
    parameters: {
      baseline: {
        unit: unitOfValues,
        label: 'baseline',
        description: 'Value before the step, in the unit of the data.',
      },
      chip_rise: {
        unit: unitOfValues,
        label: 'rise of the chip',
        description: 'What the fast layer adds when settled.',
      },
      package_rise: {
        unit: unitOfValues,
        label: 'rise of the package',
        description: 'What the slow layer adds when settled.',
      },
      chip_time_constant_s: {
        unit: 's',
        label: 'time constant of the chip',
        description: 'Time in which the fast layer comes to 63 %.',
      },
      package_time_constant_s: {
        unit: 's',
        label: 'time constant of the package',
        description: 'Time in which the slow layer comes to 63 %.',
      },
    },
    widen: false,
    adoption: {
      description: "Five time constants of the chip are a settling time for a heater's parameter.",
      heaters: [],
      crosstalk: null,
      settleTimeConstant: 'chip_time_constant_s',
    },
    priors: (data) => {
      const variable = variableOf(data, '', fewestPoints);
      const { middle, half } = levels(variable.values);
      const found = scan(data);
      const limit = limitOf(found);
      const { chipS = limit, packageS = limit } = found[0] ?? {};
      return {
        baseline: { Normal: { mean: middle, sd: 2 * half }, transform: 'none' },
        chip_rise: { Normal: { mean: 0, sd: 4 * half }, transform: 'none' },
        package_rise: { Normal: { mean: 0, sd: 4 * half }, transform: 'none' },
        chip_time_constant_s: {
          Bound: { of: { LogNormal: { mu: Math.log(chipS), sigma: 1 } }, lower: 0, upper: limit },
          transform: 'none',
        },
        package_time_constant_s: {
          Bound: { of: { LogNormal: { mu: Math.log(packageS), sigma: 1 } }, lower: limit },
          transform: 'none',
        },
      };
    },
    guess: (data) => {
      const found = scan(data);
      const limit = limitOf(found);
      return found.map(({ baseline, chipRise, packageRise, chipS, packageS }) => ({
        baseline,
        chip_rise: chipRise,
        package_rise: packageRise,
        chip_time_constant_s: Math.min(chipS, 0.9 * limit),
        package_time_constant_s: Math.max(packageS, 1.1 * limit),
      }));
    },
  };
}

/** Every pair of time constants on a grid of equal ratios, the rises by linear least squares; the best few. */
function scanStep(data: ModelData, stepS: number): FoundStep[] {
  const variable = thinned(variableOf(data, '', fewestPoints), 800);
  const times = columnOf(variable, 'time_s');
  sweptSpan(times, 'time_s');
  const since = times.map((time) => Math.max(0, time - stepS));
  const ones = new Float64Array(since.length).fill(1);
  const positive = since.filter((time) => time > 0);
  const { lower, upper } = positive.length === 0 ? { lower: 1, upper: 1 } : spanOf(positive);
  const places = evenly(Math.log(Math.max(lower / 2, upper / 1e6)), Math.log(3 * upper), 32).map(Math.exp);
  const layers = places.map((constant) => since.map((time) => 1 - Math.exp(-time / constant)));
  const found = places.flatMap((chipS, fast) =>
    places.flatMap((packageS, slow) => {
      if (slow < fast + 2) return [];
      const fit = fitBasis([ones, layers[fast] as Float64Array, layers[slow] as Float64Array], variable.values);
      if (fit === null) return [];
      const [baseline, chipRise, packageRise] = fit.coefficients as unknown as [number, number, number];
      return [{ cost: fit.cost, step: { baseline, chipRise, packageRise, chipS, packageS } }];
    }),
  );
  return found
    .sort((a, b) => a.cost - b.cost)
    .slice(0, 4)
    .map(({ step }) => step);
}
