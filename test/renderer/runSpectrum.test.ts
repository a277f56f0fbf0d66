import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunEvent, RunStart } from '../../src-core/documents/documents.ts';
import { runStartSchema } from '../../src-core/documents/documents.ts';
import { dbmToWatts } from '../../src-core/units/decibel.ts';
import { seriesColour, seriesDash } from '../../src-renderer/charts/seriesStyle.ts';
import { firstSlopeColumn, GradientFold } from '../../src-renderer/stores/gradientFold.ts';
import { shortNames } from '../../src-renderer/stores/parameterNames.ts';
import { algorithmOfNote } from '../../src-renderer/stores/runGlance.ts';
import { RunRecord } from '../../src-renderer/stores/runRecord.ts';
import { demoRunStart } from './demoRunStart.ts';

const resource = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../resources/${path}`, import.meta.url), 'utf8'));

/** A run that matches three points, -10 dBm each within 1 dB. */
function spectrumStart(kernelName: string): RunStart {
  const kernel = resource(`kernels/${kernelName}.json`) as object;
  const points = [1550, 1551, 1552].map((nm) => [nm, -10]);
  const cost = { MatchSpectrum: { target_spectrum: points, tolerance_db: 1 } };
  return runStartSchema.parse({
    ...demoRunStart(),
    bench: resource('benches/spectrum.bench.json'),
    spec: { kind: 'calibrate', kernel: { ...kernel, cost_function: cost } },
  });
}

let seq = 0;
const event = (stream: string, data: Record<string, unknown>): RunEvent => ({
  ...{ type: 'event', timeNs: 0, index: 0 },
  seq: ++seq,
  stream,
  data,
});
const sweep = (levels: readonly number[]): RunEvent[] =>
  levels.flatMap((dbm, index) => [
    event('sets', { parameter: 'laser_0.wavelength', commanded: 1550 + index }),
    event('reads', { sensor: 'detector_through', value: dbmToWatts(dbm), unit: 'W', fault: null }),
  ]);
const told = (iteration: number, bestIteration: number): RunEvent =>
  event('iterations', {
    iteration,
    cost: 1,
    bestCost: 1,
    bestIteration,
    parameters: { 'mzi_0.phase_upper': iteration },
  });
const rounded = (levels: readonly number[] | undefined) => levels?.map((level) => Number(level.toFixed(6)));

const recordOf = (start: RunStart, events: readonly RunEvent[]): RunRecord => {
  const record = new RunRecord('run-1');
  record.apply(start);
  for (const one of events) record.apply(one);
  return record;
};

describe('spectra of a run', () => {
  it('are put together from a laser’s sweeps: as found, best, newest', () => {
    const record = recordOf(spectrumStart('mzi_spectrum_match'), [
      ...sweep([-20, -20, -20]),
      event('before', { cost: 10 }),
      ...sweep([-11, -10.5, -10]),
      told(0, 0),
      ...sweep([-15, -15, -15]),
      told(1, 0),
      ...sweep([-9]),
    ]);
    const { spectrum, glance } = record;
    expect(spectrum?.target).toEqual({ wavelengthsNm: [1550, 1551, 1552], powersDbm: [-10, -10, -10] });
    expect(rounded(spectrum?.before?.powersDbm)).toEqual([-20, -20, -20]);
    expect(rounded(spectrum?.best?.powersDbm)).toEqual([-11, -10.5, -10]);
    expect(spectrum?.latest?.wavelengthsNm).toEqual([1550]);
    expect(glance.worstDb).toBeCloseTo(1, 9);
  });

  it('of a confirmed point are the mean of the repeats', () => {
    const record = recordOf(spectrumStart('mzi_spectrum_match'), [
      ...sweep([-12, -12, -12]),
      told(0, 0),
      ...sweep([-10, -10, -9]),
      ...sweep([-10, -10, -11]),
      event('confirmations', { met: true, mean: 0.1, parameters: { 'mzi_0.phase_upper': 0 } }),
    ]);
    expect(rounded(record.spectrum?.best?.powersDbm)).toEqual([-10, -10, -10]);
    expect(record.glance.worstDb).toBeCloseTo(0, 9);
  });

  it('are an analyser’s traces as they come, with gaps where it has no number', () => {
    const trace = event('traces', {
      sensor: 'trace_through',
      wavelengthsNm: [1549, 1550, 1551, 1552],
      powersDbm: [-10, null, -9, -300],
    });
    const record = recordOf(spectrumStart('mzi_spectrum_match_trace'), [trace, told(0, 0)]);
    expect(record.spectrum?.best?.powersDbm).toEqual([-10, Number.NaN, -9, -100]);
    expect(record.glance.worstDb).toBeNull();
    expect(record.rows.newest(1)).toMatchObject({ name: 'trace_through', value: -9, unit: 'dBm' });
  });

  it('are none where no spectrum is matched', () => {
    expect(recordOf(demoRunStart(), []).spectrum).toBeNull();
  });
});

describe('slopes of a run', () => {
  it('stand at the point they belong to, which may be some iterations ago', () => {
    const fold = new GradientFold(['a.x', 'a.y']);
    expect(fold.apply({ iteration: 0, parameters: { 'a.x': 1, 'a.y': 2 }, gradient: null })).toBeNull();
    expect(fold.apply({ iteration: 1, parameters: { 'a.x': 5, 'a.y': 5 }, gradient: null })).toBeNull();
    const norm = fold.apply({
      ...{ iteration: 2, parameters: { 'a.x': 6, 'a.y': 6 } },
      gradient: { 'a.x': 3, 'a.y': -4 },
      gradientIteration: 0,
    });
    expect(norm).toBe(5);
    const row = [0, 1, firstSlopeColumn, firstSlopeColumn + 1, fold.firstPointColumn, fold.firstPointColumn + 1];
    expect(row.map((column) => fold.table.column(column)[0])).toEqual([0, 5, 3, -4, 1, 2]);
  });
});

describe('names and lines of many parameters', () => {
  it('are short where that says which it is', () => {
    expect(shortNames(['mzi_0.phase_upper', 'mzi_0.phase_lower'])).toEqual(['phase_upper', 'phase_lower']);
    expect(shortNames(['mzi_0.theta', 'mzi_1.theta'])).toEqual(['mzi_0.theta', 'mzi_1.theta']);
  });
  it('tell twelve heaters apart', () => {
    const colours = { channels: ['1', '2', '3', '4', '5', '6'], accent: '' };
    const looks = Array.from(
      { length: 12 },
      (_, index) => `${seriesColour(index, colours)} ${seriesDash(index, 6).join()}`,
    );
    expect(new Set(looks).size).toBe(12);
  });
  it('name the algorithm that an adaptive search became', () => {
    expect(algorithmOfNote('The algorithm is Adaptive (SinusoidFit): the parameter is a phase.')).toBe(
      'Adaptive (SinusoidFit)',
    );
    expect(algorithmOfNote('The gradient is missing.')).toBeNull();
  });
});
