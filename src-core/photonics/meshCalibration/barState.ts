/** A response D(drive) = mean - contrast cos(drive + offset) of one phase. */
export interface BarResponse {
  /** Drive + offset = pi is the bar state. */
  readonly offsetRad: number;
  readonly contrast: number;
}

/** Drives at which one phase is looked at: a third of a turn apart, so that three tell offset, contrast and mean. */
export const thirds: readonly number[] = [Math.PI / 3, Math.PI, (5 * Math.PI) / 3];

/**
 * The offset of a phase from a contrast that is a cosine of it.
 * @param contrasts (upper - lower)/(upper + lower) at `drives`, which are evenly spread over a turn.
 */
export function barResponse(drives: readonly number[], contrasts: readonly number[]): BarResponse {
  let re = 0;
  let im = 0;
  drives.forEach((drive, index) => {
    re += (2 / drives.length) * (contrasts[index] as number) * Math.cos(drive);
    im -= (2 / drives.length) * (contrasts[index] as number) * Math.sin(drive);
  });
  return { offsetRad: Math.atan2(-im, -re), contrast: Math.hypot(re, im) };
}

/**
 * The offset of theta, up to half a turn, when light of unknown powers and phases arrives at both inputs:
 * D(t, f) = -a cos(t + t0) + b sin(t + t0) cos(f + f0), where a is the difference and b twice the geometric mean of the
 * two powers over their sum. Harmonics of theta alone carry a, mixed ones b, and a^2 + b^2 = 1: together they never fade.
 * @param contrasts [theta][phi], both at `thirds`.
 */
export function barOffsetOfGrid(contrasts: readonly (readonly number[])[]): number {
  // H: e^(it); G and F: e^(it) and e^(-it) with e^(if).
  const h = [0, 0] as [number, number];
  const g = [0, 0] as [number, number];
  const f = [0, 0] as [number, number];
  contrasts.forEach((row, a) =>
    row.forEach((contrast, b) => {
      const [t, p] = [thirds[a] as number, thirds[b] as number];
      const weight = contrast / 9;
      h[0] += weight * Math.cos(t);
      h[1] -= weight * Math.sin(t);
      g[0] += weight * Math.cos(t + p);
      g[1] -= weight * Math.sin(t + p);
      f[0] += weight * Math.cos(p - t);
      f[1] -= weight * Math.sin(p - t);
    }),
  );
  // e^(2 i t0) (a^2 + b^2) = 4 H^2 - 16 G conj(F).
  const re = 4 * (h[0] ** 2 - h[1] ** 2) - 16 * (g[0] * f[0] + g[1] * f[1]);
  const im = 8 * h[0] * h[1] - 16 * (g[1] * f[0] - g[0] * f[1]);
  return Math.atan2(im, re) / 2;
}
