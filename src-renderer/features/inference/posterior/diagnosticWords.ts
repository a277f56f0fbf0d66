/** Limits that a converged chain keeps: rank-normalised R-hat, and effective draws in the bulk and in the tails. */
export const mostRHat = 1.01;
export const leastEss = 400;

export type DiagnosticTone = 'good' | 'warn' | 'unknown';

export const rHatTone = (rHat: number | null): DiagnosticTone =>
  rHat === null ? 'unknown' : rHat < mostRHat ? 'good' : 'warn';

export const essTone = (ess: number | null): DiagnosticTone =>
  ess === null ? 'unknown' : ess >= leastEss ? 'good' : 'warn';
