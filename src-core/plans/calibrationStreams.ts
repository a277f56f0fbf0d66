import type { StreamKeys } from './instruction.ts';
import type { ResolvedKernel } from './resolveKernel.ts';

const scalar = (unit: string, source: string) => ({ unit, shape: [], source });

/** The streams a calibration records, declared before the first of their events. */
export function calibrationStreams({ costExpression, tuned }: ResolvedKernel): { stream: string; keys: StreamKeys }[] {
  const units = [...new Set(tuned.map(({ parameter }) => parameter.definition.unit))].join(', ');
  return [
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
