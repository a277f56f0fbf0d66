import { lossToTransmission, portAmplitudes } from './interferometer.ts';
import type { Interferometer, PortTransmissions } from './interferometer.ts';

/** Slopes over everything an interferometer's transmissions follow, each over that field's own unit. */
export interface InterferometerSlopes {
  readonly phaseRad: number;
  readonly inputCoupling: number;
  readonly outputCoupling: number;
  readonly upperArmLossDb: number;
  readonly lowerArmLossDb: number;
  readonly insertionLossDb: number;
  readonly leakage: number;
}

/** d/dx of a square root that stands at `root`; a coupler that moves nothing, or all, is held to be flat. */
const throughRoot = (slope: number, root: number): number => (root === 0 ? 0 : slope / (2 * root));

/**
 * Reverse mode through `portTransmissions`: one sweep backwards gives the slopes over the phase and over every property
 * of the device, whatever their number.
 * @param weights slope of some quantity over each port's transmission
 * @returns slope of that quantity over each field
 * Source: A. Griewank and A. Walther, Evaluating Derivatives, 2nd ed. (SIAM 2008), section 3.2, table 3.5.
 */
export function interferometerPullback(
  device: Interferometer,
  phaseRad: number,
  weights: PortTransmissions,
): InterferometerSlopes {
  const [stay1, move1] = [Math.sqrt(1 - device.inputCoupling), Math.sqrt(device.inputCoupling)];
  const [stay2, move2] = [Math.sqrt(1 - device.outputCoupling), Math.sqrt(device.outputCoupling)];
  const upperArm = Math.sqrt(lossToTransmission(device.upperArmLossDb));
  const lowerArm = Math.sqrt(lossToTransmission(device.lowerArmLossDb));
  const upperReal = stay1 * upperArm * Math.cos(phaseRad);
  const upperImaginary = stay1 * upperArm * Math.sin(phaseRad);
  const lower = move1 * lowerArm;
  const field = portAmplitudes(device, phaseRad);
  const through = field.throughReal ** 2 + field.throughImaginary ** 2;
  const cross = field.crossReal ** 2 + field.crossImaginary ** 2;
  const common = lossToTransmission(device.insertionLossDb);
  const interfering = common * (1 - 2 * device.leakage);

  // From the ports back to the second coupler.
  const ofInterfering = weights.through * through + weights.cross * cross;
  const ofFloor = weights.through + weights.cross;
  const ofCommon = ofInterfering * (1 - 2 * device.leakage) + ofFloor * device.leakage;
  const ofThroughReal = 2 * field.throughReal * weights.through * interfering;
  const ofThroughImaginary = 2 * field.throughImaginary * weights.through * interfering;
  const ofCrossReal = 2 * field.crossReal * weights.cross * interfering;
  const ofCrossImaginary = 2 * field.crossImaginary * weights.cross * interfering;
  const ofStay2 = ofThroughReal * upperReal + ofThroughImaginary * upperImaginary - ofCrossImaginary * lower;
  const ofMove2 = -ofThroughReal * lower + ofCrossReal * upperImaginary - ofCrossImaginary * upperReal;
  // Back through the arms to the first coupler.
  const ofUpperReal = ofThroughReal * stay2 - ofCrossImaginary * move2;
  const ofUpperImaginary = ofThroughImaginary * stay2 + ofCrossReal * move2;
  const ofLower = -ofThroughReal * move2 - ofCrossImaginary * stay2;
  const ofUpper = ofUpperReal * Math.cos(phaseRad) + ofUpperImaginary * Math.sin(phaseRad);
  const perDbOfField = -Math.LN10 / 20;
  return {
    phaseRad: ofUpperImaginary * upperReal - ofUpperReal * upperImaginary,
    inputCoupling: throughRoot(ofLower * lowerArm, move1) - throughRoot(ofUpper * upperArm, stay1),
    outputCoupling: throughRoot(ofMove2, move2) - throughRoot(ofStay2, stay2),
    upperArmLossDb: ofUpper * stay1 * upperArm * perDbOfField,
    lowerArmLossDb: ofLower * move1 * lowerArm * perDbOfField,
    insertionLossDb: ofCommon * common * 2 * perDbOfField,
    leakage: common * (ofFloor - 2 * ofInterfering),
  };
}
