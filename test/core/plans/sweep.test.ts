import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sweep } from '../../../src-core/domain/sweep.ts';
import { parseSweep } from '../../../src-core/domain/sweep.ts';
import { sweepAxes, sweepCsv } from '../../../src-core/domain/sweepTable.ts';
import { preflightSweep, sweepArtifact, sweepParameter, sweepPoints } from '../../../src-core/plans/sweep.ts';
import { requireSweep, resolveSweep } from '../../../src-core/plans/resolveSweep.ts';
import { parseDelimitedText } from '../../../src-core/tables/index.ts';
import { demoBench } from '../../support/demoBench.ts';
import { runOnModel } from '../../support/modelRunner.ts';
import type { ModelledBench } from '../../support/modelRunner.ts';
import { spectrumBench } from '../../support/spectrumBench.ts';

const heaterSweep = (more: Partial<Sweep> = {}): Sweep =>
  parseSweep({
    ...{ parameter: 'mzi_0.phase_upper', from: 0, to: 6.2, points: 5, read: ['detector_through', 'detector_cross'] },
    ...more,
  });

/** An interferometer without loss: the through port sees the cosine of the difference of its phases. */
const ideal: ModelledBench['read'] = (settings, sensor) => {
  const difference = (settings.get('mzi_0.phase_upper') ?? 0) - (settings.get('mzi_0.phase_lower') ?? 0);
  return (sensor === 'detector_through' ? 1 + Math.cos(difference) : 1 - Math.cos(difference)) / 2e3;
};

function run(
  sweep: Sweep,
  more: { inForce?: Record<string, number>; read?: ModelledBench['read']; fault?: string } = {},
) {
  const bench = demoBench();
  const { inForce = {}, read = ideal, ...model } = more;
  const resolved = requireSweep(sweep, bench);
  const plan = sweepParameter({ resolved, inForce, artifact: (taken) => sweepArtifact(resolved, taken) });
  return runOnModel(plan, { bench, read, waits: true, ...model });
}

