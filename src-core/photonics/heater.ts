import { FringeError } from '../errors/fringeError.ts';
import { solveRising } from './monotoneRoot.ts';

/**
 * A resistive phase shifter. Its phase goes with the electrical power P = V*I (never with V^2 alone, since the
 * resistance moves with drive): phi = 2 pi p + c p^3 with p = P/P_2pi, and R(P) = R0 (1 + k P).
 *
 * The fields are named as in a bench file's `heater_phase`.
 * Source: N. C. Harris et al., "Efficient, compact and low loss thermo-optic phase shifter in silicon", Optics Express
 * 22, 10487 (2014); the cubic term follows its figure 3.
 */
export interface HeaterModel {
  /** Electrical power for a phase of 2*pi, in watt. */
  readonly p_2pi_w: number;
  /** Resistance without drive, in ohm. */
  readonly resistance_ohm: number;
  /** Relative change of resistance per watt of drive. */
  readonly resistance_per_w: number;
  /** Cubic correction of the phase, in rad at P = P_2pi. */
  readonly cubic_rad: number;
}

export interface HeaterDrive {
  readonly volts: number;
  readonly currentA: number;
  readonly powerW: number;
}

const turn = 2 * Math.PI;

/** Ohm at a drive of `powerW` watt. */
export const heaterResistanceOhm = (model: HeaterModel, powerW: number): number =>
  model.resistance_ohm * (1 + model.resistance_per_w * powerW);

/** Phase in rad at a drive of `powerW` watt. */
export function heaterPhaseRad(model: HeaterModel, powerW: number): number {
  const p = powerW / model.p_2pi_w;
  return turn * p + model.cubic_rad * p ** 3;
}

/** The greatest power that belongs to one voltage and one phase: beyond it a falling curve would give two answers. */
export function heaterMaxPowerW(model: HeaterModel): number {
  const byVoltage = model.resistance_per_w < 0 ? -1 / (2 * model.resistance_per_w) : Infinity;
  const byPhase = model.cubic_rad < 0 ? model.p_2pi_w * Math.sqrt(turn / (-3 * model.cubic_rad)) : Infinity;
  return Math.min(byVoltage, byPhase);
}

/**
 * Power in watt that a voltage (either sign) gives: the lower root of V^2 = P R(P).
 * @throws bad_input when the heater cannot be at rest at that voltage (its resistance falls faster than the drive rises).
 */
export function heaterPowerAtVoltageW(model: HeaterModel, volts: number): number {
  const linearW = (volts * volts) / model.resistance_ohm;
  const discriminant = 1 + 4 * model.resistance_per_w * linearW;
  if (!(discriminant >= 0)) {
    throw new FringeError('bad_input', `A heater of ${model.resistance_ohm} ohm is not stable at ${volts} V.`, {
      remedy: 'Check resistance_ohm and resistance_per_w of the heater, or drive it less.',
    });
  }
  return (2 * linearW) / (1 + Math.sqrt(discriminant));
}

/** Voltage and current at a drive of `powerW` watt. */
export function heaterDriveAtPower(model: HeaterModel, powerW: number): HeaterDrive {
  const resistance = heaterResistanceOhm(model, powerW);
  return { volts: Math.sqrt(powerW * resistance), currentA: Math.sqrt(powerW / resistance), powerW };
}

/** Voltage, current and power when a voltage is applied. */
export function heaterDriveAtVoltage(model: HeaterModel, volts: number): HeaterDrive {
  const powerW = heaterPowerAtVoltageW(model, volts);
  return { volts, currentA: volts / heaterResistanceOhm(model, powerW), powerW };
}

/**
 * Voltage, current and power that induce a phase.
 * @param phaseRad at least 0: drive heats, it never cools.
 * @throws bad_input for a phase that is negative, not finite, or beyond what the model can reach.
 */
export function heaterDriveAtPhase(model: HeaterModel, phaseRad: number): HeaterDrive {
  if (!Number.isFinite(phaseRad) || phaseRad < 0) {
    throw new FringeError('bad_input', `A heater cannot induce a phase of ${phaseRad} rad.`, {
      remedy: 'Use a finite phase of at least 0; a negative one wraps by 2*pi.',
    });
  }
  const maxPowerW = heaterMaxPowerW(model);
  const linearW = (phaseRad / turn) * model.p_2pi_w;
  // A positive cubic term only lowers the power needed; a negative one raises it, at most threefold below the fold.
  const upper = Math.min(maxPowerW, model.cubic_rad < 0 ? 3 * linearW : linearW);
  if (upper === maxPowerW && phaseRad > heaterPhaseRad(model, maxPowerW)) {
    throw new FringeError('bad_input', `The heater's model does not reach ${phaseRad} rad.`, {
      remedy: 'Lower the phase, or correct cubic_rad and resistance_per_w of the heater.',
    });
  }
  const powerW = solveRising(
    {
      value: (power) => heaterPhaseRad(model, power),
      slope: (power) => (turn + 3 * model.cubic_rad * (power / model.p_2pi_w) ** 2) / model.p_2pi_w,
      lower: 0,
      upper,
    },
    phaseRad,
  );
  return heaterDriveAtPower(model, powerW);
}
