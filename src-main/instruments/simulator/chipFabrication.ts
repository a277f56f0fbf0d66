import { uniformAt } from '../../../src-core/maths/random/index.ts';
import type { HeaterModel } from '../../../src-core/photonics/heater.ts';
import type { Interferometer } from '../../../src-core/photonics/interferometer.ts';

/** What one seed's chip came out as. Nothing here changes while the chip lives. */
export interface ChipFabrication {
  readonly interferometer: Interferometer;
  /** Phase difference without drive at 25 degC, in rad: what a calibration has to find out. */
  readonly phaseRad: number;
  /** The heaters as they are, upper arm first; the bench file knows only their nominal values. */
  readonly heaters: readonly [HeaterModel, HeaterModel];
  /** Relative change of the heaters' resistance per kelvin of the chip. */
  readonly resistancePerKelvin: number;
  readonly crosstalk: readonly (readonly number[])[];
  /** Change of the phase difference per kelvin, either sign: the arms are not equally long. */
  readonly phasePerKelvin: number;
  readonly laserDbm: number;
  /** Reading over truth of each meter. */
  readonly meterGain: { readonly through: number; readonly cross: number };
  /** What each meter reads in the dark, in watt. */
  readonly meterDarkW: { readonly through: number; readonly cross: number };
}

export type MeterName = 'through' | 'cross';

/**
 * The chip of a seed. Both couplers share the wafer's error and differ a little, which with the arms' imbalance and the
 * leakage leaves a best extinction between 30 and 40 dB.
 * @param nominal the heaters as the bench file has them, upper arm first.
 */
export function fabricateChip(seed: number, nominal: readonly [HeaterModel, HeaterModel]): ChipFabrication {
  const between = (purpose: string, lower: number, upper: number, index = 0): number =>
    lower + (upper - lower) * uniformAt(seed, `simulator fabrication ${purpose}`, index);
  const eitherSign = (purpose: string): number => (between(`${purpose} sign`, 0, 1) < 0.5 ? -1 : 1);

  const waferCoupling = between('wafer coupling', 0.462, 0.538);
  const couplingDifference = between('coupling difference', -0.012, 0.012);
  const armLossDb = between('arm loss', 0.1, 0.3);
  const heater = (index: 0 | 1): HeaterModel => ({
    p_2pi_w: nominal[index].p_2pi_w * between('heater efficiency', 0.96, 1.04, index),
    resistance_ohm: nominal[index].resistance_ohm * between('heater resistance', 0.96, 1.04, index),
    resistance_per_w: nominal[index].resistance_per_w + between('heater self-heating', 0.3, 0.8, index),
    cubic_rad: nominal[index].cubic_rad,
  });
  return {
    interferometer: {
      inputCoupling: waferCoupling + couplingDifference / 2,
      outputCoupling: waferCoupling - couplingDifference / 2,
      upperArmLossDb: armLossDb,
      lowerArmLossDb: armLossDb + between('arm imbalance', -0.08, 0.08),
      insertionLossDb: between('insertion loss', 4.5, 7),
      leakage: between('leakage', 0.6e-4, 2.5e-4),
    },
    phaseRad: between('phase', 0, 2 * Math.PI),
    heaters: [heater(0), heater(1)],
    resistancePerKelvin: between('resistance drift', 0.8e-3, 1.6e-3),
    crosstalk: [
      [1, between('crosstalk', 0.03, 0.05, 0)],
      [between('crosstalk', 0.03, 0.05, 1), 1],
    ],
    phasePerKelvin: eitherSign('imbalance') * between('imbalance', 0.11, 0.14),
    laserDbm: between('laser', -0.1, 0.1),
    meterGain: { through: between('meter gain', 0.995, 1.005, 0), cross: between('meter gain', 0.995, 1.005, 1) },
    meterDarkW: { through: between('meter dark', 1e-10, 4e-10, 0), cross: between('meter dark', 1e-10, 4e-10, 1) },
  };
}
