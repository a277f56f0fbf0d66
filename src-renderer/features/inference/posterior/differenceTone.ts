/** A difference of so many of its standard deviations is more than chance. */
const notable = 2;

export const differenceTone = (difference: number, sd: number): 'plain' | 'warn' =>
  Math.abs(difference) > notable * sd ? 'warn' : 'plain';
