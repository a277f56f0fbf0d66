/**
 * Heat in a driven chip: each heater has its own fast time constant (the waveguide), the package a slow one that all
 * heaters share, and neighbours warm each other.
 *
 * Both layers are first order and driven in parallel, so for a drive that is constant over a step the update is exact
 * whatever the step: x(t + dt) = target + (x(t) - target) exp(-dt/tau). Two half steps give what one whole step gives.
 *
 * Source: A. H. Atabaki et al., "Optimization of metallic microheaters", Optics Express 18, 18312 (2010), section 2;
 * M. Jacques et al., "Optimization of thermo-optic phase-shifter design and mitigation of thermal crosstalk", Optics
 * Express 27, 10456 (2019), for the matrix.
 */
export interface TwoLayerThermalModel {
  /** Of a waveguide under its heater, in ms. */
  readonly chipTimeConstantMs: number;
  /** Of the package, in ms. */
  readonly packageTimeConstantMs: number;
  /** Rise of the whole chip per watt of all heaters together, in kelvin, when settled. */
  readonly packageKelvinPerWatt: number;
  /** `crosstalk[i][j]`: part of heater j's power that arrives at waveguide i; 1 on the diagonal. */
  readonly crosstalk: readonly (readonly number[])[];
}

export interface TwoLayerThermalState {
  /** Power that acts on each waveguide, in watt, on its way to the settled value. */
  readonly effectiveW: readonly number[];
  /** Rise of the package, in kelvin. */
  readonly packageRiseK: number;
}

/** First-order approach to a constant target over a time, exact for any step; both times in the same unit. */
export function relaxTowards(value: number, target: number, elapsed: number, timeConstant: number): number {
  if (elapsed <= 0) return value;
  return target + (value - target) * Math.exp(-elapsed / timeConstant);
}

/** Power at each waveguide when all is settled: the crosstalk matrix times the heaters' powers, in watt. */
export function applyCrosstalk(crosstalk: readonly (readonly number[])[], powersW: readonly number[]): number[] {
  return crosstalk.map((row) => row.reduce((sum, part, j) => sum + part * (powersW[j] ?? 0), 0));
}

/**
 * The state after `elapsedMs` of constant drive.
 * @param powersW electrical power of each heater over the step, in watt.
 */
export function stepTwoLayerThermal(
  model: TwoLayerThermalModel,
  state: TwoLayerThermalState,
  powersW: readonly number[],
  elapsedMs: number,
): TwoLayerThermalState {
  const settledW = applyCrosstalk(model.crosstalk, powersW);
  const totalW = powersW.reduce((sum, power) => sum + power, 0);
  return {
    effectiveW: settledW.map((target, i) =>
      relaxTowards(state.effectiveW[i] ?? 0, target, elapsedMs, model.chipTimeConstantMs),
    ),
    packageRiseK: relaxTowards(
      state.packageRiseK,
      model.packageKelvinPerWatt * totalW,
      elapsedMs,
      model.packageTimeConstantMs,
    ),
  };
}