describe('the plan of a sweep', () => {
  it('spaces its points evenly, both ends exact, in either direction', () => {
    // Without a zero below zero, which a sweep does not keep apart.
    const end = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((value) => value + 0);
    fc.assert(
      fc.property(end, end, fc.integer({ min: 2, max: 500 }), (from, to, points) => {
        fc.pre(Math.abs(from - to) > 1e-6);
        const values = sweepPoints({ from, to, points });
        expect(values).toHaveLength(points);
        expect([values[0], values.at(-1)]).toEqual([from, to]);
        values.forEach((value, index) => expect(value).toBeCloseTo(from + ((to - from) * index) / (points - 1), 8));
      }),
    );
  });

  it('sets, lets it settle, then reads each sensor in its order, and again for each repeat', () => {
    const { instructions } = run(heaterSweep({ points: 2, repeats: 2 }));
    const told = instructions.map((each) => {
      if (each.verb === 'set') return `set ${each.value}`;
      if (each.verb === 'wait') return `wait ${each.durationMs}`;
      return each.verb === 'read' ? each.sensor : each.verb;
    });
    const row = ['detector_through', 'detector_cross', 'record'];
    expect(told).toEqual([
      'openStream',
      ...['set 0', 'wait 15', ...row, ...row],
      ...['set 6.2', 'wait 15', ...row, ...row],
      'set 0',
      'keepArtifact',
    ]);
  });

  it('records a row for each point and repeat, with every column that its stream has declared', () => {
    const { records, instructions, result } = run(heaterSweep({ repeats: 3 }));
    const opened = instructions.find(({ verb }) => verb === 'openStream') as { keys: Record<string, unknown> };
    const rows = records.get('sweep') ?? [];
    expect(rows).toHaveLength(15);
    expect(result.rows).toEqual(rows);
    for (const [index, row] of rows.entries()) {
      expect(Object.keys(row)).toEqual(Object.keys(opened.keys));
      expect(row.row).toBe(index);
    }
    expect(opened.keys).toMatchObject({
      'mzi_0.phase_upper': { unit: 'rad' },
      'mzi_0.phase_upper.voltage_v': { unit: 'V' },
      'mzi_0.phase_upper.power_w': { unit: 'W' },
      detector_through: { unit: 'W', source: 'sensor detector_through, through_port_power' },
      time_s: { unit: 's' },
    });
  });

  it('gives the drive of a heater beside its phase: P = P_2pi phi / 2 pi, V = sqrt(P R)', () => {
    for (const row of run(heaterSweep()).result.rows) {
      const powerW = (0.03 * (row['mzi_0.phase_upper'] ?? NaN)) / (2 * Math.PI);
      expect(row['mzi_0.phase_upper.power_w']).toBeCloseTo(powerW, 12);
      expect(row['mzi_0.phase_upper.voltage_v']).toBeCloseTo(Math.sqrt(powerW * 1000), 9);
    }
  });

  it('sweeps the chip as it is in force, and gives the parameter back its own value in force', () => {
    const inForce = { 'mzi_0.phase_upper': 1.25, 'mzi_0.phase_lower': 0.5, 'gone.parameter': 3 };
    const { instructions, result } = run(heaterSweep(), { inForce });
    const sets = instructions.flatMap((each) => (each.verb === 'set' ? [[each.parameter, each.value]] : []));
    expect(sets[0]).toEqual(['mzi_0.phase_lower', 0.5]);
    expect(sets.at(-1)).toEqual(['mzi_0.phase_upper', 1.25]);
    expect(result.rows[0]?.detector_through).toBeCloseTo((1 + Math.cos(0.5)) / 2e3, 12);
  });

  it('leaves the cell of a faulty reading empty, says so at once, and counts them at the end', () => {
    const read: ModelledBench['read'] = (settings, sensor) => {
      const isFaulty = sensor === 'detector_cross' && (settings.get('mzi_0.phase_upper') ?? 0) > 3.2;
      return isFaulty ? null : 1e-4;
    };
    const { result, notes } = run(heaterSweep(), { read, fault: 'over range' });
    expect(result.rows.map((row) => row.detector_cross)).toEqual([1e-4, 1e-4, 1e-4, null, null]);
    expect(notes).toEqual([
      'Row 3: detector_cross: over range; the cell stays empty.',
      'detector_cross: over range: 2 of 5 readings cannot be used; their cells are empty.',
    ]);
  });

  it('reads a virtual sensor as what it is computed to', () => {
    const { result } = run(heaterSweep({ read: ['detector_0'], points: 3, to: 1 }));
    const [first] = result.rows;
    expect(first?.detector_0).toBeCloseTo(1, 9);
    expect(first).not.toHaveProperty('detector_through');
  });
});

describe('the table of a sweep', () => {
  it('is CSV that comes back as it was, names and units apart', () => {
    const { result } = run(heaterSweep({ points: 40 }));
    const resolved = requireSweep(heaterSweep({ points: 40 }), demoBench());
    const text = sweepArtifact(resolved, result).files['sweep.csv'] ?? '';
    expect(text.split('\n')[0]).toContain('mzi_0.phase_upper [rad],mzi_0.phase_upper.voltage_v [V]');
    const read = parseDelimitedText(text, { name: 'sweep.csv' });
    expect(read.units).toMatchObject({ 'mzi_0.phase_upper': 'rad', detector_through: 'W' });
    for (const name of ['mzi_0.phase_upper', 'detector_through', 'time_s']) {
      expect(read.columns[name]).toEqual(result.rows.map((row) => row[name]));
    }
    // The mark of a simulated bench stands in each row.
    expect(new Set(read.columns.simulated)).toEqual(new Set([1]));
  });

  it('has an empty cell where there was no value, and no mark on hardware', () => {
    const columns = [
      { name: 'a.b', unit: 'rad', source: '' },
      { name: 'c', unit: '', source: '' },
    ];
    const rows = [
      { 'a.b': 0.1, c: null },
      { 'a.b': 1e-7, c: 2 },
    ];
    expect(sweepCsv(rows, { columns, simulated: 'measured' })).toBe('a.b [rad],c\n0.1,\n1e-7,2\n');
  });

  it('tells the parameter from the sensors by its names', () => {
    const { result } = run(heaterSweep({ points: 2 }));
    expect(sweepAxes(result.rows[0] ?? {})).toEqual({
      x: 'mzi_0.phase_upper',
      sensors: ['detector_through', 'detector_cross'],
    });
  });

  it('comes with the specification, which can be run again as it stands', () => {
    const sweep = heaterSweep({ repeats: 2 });
    const resolved = requireSweep(sweep, demoBench());
    const { files } = sweepArtifact(resolved, { rows: [], durationSeconds: 0 });
    expect(parseSweep(JSON.parse(files['sweep.json'] ?? ''))).toEqual(sweep);
  });
});

