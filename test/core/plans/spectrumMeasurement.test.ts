import { describe, expect, it } from 'vitest';
import { isSpectrum } from '../../../src-core/domain/bench.ts';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { ask } from '../../../src-core/plans/instruction.ts';
import type { InstructionResult, ReadResult, SensorRead } from '../../../src-core/plans/instruction.ts';
import { measureSpectrum, readsOfSensor } from '../../../src-core/plans/spectrumMeasurement.ts';
import type { SpectrumReading } from '../../../src-core/plans/spectrumMeasurement.ts';
import type { LooseKernel } from '../../support/demoBench.ts';
import { spectrumBench, spectrumKernel } from '../../support/spectrumBench.ts';

type MeterAnswer = Pick<SensorRead, 'value' | 'fault'>;

/** Runs a sweep with a meter that answers by the wavelength the laser was set to. */
function sweep(bench: Bench, wavelengthsNm: readonly number[], meter: (nm: number) => MeterAnswer) {
  const sensor = bench.sensors.spectrum_through;
  if (sensor === undefined || !isSpectrum(sensor)) throw new Error('the shipped bench has changed');
  const unit = bench.sensors.detector_through?.unit ?? '';
  const request = { id: 'spectrum_through', sensor, stepId: 'look', integrationTimeNs: 1e7, wavelengthsNm };
  const plan = measureSpectrum(bench, request, {
    *set(parameter, value) {
      yield* ask({ verb: 'set', parameter, value });
    },
    *read(sensorId, stepId, integrationTimeNs) {
      return (yield* ask({ verb: 'read', sensor: sensorId, stepId, integrationTimeNs })).read;
    },
  });
  const visited: number[] = [];
  let step = plan.next();
  while (!step.done) {
    const instruction = step.value;
    let result: InstructionResult = null;
    if (instruction.verb === 'set') visited.push(instruction.value);
    if (instruction.verb === 'read') {
      const read = { sensor: instruction.sensor, stepId: 'look', quantity: 'q', unit, integrationTimeNs: 0, timeNs: 7 };
      result = { read: { ...read, ...meter(visited.at(-1) ?? 0) }, parts: [] } satisfies ReadResult;
    }
    step = plan.next(result);
  }
  return { reading: step.value satisfies SpectrumReading, visited };
}

const lit = (value: number): MeterAnswer => ({ value, fault: null });

describe('a laser sweep', () => {
  it('visits the wavelengths asked for, upwards, each once, and gives levels in dBm', () => {
    const { reading, visited } = sweep(spectrumBench(), [1551, 1550, 1551], (nm) => lit(nm === 1550 ? 1e-4 : 1e-5));
    expect(visited).toEqual([1550, 1551]);
    expect(reading).toEqual({
      sensor: 'spectrum_through',
      wavelengthsNm: [1550, 1551],
      powersDbm: [-10, -20],
      fault: null,
      timeNs: 7,
    });
  });

  it('visits an even grid when the sensor has a step', () => {
    const bench = spectrumBench((b) => (b.sensors.spectrum_through.spectrum.sweep.step_nm = 0.5));
    expect(sweep(bench, [1550, 1551], () => lit(1e-4)).visited).toEqual([1550, 1550.5, 1551]);
    expect(sweep(bench, [1550], () => lit(1e-4)).visited).toEqual([1550]);
    expect(readsOfSensor(bench, spectrumKernel('sweep'), 'spectrum_through')).toBe(9);
    expect(readsOfSensor(spectrumBench(), spectrumKernel('sweep'), 'spectrum_through')).toBe(13);
    expect(readsOfSensor(bench, spectrumKernel('sweep'), 'trace_through')).toBe(1);
  });

  it('keeps weak light as it is, counts none as the floor, and a point without a number as missing', () => {
    const answers = new Map<number, MeterAnswer>([
      [1550, { value: 1e-10, fault: 'below the valid range' }],
      [1551, { value: -2e-11, fault: 'below the valid range' }],
      [1552, { value: null, fault: 'not measured' }],
    ]);
    const { reading } = sweep(spectrumBench(), [...answers.keys()], (nm) => answers.get(nm) as MeterAnswer);
    expect(reading.powersDbm).toEqual([-70, -100, Number.NaN]);
    expect(reading.fault).toBeNull();
  });

  it('is faulty when the meter is driven beyond its range', () => {
    const over = { value: 0.03, fault: 'above the valid range' };
    const { reading } = sweep(spectrumBench(), [1550, 1551], (nm) => (nm === 1551 ? over : lit(1e-4)));
    expect(reading.fault).toBe('detector_through at 1551 nm: above the valid range');
  });

  it('takes a meter that reads in dBm at its word', () => {
    const inDbm = (b: LooseKernel) => Object.assign(b.sensors.detector_through, { unit: 'dBm', valid: [-80, 10] });
    const { reading } = sweep(spectrumBench(inDbm), [1550, 1551], (nm) => lit(nm === 1550 ? -33 : -100));
    expect(reading.powersDbm).toEqual([-33, -100]);
  });
});
