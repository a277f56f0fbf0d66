import type { Bench } from '../../../src-core/domain/bench.ts';
import { uniformAt } from '../../../src-core/maths/random/index.ts';
import type { HeaterModel } from '../../../src-core/photonics/heater.ts';
import type { PortTransmissions } from '../../../src-core/photonics/interferometer.ts';
import { wavelengthPhaseRad } from '../../../src-core/photonics/unequalArms.ts';
import type { ArmDifference } from '../../../src-core/photonics/unequalArms.ts';
import type { BenchChip, ChipModel, LaserLight } from './benchChip.ts';
import { SimulatedChip } from './chip.ts';
import type { ChipOptions } from './chip.ts';
import { fabricateChip } from './chipFabrication.ts';
import type { ChipFabrication } from './chipFabrication.ts';
import { chipStateSchema } from './chipStage.ts';
import { chipWiring } from './chipWiring.ts';
import type { FaultBook } from './faultBook.ts';
import { wired } from './interferometerChip.ts';

/** A silicon wire, 220 nm high and 500 nm wide; about 5.7 nm from one maximum to the next. */
const arms: ArmDifference = { groupIndex: 4.2, lengthDifferenceUm: 100, referenceNm: 1550 };
/** What an analyser sees besides the light: its noise in watt, and the scatter of its scale. */
const analyserNoiseW = 10 ** (-75 / 10) * 1e-3;
const analyserScatter = 0.002;

/**
 * The simulated interferometer with a spectrum behind a bench's instruments.
 * @throws bad_input when the bench has no node that could be one.
 */
export function spectrumChip(bench: Bench, faults: FaultBook): ChipModel {
  const wiring = chipWiring(bench);
  const { nominalHeaters, heaterChannels } = wiring;
  const fresh = (seed: number): SpectrumChip => new SpectrumChip({ seed, nominalHeaters, heaterChannels, faults });
  const lit = (chip: SpectrumChip): BenchChip =>
    Object.assign(wired(chip, wiring), {
      setLight: (light: LaserLight) => chip.setLight(light),
      readTraceW: (wavelengthsNm: readonly number[]) => chip.readTraceW(wavelengthsNm),
      // At which of its wavelengths?
      trueExtinctionRatioDb: () => null,
    });
  return {
    fresh: (seed) => lit(fresh(seed)),
    restored: (state) => {
      const parsed = chipStateSchema.safeParse(state);
      if (!parsed.success || parsed.data.driveVolts.length !== heaterChannels.length) return null;
      const chip = fresh(parsed.data.seed);
      chip.restore(parsed.data);
      return lit(chip);
    },
  };
}

/**
 * The simulated interferometer with arms of unequal length: its ports' powers go up and down with the wavelength, and a
 * heater shifts them all. The laser's light is at one wavelength; the analyser looks at the through port with a broadband
 * source of the laser's own level in its place.
 */
export class SpectrumChip extends SimulatedChip {
  #light: LaserLight = { wavelengthNm: arms.referenceNm, on: true };

  constructor(options: Omit<ChipOptions, 'fabricate'>) {
    super({ ...options, fabricate: fabricateSpectrumChip });
  }

  setLight(light: LaserLight): void {
    this.#light = { ...light };
  }

  /** Phase difference of the arms at a wavelength: drive and temperature change the way in wavelengths. */
  phaseAtRad(wavelengthNm: number): number {
    return (this.phaseRad() * arms.referenceNm) / wavelengthNm + wavelengthPhaseRad(arms, wavelengthNm);
  }

  override portPowersW(phaseRad = this.phaseAtRad(this.#light.wavelengthNm)): PortTransmissions {
    return this.#light.on ? super.portPowersW(phaseRad) : { through: 0, cross: 0 };
  }

  /** The through port's power in watt at each wavelength, as an analyser finds it. */
  readTraceW(wavelengthsNm: readonly number[]): number[] {
    return wavelengthsNm.map((nm) => {
      const powerW = super.portPowersW(this.phaseAtRad(nm)).through;
      return powerW * (1 + analyserScatter * this.noise('analyser scale')) + analyserNoiseW * this.noise('analyser');
    });
  }
}

/**
 * A chip of a line that is under control: its losses and couplers vary little from seed to seed, so that one target
 * spectrum fits them all; where its fringes lie is as unknown as ever.
 */
function fabricateSpectrumChip(seed: number, nominal: readonly [HeaterModel, HeaterModel]): ChipFabrication {
  const about = (purpose: string, centre: number, spread: number): number =>
    centre + spread * (2 * uniformAt(seed, `simulator spectrum ${purpose}`, 0) - 1);
  const chip = fabricateChip(seed, nominal);
  return {
    ...chip,
    interferometer: {
      inputCoupling: about('input coupling', 0.5, 0.006),
      outputCoupling: about('output coupling', 0.5, 0.006),
      upperArmLossDb: about('upper arm', 0.2, 0.02),
      lowerArmLossDb: about('lower arm', 0.2, 0.02),
      insertionLossDb: about('insertion loss', 5.5, 0.03),
      leakage: 1e-4,
    },
    laserDbm: about('laser', 0, 0.02),
  };
}