describe('a sweep that cannot be', () => {
  const refusalsOf = (more: Partial<Sweep>, bench = demoBench()) => resolveSweep(heaterSweep(more), bench).refusals;

  it('is refused for every name that the bench does not have, with those it has', () => {
    const refusals = refusalsOf({ parameter: 'mzi_0.phase', read: ['detector_9', 'detector_cross', 'toString'] });
    expect(refusals.map(({ path }) => path)).toEqual(['sweep.parameter', 'sweep.read[0]', 'sweep.read[2]']);
    expect(refusals[0]?.message).toContain('it has mzi_0.phase_upper, mzi_0.phase_lower');
    expect(refusals[1]?.message).toContain('it has detector_through, detector_cross, detector_0, chip_temperature');
  });

  it('is refused for ends outside the hard limits: nothing wraps', () => {
    const refusals = refusalsOf({ from: -0.1, to: 6.7 });
    expect(refusals.map(({ path }) => path)).toEqual(['sweep.from', 'sweep.to']);
    expect(refusals[0]?.message).toBe('-0.1 rad lies outside the hard limits 0..6.6 rad of mzi_0.phase_upper');
    expect(() => requireSweep(heaterSweep({ from: -0.1, to: 6.7 }), demoBench())).toThrow(
      /^The sweep is refused at sweep\.from: .* \(and 1 more\)\.$/,
    );
  });

  it('is refused for a drive beyond the limits of the bench', () => {
    const weak = { ...demoBench(), limits: { max_voltage_v: 5, max_electrical_current_ma: 4 } };
    expect(refusalsOf({ to: 6 }, weak)).toEqual([
      { path: 'sweep.to', message: '6 rad needs 5.352 V; the limit of the bench is 5 V' },
    ]);
    expect(refusalsOf({ to: 4.5 }, weak)[0]?.message).toMatch(/would draw 4\.635 mA; the limit of the bench is 4 mA/);
  });

  it('is refused for a sensor that gives a spectrum', () => {
    const bench = spectrumBench();
    const [spectrum = ''] = Object.entries(bench.sensors).flatMap(([id, sensor]) => ('spectrum' in sensor ? [id] : []));
    const refusals = resolveSweep(heaterSweep({ read: [spectrum] }), bench).refusals;
    expect(refusals).toContainEqual({ path: 'sweep.read[0]', message: expect.stringMatching(/gives a spectrum/) });
  });

  it('warns of soft limits, and runs', () => {
    const { resolved, warnings } = resolveSweep(heaterSweep({ to: 6.5 }), demoBench());
    expect(resolved).not.toBeNull();
    expect(warnings).toEqual(['0..6.5 rad goes beyond the soft limits 0..6.3 rad of mzi_0.phase_upper.']);
  });

  it.each([
    [{ to: 0 }, 'to'],
    [{ points: 1 }, 'points'],
    [{ points: 600_000 }, 'points'],
    [{ repeats: 0 }, 'repeats'],
    [{ read: [] }, 'read'],
    [{ read: ['a', 'a'] }, 'read[1]'],
    [{ from: Number.NaN }, 'from'],
  ])('is refused when it makes no sense: %j', (more, path) => {
    expect(() => heaterSweep(more)).toThrow(expect.objectContaining({ code: 'bad_input', path }));
  });
});

describe('the preflight of a sweep', () => {
  it('tells readings, instruments and a duration that grows with the points', () => {
    const of = (points: number) => preflightSweep(requireSweep(heaterSweep({ points, repeats: 2 }), demoBench()), {});
    expect(of(10)).toMatchObject({
      readings: 40,
      instrumentsLeased: ['heaters', 'meter_through', 'meter_cross'],
    });
    expect(of(200).expectedDurationSeconds / of(100).expectedDurationSeconds).toBeCloseTo(2, 1);
    expect(of(20_000).expectedDurationSeconds / of(10_000).expectedDurationSeconds).toBeCloseTo(2, 6);
  });
});
