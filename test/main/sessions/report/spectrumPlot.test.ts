import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CalibrationMeasurement } from '../../../../src-core/domain/artifact.ts';
import type { CalibrationStart } from '../../../../src-core/documents/documents.ts';
import { benchSchema } from '../../../../src-core/domain/bench.ts';
import { calibrationKernelSchema } from '../../../../src-core/domain/kernel.ts';
import { measuredSpectrum, spectrumPlot } from '../../../../src-main/sessions/report/spectrumPlot.ts';

const resource = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../resources/${path}`, import.meta.url), 'utf8'));
const startOf = (kernel: string) =>
  ({
    bench: benchSchema.parse(resource('benches/spectrum.bench.json')),
    spec: { kernel: calibrationKernelSchema.parse(resource(`kernels/${kernel}.json`)) },
  }) as unknown as CalibrationStart;

const read = (wavelength: number, value: number | null): CalibrationMeasurement => ({
  ...{ measurement_id: '', timestamp_ns: 0, sensor_id: 'detector_through', unit: 'W', snr_db: null },
  wavelength_nm: wavelength,
  value,
});

describe('the spectrum of a report', () => {
  it('is the last sweep upwards, in dBm', () => {
    const earlier = [1550, 1551, 1552].map((nm) => read(nm, 1e-6));
    const last = [read(1550, 1e-3), read(1551, 1e-4), read(1552, null)];
    expect(measuredSpectrum([...earlier, ...last], startOf('mzi_spectrum_match'))).toEqual([
      { x: 1550, y: 0 },
      { x: 1551, y: -10 },
    ]);
  });

  it('is the last trace without the points that have no number', () => {
    const trace: CalibrationMeasurement = {
      ...{ measurement_id: '', timestamp_ns: 0, sensor_id: 'trace_through', unit: 'dBm', snr_db: null, value: -1 },
      spectrum: { wavelengths_nm: [1, 2, 3], powers_dbm: [-1, null, -3] },
    };
    expect(measuredSpectrum([trace], startOf('mzi_spectrum_match_trace'))).toEqual([
      { x: 1, y: -1 },
      { x: 3, y: -3 },
    ]);
    expect(measuredSpectrum([], startOf('mzi_spectrum_match_trace'))).toBeNull();
  });

  it('is drawn with its tolerance, wavelengths told apart', () => {
    const measured = [1549, 1550, 1551].map((x) => ({ x, y: -10 }));
    const { text } = spectrumPlot(measured, {
      target_spectrum: [
        [1549, -10],
        [1551, -10],
      ],
      tolerance_db: 0.5,
    });
    expect(text).toContain('class="band"');
    expect(text).toContain('>1549.5</text');
  });
});
