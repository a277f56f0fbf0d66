import { describe, expect, it } from 'vitest';
import { benchSchema, isPhysical, isSpectrum, isVirtual } from '../../../src-core/domain/bench.ts';
import { refusalsOf } from '../../../src-core/domain/parse.ts';
import { looseSpectrumBench, spectrumBench } from '../../support/spectrumBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';

function refusals(change: (bench: LooseKernel) => void): { path: string; message: string }[] {
  const bench = looseSpectrumBench();
  change(bench);
  const parsed = benchSchema.safeParse(bench);
  return parsed.success ? [] : refusalsOf(parsed.error).map(({ path, message }) => ({ path, message }));
}

describe('a spectrum sensor', () => {
  it('is a third kind beside the physical and the virtual', () => {
    const { spectrum_through: sweep, trace_through: trace, detector_through: meter } = spectrumBench().sensors;
    for (const sensor of [sweep, trace, meter]) {
      if (sensor === undefined) throw new Error('the shipped bench has changed');
      expect([isSpectrum(sensor), isVirtual(sensor), isPhysical(sensor)].filter(Boolean).length).toBe(1);
    }
    expect(sweep !== undefined && isSpectrum(sweep)).toBe(true);
  });

  const sweep = (bench: LooseKernel) => bench.sensors.spectrum_through.spectrum.sweep;
  const trace = (bench: LooseKernel) => bench.sensors.trace_through.spectrum.trace;

  it.each<[string, (bench: LooseKernel) => void, string, RegExp]>([
    [
      'of a laser that is not there',
      (b) => (sweep(b).parameter = 'laser_9.wavelength'),
      'sensors.spectrum_through.spectrum.sweep.parameter',
      /no parameter is called "laser_9.wavelength"/,
    ],
    [
      'of a heater',
      (b) => (sweep(b).parameter = 'mzi_0.phase_upper'),
      'sensors.spectrum_through.spectrum.sweep.parameter',
      /in rad; a laser's wavelength in nm/,
    ],
    [
      'of a meter that is not there',
      (b) => (sweep(b).sensor = 'eye'),
      'sensors.spectrum_through.spectrum.sweep.sensor',
      /no sensor is called "eye"/,
    ],
    [
      'of a thermometer',
      (b) => (sweep(b).sensor = 'chip_temperature'),
      'sensors.spectrum_through.spectrum.sweep.sensor',
      /in degC; a power in W or dBm/,
    ],
    [
      'of itself',
      (b) => (sweep(b).sensor = 'spectrum_through'),
      'sensors.spectrum_through.spectrum.sweep.sensor',
      /not a sensor of one instrument/,
    ],
    [
      'of an analyser that is not there',
      (b) => (trace(b).instrument = 'prism'),
      'sensors.trace_through.spectrum.trace.instrument',
      /no instrument is called "prism"/,
    ],
    [
      'that is part of a virtual sensor',
      (b) => (b.sensors.mean = { reads: ['trace_through'], expression: '1', quantity: 'q', unit: '' }),
      'sensors.mean.reads[0]',
      /"trace_through" is a spectrum/,
    ],
  ])('%s is refused with the path to it', (_what, change, path, message) => {
    const found = refusals(change);
    expect(found.map((refusal) => refusal.path)).toContain(path);
    expect(found.find((refusal) => refusal.path === path)?.message).toMatch(message);
  });

  it.each(['TRA;*RST', 'TR A', '', 'TRA\n'])('takes no command for the name of a trace: %j', (name) => {
    expect(refusals((b) => (trace(b).trace = name))).not.toEqual([]);
  });
});
