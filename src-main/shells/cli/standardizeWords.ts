import type { StandardizeResult } from '../../../src-core/domain/standardizeRun.ts';

/** The end of a standardization for a person. */
export function standardizeWords({ roles, seconds }: StandardizeResult): string[] {
  return [
    ...roles.flatMap(({ role, name, shape, records, sliceSha256, rateTargets, runDir, ...checks }) => [
      `${name === role ? role : `${role} (${name})`}: ${records} of ${shape[0]} records, ${shape[1]} layers of ${shape[2]} bins`,
      `  left out ${checks.nanCount} NaN and ${checks.infiniteCount} infinite; sigma set to eps in ${checks.sigmaClampCount} bins`,
      `  spikes a number: ${told(rateTargets.one_sided.r_star_l)} one-sided, ${told(rateTargets.two_sided.r_star_l)} two-sided`,
      `  slice ${sliceSha256}`,
      `  ${runDir}`,
    ]),
    `${seconds.toFixed(1)} s; the run directories are read-only`,
  ];
}

/** The least and the most of the layers. */
function told(rates: readonly (number | null)[]): string {
  const known = rates.filter((rate) => rate !== null);
  if (known.length === 0) return 'none';
  const [least, most] = [Math.min(...known), Math.max(...known)].map((rate) => rate.toPrecision(4));
  return least === most ? `${least}` : `${least} to ${most}`;
}
