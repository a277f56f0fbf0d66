import { coCalibrationOf } from './coCalibration/meshOfKernel.ts';
import type { StreamKeys } from './instruction.ts';
import type { ResolvedKernel } from './resolveKernel.ts';

const scalar = (unit: string, source: string) => ({ unit, shape: [], source });

/** Of a co-calibration: phases = own + C drive, row by row for the heaters nearest to each phase, its own first. */
const crosstalkStream = {
  stream: 'crosstalk',
  keys: {
    parameters: scalar('', 'order of the phases and of the heaters'),
    rows: scalar('rad/rad', 'by phase: heaters, parts of their drive, standard deviations'),
    law: scalar('', 'amplitude exp(-distance) for heaters farther away'),
    misfit: scalar('', 'expected minus seen over the noise'),
  },
};

/** The streams a calibration records, declared before the first of their events. */
export function calibrationStreams({
  costExpression,
  tuned,
  kernel,
}: ResolvedKernel): { stream: string; keys: StreamKeys }[] {
  const units = [...new Set(tuned.map(({ parameter }) => parameter.definition.unit))].join(', ');
  return [
    ...(coCalibrationOf(kernel) === null ? [] : [crosstalkStream]),
    { stream: 'before', keys: { cost: scalar('', costExpression), extinctionRatioDb: scalar('dB', 'as found') } },
    {
      stream: 'iterations',
      keys: {
        iteration: scalar('', 'candidates measured'),
        parameters: { unit: units, shape: [tuned.length], source: 'optimizer' },
        cost: scalar('', costExpression),
        gradient: { unit: '', shape: [tuned.length], source: 'cost over each parameter, where known' },
        bestCost: scalar('', 'lowest so far'),
        extinctionRatioDb: scalar('dB', 'single reads'),
      },
    },
    {
      stream: 'confirmations',
      keys: {
        costs: scalar('', costExpression),
        mean: scalar('', 'repeated reads'),
        snrDb: scalar('dB', 'repeated reads'),
      },
    },
  ];
}
