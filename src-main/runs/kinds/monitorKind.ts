import type { Bench } from '../../../src-core/domain/bench.ts';
import type { MonitorSpec } from '../../../src-core/domain/run.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { PreparedRun } from './preparedRun.ts';

export function prepareMonitor(
  _spec: MonitorSpec,
  _bench: Bench,
  _inForce: Readonly<Record<string, number>>,
): PreparedRun {
  throw new FringeError('not_available', 'The drift monitor is not available in this version.');
}
