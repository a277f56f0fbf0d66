import { CostChart } from '../../charts/CostChart.tsx';
import { describeCost, kernelOfStart } from '../../stores/runGlance.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import type { RunRecord } from '../../stores/runRecord.ts';
import { Card } from '../../ui/Card.tsx';
import { formatSetting } from '../../ui/formatNumber.ts';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { targetDb } from './targetDb.ts';

export interface RunCardProps {
  readonly record: RunRecord;
  readonly glance: RunGlance;
}

/** The cost curve. Drawn from the record, outside React. */
export function CostCard({ record, glance }: RunCardProps) {
  const { start } = glance;
  const kernel = kernelOfStart(start);
  const cost = kernel === null ? null : describeCost(kernel.cost_function);
  const target = cost?.target ?? null;
  const inDb = target === null || start === null ? null : targetDb(cost?.expression ?? '', target);
  const words =
    target === null ? '' : `target ${formatSetting(target)}${inDb === null ? '' : ` (${formatSetting(inDb, 3)} dB)`}`;
  return (
    <Card
      title="Cost"
      className="cost-card"
      aside={
        <>
          {start?.bench.simulated !== undefined && <SimulatedMark />}
          <span aria-hidden="true" className="roomy">
            ● measured
          </span>
          <span aria-hidden="true">━ best so far</span>
        </>
      }
    >
      {start !== null && (
        <CostChart
          source={record}
          expression={cost?.expression ?? 'cost'}
          target={target}
          targetText={words}
          maxIterations={kernel?.optimizer_config.max_iterations ?? 1}
        />
      )}
    </Card>
  );
}
