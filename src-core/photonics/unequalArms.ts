/** How much longer the light's way is in one arm of an interferometer than in the other. */
export interface ArmDifference {
  /** Group index of the waveguide at the reference wavelength. */
  readonly groupIndex: number;
  readonly lengthDifferenceUm: number;
  /** Wavelength at which the phase difference counts as zero, in nm. */
  readonly referenceNm: number;
}

const nmPerUm = 1000;

/**
 * Phase difference in rad that a wavelength adds to that of the reference wavelength: 2 pi n_g dL (1/lambda - 1/lambda_0).
 * The group index stands here for the effective index and its slope, which is exact as far as that slope is straight.
 * Source: L. Chrostowski and M. Hochberg, Silicon Photonics Design, section 4.4.1 (equations 4.25 to 4.27).
 */
export const wavelengthPhaseRad = (
  { groupIndex, lengthDifferenceUm, referenceNm }: ArmDifference,
  wavelengthNm: number,
): number => 2 * Math.PI * groupIndex * lengthDifferenceUm * nmPerUm * (1 / wavelengthNm - 1 / referenceNm);

/** Distance between two neighbouring maxima in nm: lambda^2 / (n_g dL). */
export const freeSpectralRangeNm = ({ groupIndex, lengthDifferenceUm }: ArmDifference, wavelengthNm: number): number =>
  wavelengthNm ** 2 / (groupIndex * lengthDifferenceUm * nmPerUm);
