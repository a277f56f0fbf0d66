import { formatNumber } from '../../../ui/formatNumber.ts';

/** Why a search ended, for people. */
export function endWords(ended: string): string {
  switch (ended) {
    case 'converged':
      return 'The search converged: no step makes the fit better.';
    case 'stalled':
      return 'The search stalled: it could find no better step, though it does not look like a minimum. Start it from elsewhere, or by another method.';
    case 'limit':
      return 'The search ran into its limit of evaluations before it converged. Start it again from here.';
    case 'drawn':
      return 'All points were drawn; the best of them is shown. Refine it by a search that starts from here.';
    default:
      return `The search ended: ${ended}.`;
  }
}

/** Value and standard error to the error's second digit: the rest of the digits says nothing. */
export function roundedWith(value: number, error: number | null): { value: string; error: string | null } {
  if (error === null || !(error > 0)) return { value: formatNumber(value, { significant: 7 }), error: null };
  const decimals = 1 - Math.floor(Math.log10(error));
  if (decimals < 0 || decimals > 9) {
    return { value: formatNumber(value, { significant: 7 }), error: formatNumber(error, { significant: 2 }) };
  }
  return { value: formatNumber(value, { decimals }), error: formatNumber(error, { decimals }) };
}

/**
 * A ball for the walkers about a point. One radius is for all parameters: the smallest standard error, from which the
 * stretch move widens the ensemble whatever the other scales are.
 */
export function ballAbout(
  center: Readonly<Record<string, number>>,
  standardErrors: Readonly<Record<string, number | null>>,
): { readonly center: Readonly<Record<string, number>>; readonly radius: number } {
  const errors = Object.values(standardErrors).filter((error): error is number => error !== null && error > 0);
  if (errors.length > 0) return { center, radius: Math.min(...errors) };
  const sizes = Object.values(center)
    .map(Math.abs)
    .filter((size) => size > 0);
  return { center, radius: sizes.length > 0 ? Math.min(...sizes) * 1e-3 : 1e-3 };
}
