import type { LeastSquaresModel } from '../../maths/leastSquares/levenbergMarquardt.ts';
import type { ModelData, ModelVariableData } from './deviceModel.ts';
import { phaseSlopes, wavelengthsOf } from './spectrumParts.ts';
import type { Envelope } from './spectrumParts.ts';

/** Of the power, so that a critically coupled ring's null has a bottom: -90 dB. */
export const powerFloor = 1e-9;
export const couplingLimits = { lower: 1e-6, upper: 0.999 } as const;
export const roundTripLossLimitsDb = { lower: 0, upper: 30 } as const;
const decibels = 10 / Math.LN10;
const nepers = 1 / decibels;

/** One measured port. */
export interface RingPort {
  /** Of the target; "" for the only one. */
  readonly variable: string;
  readonly port: 'through' | 'drop';
}

export interface Ring {
  readonly lengthUm: number;
  readonly isAddDrop: boolean;
  readonly hasCurvature: boolean;
  readonly envelope: Envelope;
  readonly ports: readonly RingPort[];
}

/** What a ring does to the power at one point, in dB, and its slopes by phase, coupling and round-trip loss in dB. */
interface RingLevel {
  level: number;
  byPhase: number;
  byCoupling: number;
  byLoss: number;
}

/** Fills `out` with what the model's formulas say of one point, without level and envelope. */
export function ringLevel(
  { isAddDrop, port }: { readonly isAddDrop: boolean; readonly port: 'through' | 'drop' },
  { phase, coupling, lossDb }: { readonly phase: number; readonly coupling: number; readonly lossDb: number },
  out: RingLevel,
): void {
  const keptPower = 1 - coupling;
  const left = Math.exp(-nepers * lossDb);
  const [cosine, sine] = [Math.cos(phase), Math.sin(phase)];
  const loop = isAddDrop ? keptPower * Math.sqrt(left) : Math.sqrt(keptPower * left);
  const loopByCoupling = isAddDrop ? -Math.sqrt(left) : -loop / (2 * keptPower);
  const loopByLoss = (-nepers * loop) / 2;
  const below = 1 + loop * loop - 2 * loop * cosine;
  const belowByLoop = 2 * (loop - cosine);
  // The numerator and its slopes, the loop held.
  let above: number;
  let byCoupling: number;
  let byLoss: number;
  let byLoop: number;
  if (port === 'drop') {
    above = coupling * coupling * Math.sqrt(left);
    byCoupling = 2 * coupling * Math.sqrt(left);
    byLoss = (-nepers * above) / 2;
    byLoop = 0;
  } else {
    above = (isAddDrop ? keptPower * (1 + left) : keptPower + left) + powerFloor - 2 * loop * cosine;
    byCoupling = isAddDrop ? -(1 + left) : -1;
    byLoss = -nepers * left * (isAddDrop ? keptPower : 1);
    byLoop = -2 * cosine;
  }
  const ofLoop = byLoop / above - belowByLoop / below;
  const phaseAbove = port === 'drop' ? 0 : (2 * loop * sine) / above;
  out.level = decibels * Math.log(above / below);
  out.byPhase = decibels * (phaseAbove - (2 * loop * sine) / below);
  out.byCoupling = decibels * (byCoupling / above + ofLoop * loopByCoupling);
  out.byLoss = decibels * (byLoss / above + ofLoop * loopByLoss);
}

/**
 * The residuals of a ring's ports with their derivatives, as plain code. Unknowns: group index, dispersion (and its
 * slope), phase, coupling, round-trip loss in dB, envelope from its first power on, then a loss in dB for each port.
 */
export function ringResiduals({ lengthUm, isAddDrop, hasCurvature, envelope, ports }: Ring, data: ModelData) {
  const indices = hasCurvature ? 3 : 2;
  const [phaseAt, couplingAt, lossAt, slowAt] = [indices, indices + 1, indices + 2, indices + 3];
  const levelAt = slowAt + envelope.order;
  const size = levelAt + ports.length;
  const parts = ports.map(({ variable, port }) => {
    const measured = data[variable] as ModelVariableData;
    const wavelengths = wavelengthsOf(measured);
    return {
      ...{ port, measured },
      slopes: phaseSlopes(wavelengths, lengthUm, hasCurvature),
      slow: envelope.basis(wavelengths).slice(1),
    };
  });
  const level: RingLevel = { level: 0, byPhase: 0, byCoupling: 0, byLoss: 0 };
  const each = (
    theta: Float64Array,
    visit: (at: number, place: { part: (typeof parts)[number]; point: number; portIndex: number }) => void,
  ): void => {
    let at = 0;
    for (const [portIndex, part] of parts.entries()) {
      for (let point = 0; point < part.measured.values.length; point++) {
        let phase = theta[phaseAt] as number;
        for (let index = 0; index < indices; index++) {
          phase += (theta[index] as number) * ((part.slopes[index] as Float64Array)[point] as number);
        }
        const [coupling, lossDb] = [theta[couplingAt] as number, theta[lossAt] as number];
        ringLevel({ isAddDrop, port: part.port }, { phase, coupling, lossDb }, level);
        visit(at++, { part, point, portIndex });
      }
    }
  };
  const [lower, upper] = [new Float64Array(size).fill(-Infinity), new Float64Array(size).fill(Infinity)];
  [lower[couplingAt], upper[couplingAt]] = [couplingLimits.lower, couplingLimits.upper];
  [lower[lossAt], upper[lossAt]] = [roundTripLossLimitsDb.lower, roundTripLossLimitsDb.upper];
  const model: LeastSquaresModel = {
    size,
    count: parts.reduce((sum, { measured }) => sum + measured.values.length, 0),
    lower,
    upper,
    residuals: (theta, out) => {
      each(theta, (at, { part: { measured, slow }, point, portIndex }) => {
        let value = level.level - (theta[levelAt + portIndex] as number) - (measured.values[point] as number);
        for (const [power, column] of slow.entries()) {
          value += (theta[slowAt + power] as number) * (column[point] as number);
        }
        out[at] = value * weightOf(measured, point);
      });
    },
    jacobian: (theta, out) => {
      each(theta, (at, { part: { measured, slow, slopes }, point, portIndex }) => {
        const weight = weightOf(measured, point);
        const row = out.subarray(at * size, (at + 1) * size).fill(0);
        for (const [index, slope] of slopes.entries()) row[index] = weight * level.byPhase * (slope[point] as number);
        row[phaseAt] = weight * level.byPhase;
        row[couplingAt] = weight * level.byCoupling;
        row[lossAt] = weight * level.byLoss;
        for (const [power, column] of slow.entries()) row[slowAt + power] = weight * (column[point] as number);
        row[levelAt + portIndex] = -weight;
      });
    },
  };
  return { model, places: { phaseAt, couplingAt, lossAt, slowAt, levelAt } };
}

/** Of a residual at a point: 1 where its uncertainty is not known. */
export const weightOf = ({ uncertainties }: ModelVariableData, point: number): number =>
  uncertainties === null
    ? 1
    : 1 / (typeof uncertainties === 'number' ? uncertainties : (uncertainties[point] as number));
