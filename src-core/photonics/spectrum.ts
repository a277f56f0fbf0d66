import { wattsToDbm } from '../units/index.ts';

/** Power over wavelength, point by point. */
export interface Spectrum {
  /** Rising. */
  readonly wavelengthsNm: readonly number[];
  /** Beside each wavelength; NaN where nothing was measured. */
  readonly powersDbm: readonly number[];
}

/**
 * The floor: no light counts as -100 dBm. Power meters say 0 W or -100 dBm, analysers -210 dBm or minus infinity, and a
 * difference in dB to any of these would say more about the instrument than about the light.
 */
export const noLightDbm = -100;

/** A level in dBm, not below the floor; NaN stays NaN: what was not measured is missing, not dark. */
export const atLeastNoLight = (levelDbm: number): number =>
  Number.isNaN(levelDbm) ? Number.NaN : Math.max(noLightDbm, levelDbm);

/** A power in W as a level in dBm; what is not above 0 W is no light. */
export const levelOfPower = (powerW: number): number =>
  Number.isNaN(powerW) || powerW > 0 ? atLeastNoLight(wattsToDbm(powerW)) : noLightDbm;

/** Wavelengths that differ by less than a tenth of a femtometre are one. */
const sameNm = 1e-7;

/**
 * Powers at other wavelengths: straight lines in dB between neighbouring points. NaN outside the spectrum's range and
 * where a neighbour that counts was not measured.
 */
export function interpolateSpectrum({ wavelengthsNm, powersDbm }: Spectrum, atNm: readonly number[]): number[] {
  return atNm.map((wantedNm) => {
    const right = wavelengthsNm.findIndex((nm) => nm >= wantedNm - sameNm);
    const rightNm = wavelengthsNm[right];
    if (rightNm === undefined) return Number.NaN;
    const rightDbm = atLeastNoLight(powersDbm[right] as number);
    if (Math.abs(rightNm - wantedNm) <= sameNm) return rightDbm;
    const leftNm = wavelengthsNm[right - 1];
    if (leftNm === undefined) return Number.NaN;
    const leftDbm = atLeastNoLight(powersDbm[right - 1] as number);
    return leftDbm + ((rightDbm - leftDbm) * (wantedNm - leftNm)) / (rightNm - leftNm);
  });
}

/** An even grid from the lowest to the highest of these wavelengths, no two points further apart than a step. */
export function wavelengthGrid(wavelengthsNm: readonly number[], stepNm: number): number[] {
  const lowest = Math.min(...wavelengthsNm);
  const highest = Math.max(...wavelengthsNm);
  const steps = Math.max(1, Math.ceil((highest - lowest) / stepNm - 1e-9));
  return Array.from({ length: steps + 1 }, (_, index) => lowest + ((highest - lowest) * index) / steps);
}
