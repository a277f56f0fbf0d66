import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import type { ModelColumn, ModelData, ModelParameter, ModelVariableData } from './deviceModel.ts';
import { powersOf } from './lineScan.ts';
import { columnOf, literal, sweptSpan, thinned, variableOf } from './modelData.ts';
import type { ModelOptions } from './modelOptions.ts';

/** Group index, phase and envelope hold at this wavelength. */
export const referenceNm = 1550;
/** The envelope is a polynomial in u = (lambda - 1550 nm)/20 nm. */
const envelopeNm = 20;
const nmPerUm = 1000;
const fewestPoints = 16;

export const wavelengthColumn: ModelColumn = {
  name: 'wavelength_nm',
  aliases: ['wavelength', 'lambda_nm', 'lambda', 'wl_nm', 'nm'],
  unit: 'nm',
  role: 'independent',
  description: 'Wavelength in vacuum.',
};

export const levelColumn = (name: string, aliases: readonly string[], description: string): ModelColumn => ({
  name,
  aliases,
  unit: 'dBm',
  role: 'value',
  description,
});

/** How far the wavelength's part of a phase is expanded: the group index with its slope, or its curvature too. */
export interface Dispersion {
  readonly parameters: Readonly<Record<string, ModelParameter>>;
  readonly priors: Readonly<Record<string, ParameterSpec>>;
  /**
   * Text of the phase in rad that a length of waveguide adds between 1550 nm and a wavelength: exactly
   * -2 pi L/lambda (d/lambda_0) (n_g + s d/2 + t d^2/6) with d = lambda - lambda_0, for which n_g(lambda) goes as
   * n_g + s d + t d^2/2. Without t the effective index is a parabola of the wavelength.
   * Source: L. Chrostowski and M. Hochberg, Silicon Photonics Design, sections 3.2.9 and 4.4.1.
   */
  phaseText(lengthUm: number): string;
  /** Where a fit begins what no scan finds. */
  readonly start: Readonly<Record<string, number>>;
}

/** Of silicon 4.2, of silicon nitride 2: anything that a waveguide can have. */
export const groupIndexLimits = { lower: 1, upper: 6 } as const;

/** @param fallback the option `dispersion_order` where it is left out */
export function readDispersion(options: ModelOptions, fallback: 1 | 2): Dispersion {
  const hasCurvature = options.whole('dispersion_order', { least: 1, most: 2, fallback }) === 2;
  return {
    parameters: {
      group_index: { unit: '', label: 'group index', description: 'Group index of the waveguide at 1550 nm.' },
      dispersion: {
        unit: '1/um',
        label: 'dispersion',
        description: 'Slope of the group index over wavelength at 1550 nm; over the speed of light it is D.',
      },
      ...(hasCurvature
        ? {
            dispersion_slope: {
              unit: '1/um^2',
              label: 'slope of the dispersion',
              description:
                'Second derivative of the group index over wavelength; it takes up phase errors along the arms too.',
            },
          }
        : {}),
    },
    priors: {
      group_index: { TruncatedNormal: { mean: 4, sd: 1, ...groupIndexLimits }, transform: 'none' },
      dispersion: { Normal: { mean: 0, sd: 1 }, transform: 'none' },
      ...(hasCurvature ? { dispersion_slope: { Normal: { mean: 0, sd: 30 }, transform: 'none' } } : {}),
    },
    phaseText: (lengthUm) => {
      const away = `(wavelength_nm - ${referenceNm})`;
      const perIndex = `(${literal((-2 * Math.PI * lengthUm * nmPerUm) / referenceNm)}*${away}/wavelength_nm)`;
      const curvature = hasCurvature ? ` + dispersion_slope*(${away}^2/${6 * nmPerUm ** 2})` : '';
      return `${perIndex}*(group_index + dispersion*(${away}/${2 * nmPerUm})${curvature})`;
    },
    start: hasCurvature ? { dispersion_slope: 0 } : {},
  };
}

/** Slopes of the phase above by its parameters, in order: [parameter][point]. */
export function phaseSlopes(wavelengthsNm: Float64Array, lengthUm: number, hasCurvature: boolean): Float64Array[] {
  const index = wavelengthPhase(wavelengthsNm, lengthUm, { groupIndex: -1, dispersion: 0 });
  const times = (factor: (away: number) => number): Float64Array =>
    index.map((slope, point) => slope * factor((wavelengthsNm[point] as number) - referenceNm));
  const slope = times((away) => away / (2 * nmPerUm));
  return [index, slope, ...(hasCurvature ? [times((away) => away ** 2 / (6 * nmPerUm ** 2))] : [])];
}

/** Minus the phase above for given indices: rad, [point]. */
export function wavelengthPhase(
  wavelengthsNm: Float64Array,
  lengthUm: number,
  { groupIndex, dispersion }: { readonly groupIndex: number; readonly dispersion: number },
): Float64Array {
  const scale = (2 * Math.PI * lengthUm * nmPerUm) / referenceNm;
  return wavelengthsNm.map((nm) => {
    const away = nm - referenceNm;
    return ((scale * away) / nm) * (groupIndex + (dispersion * away) / (2 * nmPerUm));
  });
}

/** Turns that a spectrum shows for each unit of group index. */
export function turnsPerIndex(wavelengthsNm: Float64Array, lengthUm: number): number {
  const { lower, upper } = sweptSpan(wavelengthsNm, wavelengthColumn.name);
  return lengthUm * nmPerUm * (1 / lower - 1 / upper);
}

/** The polynomial that gratings and laser lay over a spectrum: order 4 unless the options say otherwise. */
export interface Envelope {
  readonly order: number;
  /** Text: its terms without the constant, each with its sign: ` + envelope_1*u + ...`. */
  readonly text: string;
  readonly parameters: Readonly<Record<string, ModelParameter>>;
  readonly priors: Readonly<Record<string, ParameterSpec>>;
  /** 1, u, u^2, ... [power][point] */
  basis(wavelengthsNm: Float64Array): Float64Array[];
  /** The parameters from coefficients by power, the constant first. */
  start(coefficients: ArrayLike<number>): Record<string, number>;
}

export function readEnvelope(options: ModelOptions): Envelope {
  const order = options.whole('envelope_order', { least: 0, most: 8, fallback: 4 });
  const powers = Array.from({ length: order }, (_, index) => index + 1);
  const nameOf = (power: number): string => `envelope_${power}`;
  const each = <T>(make: (power: number) => T): Record<string, T> =>
    Object.fromEntries(powers.map((power) => [nameOf(power), make(power)]));
  return {
    order,
    text: powers
      .map((power) => ` + ${nameOf(power)}*((wavelength_nm - ${referenceNm})/${envelopeNm})^${power}`)
      .join(''),
    parameters: each((power) => ({
      unit: 'dB',
      label: `envelope ${power}`,
      description: `Factor of u^${power} in the envelope, u being the wavelength from 1550 nm in steps of 20 nm.`,
    })),
    priors: each(() => ({ Normal: { mean: 0, sd: 15 }, transform: 'none' })),
    basis: (wavelengthsNm) =>
      powersOf(
        wavelengthsNm.map((nm) => (nm - referenceNm) / envelopeNm),
        order,
      ),
    start: (coefficients) => each((power) => coefficients[power] as number),
  };
}

/** The spectrum of a variable, thin enough for a scan. @throws bad_input */
export function spectrumOf(data: ModelData, variable: string, most: number): ModelVariableData {
  return thinned(variableOf(data, variable, fewestPoints), most);
}

export const wavelengthsOf = (spectrum: ModelVariableData): Float64Array => columnOf(spectrum, wavelengthColumn.name);
