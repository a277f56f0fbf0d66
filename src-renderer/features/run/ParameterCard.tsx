import { ParameterChart } from '../../charts/ParameterChart.tsx';
import { firstParameterColumn } from '../../stores/runRecord.ts';
import { Card } from '../../ui/Card.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import type { RunCardProps } from './CostCard.tsx';

export function ParameterCard({ record, glance }: RunCardProps) {
  return (
    <Card title="Parameters" aside={glance.start?.bench.simulated === undefined ? undefined : <SimulatedMark />}>
      {glance.start !== null && (
        <ParameterChart source={record} parameters={glance.parameters} firstColumn={firstParameterColumn} />
      )}
    </Card>
  );
}
