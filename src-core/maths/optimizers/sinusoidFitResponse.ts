/**
 * What a cost is of the optical powers, so that it can be turned into something sinusoidal in every phase:
 * - `power`: a power or an affine function of one, as it is;
 * - `ratio`: P_cross / P_through, linear;
 * - `{ scale, offset }`: scale * P_cross / P_through + offset, as an extinction ratio 1 - P_cross / P_through is;
 * - `ratioDb`: the ratio in dB, 10 log10(P_cross / P_through);
 * - `automatic`: `ratio` when a parameter is periodic, no cost is clearly negative and one is above 1.5; else `power`.
 *   It cannot see dB, and takes powers in a unit that makes them exceed 1.5 for a ratio: say what is known.
 */
export type CostResponse = 'automatic' | 'power' | 'ratio' | 'ratioDb' | AffineRatio;

export interface AffineRatio {
  /** Not 0; below it the cost falls where the ratio rises. */
  readonly scale: number;
  readonly offset: number;
}

/**
 * A lossless two-port shares a constant sum, P_cross + P_through, so that the share c / (1 + c) of a ratio c is a
 * power over a constant: sinusoidal in every phase, with its minimum where the ratio has its own, since the share
 * rises with the ratio. Reading noise that is alike at all settings stays alike, where the ratio's own noise explodes
 * as P_through vanishes. Shares are held to [-0.1, 1.1]: beyond lies noise only.
 */
export function linearResponse(
  response: CostResponse,
  { costs, periodic }: { readonly costs: readonly number[]; readonly periodic: boolean },
): (cost: number) => number {
  if (typeof response === 'object') {
    const { scale, offset } = response;
    return (cost) => Math.sign(scale) * shareOfRatio((cost - offset) / scale);
  }
  switch (response) {
    case 'power':
      return (cost) => cost;
    case 'ratio':
      return shareOfRatio;
    case 'ratioDb':
      return (cost) => 1 / (1 + 10 ** (-cost / 10));
    case 'automatic':
      return looksLikeRatio(costs, periodic) ? shareOfRatio : (cost) => cost;
  }
}

/** Whether `linearResponse` gives the share of the power that is to vanish. */
export function isShare(
  response: CostResponse,
  { costs, periodic }: { readonly costs: readonly number[]; readonly periodic: boolean },
): boolean {
  if (typeof response === 'object') return response.scale > 0;
  return response === 'automatic' ? looksLikeRatio(costs, periodic) : response !== 'power';
}

function looksLikeRatio(costs: readonly number[], periodic: boolean): boolean {
  return periodic && Math.min(...costs) >= -0.05 && Math.max(...costs) > 1.5;
}

function shareOfRatio(ratio: number): number {
  const share = ratio === -1 ? 1.1 : ratio / (1 + ratio);
  return Math.min(1.1, Math.max(-0.1, share));
}
