import { useMemo } from 'react';
import type { MapAxis } from '../../charts/drawVisited.ts';
import { VisitedMap } from '../../charts/VisitedMap.tsx';
import { firstSlopeColumn } from '../../stores/gradientFold.ts';
import { describeCost, kernelOfStart } from '../../stores/runGlance.ts';
import type { ParameterColumn } from '../../stores/runGlance.ts';
import { firstParameterColumn } from '../../stores/runRecord.ts';
import { Card } from '../../ui/Card.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import type { RunCardProps } from './CostCard.tsx';

/** More than two cannot be seen in a plane: their traces tell more. */
const mostAxes = 2;

/** The map of visited points, of one or two parameters, with the slopes that were measured as arrows. */
export function VisitedCard({ record, glance }: RunCardProps) {
  const { parameters, start, gradientNorm } = glance;
  const x = useMemo(() => axisOf(parameters, 0), [parameters]);
  const y = useMemo(() => (parameters.length > 1 ? axisOf(parameters, 1) : null), [parameters]);
  const kernel = kernelOfStart(start);
  const isUphill = kernel !== null && describeCost(kernel.cost_function).kind === 'maximize';
  const arrows = useMemo(
    () => ({
      rows: () => record.gradients.table,
      firstSlope: firstSlopeColumn,
      firstPoint: firstSlopeColumn + parameters.length,
      way: isUphill ? (1 as const) : (-1 as const),
    }),
    [record, parameters, isUphill],
  );
  if (parameters.length > mostAxes) return null;
  return (
    <Card
      title="Visited"
      aside={
        <>
          {start?.bench.simulated !== undefined && <SimulatedMark />}
          <span className="roomy">
            {gradientNorm === null ? 'bright is low cost' : 'bright is low cost · arrows: the better way'}
          </span>
        </>
      }
    >
      {x !== null && <VisitedMap source={record} x={x} y={y} arrows={arrows} />}
    </Card>
  );
}

function axisOf(parameters: readonly ParameterColumn[], index: number): MapAxis | null {
  const parameter = parameters[index];
  if (parameter === undefined) return null;
  const { fullName, unit, limits } = parameter;
  return { name: fullName.split('.').pop() ?? fullName, unit, limits, column: firstParameterColumn + index };
}
