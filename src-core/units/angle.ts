export const radToDegrees = (angleRad: number): number => (angleRad * 180) / Math.PI;

export const degreesToRad = (angleDegrees: number): number => (angleDegrees * Math.PI) / 180;

/** The same angle in [0, 2 pi). */
export function wrapPhaseRad(phaseRad: number): number {
  const turn = 2 * Math.PI;
  const wrapped = phaseRad % turn;
  // A tiny negative angle plus a turn rounds to the turn itself.
  return wrapped < 0 ? (wrapped + turn) % turn : wrapped + 0;
}
