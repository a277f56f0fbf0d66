import {
  calibrationBeginsSchema,
  driftCheckSchema,
  driftEventSchema,
  recalibrationRecordSchema,
  settingsAppliedSchema,
  watchBeginsSchema,
} from '../../domain/monitorRecord.ts';
import type { StreamKeys } from '../instruction.ts';

const key = (source: string, unit = '') => ({ unit, shape: [], source });

/** The streams a monitor records, with the schemas of their events. */
export const monitorStreamSchemas = {
  watch: watchBeginsSchema,
  checks: driftCheckSchema,
  drift: driftEventSchema,
  calibrations: calibrationBeginsSchema,
  recalibrations: recalibrationRecordSchema,
  applied: settingsAppliedSchema,
} as const;

export const monitorStreams: readonly {
  readonly stream: keyof typeof monitorStreamSchemas;
  readonly keys: StreamKeys;
}[] = [
  { stream: 'watch', keys: { atUnixMs: key("the run's clock", 'ms'), metrics: key('metrics with their nominals') } },
  {
    stream: 'checks',
    keys: {
      check: key('checks made'),
      atUnixMs: key("the run's clock", 'ms'),
      values: key('by metric id, each in its own unit'),
      report: key('drift detector'),
    },
  },
  { stream: 'drift', keys: { kind: key('alarm or action'), atUnixMs: key("the run's clock", 'ms') } },
  { stream: 'calibrations', keys: { kernelId: key('kernel'), reason: key('why'), attempt: key('in a row') } },
  {
    stream: 'recalibrations',
    keys: { phase: key('started or finished'), attempt: key('in a row'), accepted: key('proved better') },
  },
  { stream: 'applied', keys: { version: key('calibration state'), parameters: key('settings by full name') } },
];
