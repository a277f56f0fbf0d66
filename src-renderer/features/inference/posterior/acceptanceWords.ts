import { healthyAcceptance } from '../../../charts/healthyAcceptance.ts';

export const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

export interface AcceptanceWords {
  readonly tone: 'good' | 'warn';
  readonly text: string;
}

/** What the shares of proposals taken say of the sampler. @param acceptance [ensemble][walker] */
export function acceptanceWords(acceptance: readonly (readonly number[])[]): AcceptanceWords {
  const all = acceptance.flat();
  const mean = meanOf(all);
  const [low, high] = healthyAcceptance;
  const stuck = all.filter((share) => share < low / 4).length;
  if (Number.isNaN(mean)) return { tone: 'warn', text: 'Nothing was proposed.' };
  const outliers =
    stuck === 1
      ? ' One walker hardly moved: look at its trace.'
      : ` ${stuck} walkers hardly moved: look at their traces.`;
  const tail = stuck > 0 ? outliers : '';
  if (mean < low)
    return {
      tone: 'warn',
      text: `Few proposals are taken: the posterior is narrow or bent. Sample longer, or change the parameters.${tail}`,
    };
  if (mean > high)
    return {
      tone: 'warn',
      text: `Most proposals are taken: the steps are short. Few parameters make it so; look at the autocorrelation.${tail}`,
    };
  return { tone: stuck > 0 ? 'warn' : 'good', text: `The share of proposals taken is healthy.${tail}` };
}
