import { readFileSync } from 'node:fs';
import type { RunStart } from '../../src-core/documents/documents.ts';
import { runStartSchema } from '../../src-core/documents/documents.ts';

const resource = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../resources/${path}`, import.meta.url), 'utf8'));

/** The first document of a calibration on the demo bench. */
export function demoRunStart(): RunStart {
  return runStartSchema.parse({
    type: 'runStart',
    seq: 0,
    format: 'fringe.run/1',
    runId: 'run-1',
    startedAt: '2026-01-01T00:00:00Z',
    spec: { kind: 'calibrate', kernel: resource('kernels/mzi_extinction_calibration.json') },
    bench: resource('benches/demo.bench.json'),
    fringeVersion: '0.1.0',
    specHash: '',
    benchHash: '',
    parentCalibrationId: null,
    initialState: {},
    chipSnapshot: null,
    owner: { pid: 1, processStartedAt: '', host: 'bench' },
  });
}
