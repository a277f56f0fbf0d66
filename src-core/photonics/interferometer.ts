/**
 * A two-port Mach-Zehnder interferometer: two directional couplers that need not be 50/50, two lossy arms, and light
 * that reaches the ports without interfering.
 *
 * Light enters the upper input. With couplers [[t, -ik], [-ik, t]], t^2 + k^2 = 1, the through port (upper output) has
 * the amplitude t1 t2 a_u e^(i phi) - k1 k2 a_l and the cross port -i (t1 k2 a_u e^(i phi) + k1 t2 a_l), so the cross
 * port is darkest at a phase difference of pi.
 *
 * Source: A. Yariv and P. Yeh, Photonics, 6th edition, section 4.2 (coupled modes) and D. Miller, "Perfect optics with
 * imperfect components", Optica 2, 747 (2015), equations 1 to 4.
 */
export interface Interferometer {
  /** Power that the first coupler moves to the other arm, 0 to 1; 0.5 is balanced. */
  readonly inputCoupling: number;
  /** The same of the second coupler. */
  readonly outputCoupling: number;
  readonly upperArmLossDb: number;
  readonly lowerArmLossDb: number;
  /** Loss from the laser to the detectors that both ports share (fibre to chip and back). */
  readonly insertionLossDb: number;
  /** Part of the power, 0 to 0.5, that arrives at each port without interfering: the floor of the extinction. */
  readonly leakage: number;
}

export interface PortTransmissions {
  /** Power at the port over the power of the laser, 0 to 1. */
  readonly through: number;
  readonly cross: number;
}

export interface PortAmplitudes {
  readonly throughReal: number;
  readonly throughImaginary: number;
  readonly crossReal: number;
  readonly crossImaginary: number;
}

/** Power ratio of a loss: 3 dB is about a half. */
export const lossToTransmission = (lossDb: number): number => 10 ** (-lossDb / 10);

/**
 * Field amplitudes at the ports for unit amplitude at the upper input, without insertion loss and leakage.
 * @param phaseRad phase of the upper arm minus that of the lower.
 */
export function portAmplitudes(device: Interferometer, phaseRad: number): PortAmplitudes {
  const stay1 = Math.sqrt(1 - device.inputCoupling);
  const move1 = Math.sqrt(device.inputCoupling);
  const stay2 = Math.sqrt(1 - device.outputCoupling);
  const move2 = Math.sqrt(device.outputCoupling);
  const upper = stay1 * Math.sqrt(lossToTransmission(device.upperArmLossDb));
  const lower = move1 * Math.sqrt(lossToTransmission(device.lowerArmLossDb));
  const upperReal = upper * Math.cos(phaseRad);
  const upperImaginary = upper * Math.sin(phaseRad);
  return {
    throughReal: stay2 * upperReal - move2 * lower,
    throughImaginary: stay2 * upperImaginary,
    crossReal: move2 * upperImaginary,
    crossImaginary: -(move2 * upperReal + stay2 * lower),
  };
}

/** Power transmissions from the laser to both ports. Their sum is at most 1, and 1 without losses. */
export function portTransmissions(device: Interferometer, phaseRad: number): PortTransmissions {
  const field = portAmplitudes(device, phaseRad);
  const common = lossToTransmission(device.insertionLossDb);
  const interfering = common * (1 - 2 * device.leakage);
  const floor = common * device.leakage;
  return {
    through: interfering * (field.throughReal ** 2 + field.throughImaginary ** 2) + floor,
    cross: interfering * (field.crossReal ** 2 + field.crossImaginary ** 2) + floor,
  };
}

/** Phase difference at which the cross port is darkest, in rad. */
export const darkCrossPhaseRad = Math.PI;

/** 1 - cross/through, which is 1 for a perfect device; both powers in the same unit. */
export const extinctionRatio = (throughPower: number, crossPower: number): number => 1 - crossPower / throughPower;

/** 10 log10(through/cross) in dB: 99 % suppression is 20 dB. */
export const extinctionRatioDb = (throughPower: number, crossPower: number): number =>
  10 * Math.log10(throughPower / crossPower);

/** Loss in dB from the input power to the sum of both ports, all in the same unit. */
export const insertionLossDb = (inputPower: number, throughPower: number, crossPower: number): number =>
  10 * Math.log10(inputPower / (throughPower + crossPower));
