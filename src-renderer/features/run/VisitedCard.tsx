import { useMemo, useState } from 'react';
import type { MapAxis } from '../../charts/drawVisited.ts';
import { VisitedMap } from '../../charts/VisitedMap.tsx';
import type { ParameterColumn } from '../../stores/runGlance.ts';
import { firstParameterColumn } from '../../stores/runRecord.ts';
import { Card } from '../../ui/Card.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import type { RunCardProps } from './CostCard.tsx';

/** The map of visited points: of the one or two parameters, or of two chosen from more. */
export function VisitedCard({ record, glance }: RunCardProps) {
  const { parameters, start } = glance;
  const [pair, setPair] = useState<readonly [number, number]>([0, 1]);
  const x = useMemo(() => axisOf(parameters, pair[0]), [parameters, pair]);
  const y = useMemo(() => (parameters.length > 1 ? axisOf(parameters, pair[1]) : null), [parameters, pair]);
  const choose = (which: 0 | 1) => (
    <select
      className="select map-select"
      aria-label={which === 0 ? 'Across' : 'Upwards'}
      value={pair[which]}
      onChange={(event) => {
        const chosen = Number(event.target.value);
        setPair(which === 0 ? [chosen, pair[1]] : [pair[0], chosen]);
      }}
    >
      {parameters.map(({ fullName }, index) => (
        <option key={fullName} value={index}>
          {fullName}
        </option>
      ))}
    </select>
  );
  return (
    <Card
      title="Visited"
      aside={
        <>
          {start?.bench.simulated !== undefined && <SimulatedMark />}
          {parameters.length > 2 ? (
            <>
              {choose(0)} {choose(1)}
            </>
          ) : (
            <span className="roomy">bright is low cost</span>
          )}
        </>
      }
    >
      {x !== null && <VisitedMap source={record} x={x} y={y} />}
    </Card>
  );
}

function axisOf(parameters: readonly ParameterColumn[], index: number): MapAxis | null {
  const parameter = parameters[index];
  if (parameter === undefined) return null;
  const { fullName, unit, limits } = parameter;
  return { name: fullName.split('.').pop() ?? fullName, unit, limits, column: firstParameterColumn + index };
}
