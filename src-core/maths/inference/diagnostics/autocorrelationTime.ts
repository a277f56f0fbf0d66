import { createAutocovarianceSum } from '../../fourier/index.ts';
import type { Draws } from './draws.ts';

/** An integrated autocorrelation time; the number is there even when it is not to be trusted. */
export interface AutocorrelationTime {
  /** In steps of the draws; NaN when nothing moved. */
  readonly steps: number;
  /** Lags that were added up. */
  readonly window: number;
  /** How many such times the steps of all ensembles together last. */
  readonly times: number;
  /** Whether the steps of all ensembles together last at least `fewestTimes` of it and the window closed. */
  readonly isTrusted: boolean;
}

/** The window reaches this many autocorrelation times (Sokal's c). */
const windowTimes = 5;
export const fewestTimes = 50;

/**
 * Mean autocorrelation of the walkers by lag, each about its own mean. A walker that never moved counts as one that is
 * correlated for ever. @returns NaN when none moved
 */
export function walkerAutocorrelation({ ensembles, steps, walkers, values }: Draws): Float64Array {
  const sum = createAutocovarianceSum(steps, 'variance');
  const series = new Float64Array(steps);
  let moving = 0;
  for (let ensemble = 0; ensemble < ensembles; ensemble++) {
    for (let walker = 0; walker < walkers; walker++) {
      const first = values[ensemble * steps * walkers + walker];
      let hasMoved = false;
      for (let step = 0; step < steps; step++) {
        const value = values[(ensemble * steps + step) * walkers + walker] as number;
        series[step] = value;
        if (value !== first) hasMoved = true;
      }
      if (!hasMoved) continue;
      moving += 1;
      sum.add(series);
    }
  }
  if (moving === 0) return new Float64Array(steps).fill(NaN);
  const share = moving / (ensembles * walkers);
  return sum.mean().map((value, lag) => share * value + (1 - share) * (1 - lag / steps));
}

/**
 * Integrated autocorrelation time 1 + 2 sum rho(t) by Sokal's window: up to the first lag that reaches five times the sum
 * so far; the autocorrelation is the mean of the walkers' own.
 * Source: A. Sokal, Monte Carlo Methods in Statistical Mechanics (1996), section 3; D. Foreman-Mackey et al., PASP 125
 * (2013) 306 (emcee, whose estimate this is).
 * @param correlation the draws' `walkerAutocorrelation`, when it is there already
 */
export function integratedAutocorrelationTime(
  draws: Draws,
  correlation: Float64Array = walkerAutocorrelation(draws),
): AutocorrelationTime {
  let time = -1;
  let window = 0;
  let isClosed = false;
  for (; window < correlation.length; window++) {
    time += 2 * (correlation[window] as number);
    isClosed = window >= windowTimes * time;
    if (isClosed) break;
  }
  // Draws that alternate have a time below zero: any number of steps is enough of them.
  const times = (draws.ensembles * draws.steps) / Math.max(time, 0);
  return { steps: time, window, times, isTrusted: isClosed && times >= fewestTimes };
}
