import { benchParameters, isSpectrum } from '../domain/bench.ts';
import type { Bench, ResolvedParameter } from '../domain/bench.ts';
import type { Refusal } from '../domain/parse.ts';
import type { Sweep } from '../domain/sweep.ts';
import { sweepColumns, sweepCounters } from '../domain/sweepTable.ts';
import type { SweepColumn } from '../domain/sweepTable.ts';
import { FringeError } from '../errors/fringeError.ts';
import { parameterToOutput } from '../photonics/conversions.ts';

/** A sweep with its names found on a bench. */
export interface ResolvedSweep {
  readonly sweep: Sweep;
  readonly bench: Bench;
  readonly parameter: ResolvedParameter;
  readonly columns: readonly SweepColumn[];
}

export interface SweepResolution {
  /** null when anything is refused. */
  readonly resolved: ResolvedSweep | null;
  /** Paths as a run's specification has them: `sweep.from`. */
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly string[];
}

/** Finds a sweep's names on a bench and looks at its range, before anything is written. Every refusal at once. */
export function resolveSweep(sweep: Sweep, bench: Bench): SweepResolution {
  const refusals = sensorRefusals(sweep, bench);
  const parameters = benchParameters(bench);
  const parameter = parameters.find(({ fullName }) => fullName === sweep.parameter);
  if (parameter === undefined) {
    const known = parameters.map(({ fullName }) => fullName).join(', ') || 'none';
    const message = `the bench "${bench.id}" has no parameter "${sweep.parameter}"; it has ${known}`;
    return { resolved: null, refusals: [{ path: 'sweep.parameter', message }, ...refusals], warnings: [] };
  }
  const ends = (['from', 'to'] as const).flatMap((end) => {
    const message = whyNotWritten(parameter, sweep[end], bench);
    return message === null ? [] : [{ path: `sweep.${end}`, message }];
  });
  const refused = [...ends, ...refusals];
  if (refused.length > 0) return { resolved: null, refusals: refused, warnings: [] };
  const resolved = { sweep, bench, parameter, columns: sweepColumns(sweep, bench) };
  return { resolved, refusals: [], warnings: softWarnings(sweep, parameter) };
}

/** @throws bad_input with the path of what is refused first */
export function requireSweep(sweep: Sweep, bench: Bench): ResolvedSweep {
  const { resolved, refusals } = resolveSweep(sweep, bench);
  if (resolved !== null) return resolved;
  const [first] = refusals as [Refusal, ...Refusal[]];
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  throw new FringeError('bad_input', `The sweep is refused at ${first.path}: ${first.message}${more}.`, {
    path: first.path,
    remedy: 'Correct the sweep or open the bench it was written for; nothing was written to an instrument.',
  });
}

function sensorRefusals({ read }: Sweep, bench: Bench): Refusal[] {
  const counters: readonly string[] = sweepCounters;
  return read.flatMap((id, index) => {
    const path = `sweep.read[${index}]`;
    const sensor = Object.hasOwn(bench.sensors, id) ? bench.sensors[id] : undefined;
    if (sensor === undefined) {
      const known = Object.entries(bench.sensors).flatMap(([name, each]) => (isSpectrum(each) ? [] : [name]));
      return [{ path, message: `the bench "${bench.id}" has no sensor "${id}"; it has ${known.join(', ') || 'none'}` }];
    }
    if (isSpectrum(sensor)) {
      const message = `"${id}" gives a spectrum, not a number; to take a spectrum point by point, sweep the laser's wavelength and read a power meter`;
      return [{ path, message }];
    }
    return counters.includes(id) ? [{ path, message: `"${id}" is a column of the sweep's own table` }] : [];
  });
}

/** What the write gate would refuse, told before the run; null when it can be written. */
function whyNotWritten({ fullName, definition }: ResolvedParameter, value: number, bench: Bench): string | null {
  const { unit, hard_limits: hardLimits, conversion } = definition;
  const [low, high] = hardLimits;
  if (value < low || value > high) {
    return `${value} ${unit} lies outside the hard limits ${low}..${high} ${unit} of ${fullName}`;
  }
  try {
    const { output, currentMa } = parameterToOutput(conversion, value);
    const { max_voltage_v: maxVoltageV, max_electrical_current_ma: maxCurrentMa } = bench.limits;
    if ((unit === 'rad' || unit === 'V') && maxVoltageV !== undefined && Math.abs(output) > maxVoltageV) {
      return `${value} ${unit} needs ${output.toPrecision(4)} V; the limit of the bench is ${maxVoltageV} V`;
    }
    if (currentMa !== null && maxCurrentMa !== undefined && Math.abs(currentMa) > maxCurrentMa) {
      return `${value} ${unit} would draw ${currentMa.toPrecision(4)} mA; the limit of the bench is ${maxCurrentMa} mA`;
    }
    return null;
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    return error.message.replace(/\.$/, '');
  }
}

function softWarnings({ from, to }: Sweep, { fullName, definition }: ResolvedParameter): string[] {
  const { soft_limits: soft, unit } = definition;
  if (soft === undefined || (Math.min(from, to) >= soft[0] && Math.max(from, to) <= soft[1])) return [];
  return [`${from}..${to} ${unit} goes beyond the soft limits ${soft[0]}..${soft[1]} ${unit} of ${fullName}.`];
}
