import { scanFringes } from './fringeOverPower.ts';
import type { FoundFringe } from './fringeOverPower.ts';
import { fringeOf } from './fringeOverPower.ts';
import { evenly, fitBasis, scanLine } from './lineScan.ts';
import type { LinearFit } from './lineScan.ts';

/** One detector's readings and the powers of all heaters beside them. */
export interface DetectorRow {
  readonly values: Float64Array;
  /** [heater][point] in watt. */
  readonly powersW: readonly Float64Array[];
}

export interface FoundCrosstalk {
  /** [detector] */
  readonly fringes: readonly FoundFringe[];
  /** [heater] */
  readonly turnsW: readonly number[];
  /** [detector][heater], 1 on the diagonal. */
  readonly matrix: readonly (readonly number[])[];
}

/** Rounds over the lines; the last ones only polish. */
const rounds = 3;
const mostCrosstalk = 0.5;

/** How fast each detector's phase goes with each heater's power: scans of one line after another. */
export function scanCrosstalk(rows: readonly DetectorRow[]): FoundCrosstalk[] {
  const own = rows.map((row, index) => scanFringes(row.powersW[index] as Float64Array, row.values, 2));
  const candidates = [0, 1].flatMap((choice) => {
    const started = own.map((found) => found[choice] ?? found[0]);
    return started.every((fringe) => fringe !== undefined) && (choice === 0 || own.some((found) => found.length > 1))
      ? [started]
      : [];
  });
  return candidates.map((started) => {
    let slopes = rows.map((_, row) => rows.map((__, heater) => (row === heater ? 1 / started[row]!.turnW : 0)));
    for (let round = 0; round < rounds; round++) {
      const turnSlopes = slopes.map((line, heater) => line[heater] as number);
      slopes = slopes.map((line, row) => polish(line, row, { detector: rows[row]!, turnSlopes, round }));
    }
    const turnsW = slopes.map((line, heater) => 1 / (line[heater] as number));
    const fringes = slopes.map((line, row) => {
      const fit = fitSlopes(line, rows[row]!);
      return fit === null ? started[row]! : fringeOf(fit, turnsW[row] as number);
    });
    const within = (part: number): number => Math.min(0.9, Math.max(-0.9, part));
    const matrix = slopes.map((line, row) =>
      line.map((slope, heater) => (row === heater ? 1 : within(slope * (turnsW[heater] as number)))),
    );
    return { fringes, turnsW, matrix };
  });
}

interface Polishing {
  readonly detector: DetectorRow;
  /** Turns per watt of each heater on its own waveguide. */
  readonly turnSlopes: readonly number[];
  readonly round: number;
}

/** Each slope of one detector in turn along its line, the others held. */
function polish(line: readonly number[], row: number, { detector, turnSlopes, round }: Polishing): number[] {
  const now = [...line];
  for (const heater of line.keys()) {
    const whole = turnSlopes[heater] as number;
    const reach = (heater === row ? 0.1 : mostCrosstalk) * whole * 0.4 ** round;
    const center = now[heater] as number;
    const [best] = scanLine(
      evenly(center - reach, center + reach, 41),
      (slope) => fitSlopes(now.with(heater, slope), detector),
      1,
    );
    if (best !== undefined) now[heater] = best.at;
  }
  return now;
}

function fitSlopes(slopes: readonly number[], { values, powersW }: DetectorRow): LinearFit | null {
  const angle = values.map((_, point) =>
    slopes.reduce(
      (sum, slope, heater) => sum + 2 * Math.PI * slope * ((powersW[heater] as Float64Array)[point] as number),
      0,
    ),
  );
  const ones = new Float64Array(values.length).fill(1);
  return fitBasis([ones, angle.map(Math.cos), angle.map(Math.sin)], values);
}
