import { useCallback, useMemo, useState } from 'react';
import { ParameterChart } from '../../charts/ParameterChart.tsx';
import { firstSlopeColumn } from '../../stores/gradientFold.ts';
import { shortNames } from '../../stores/parameterNames.ts';
import { firstParameterColumn } from '../../stores/runRecord.ts';
import { Card } from '../../ui/Card.tsx';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatUnit } from '../../ui/formatQuantity.ts';
import { Segments } from '../../ui/Segments.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import type { RunCardProps } from './CostCard.tsx';
import { TraceLegend } from './TraceLegend.tsx';

/** So many names find room at the ends of their lines. */
const mostNamedEnds = 4;

/** The tuned parameters by iteration, or the slopes of the cost along them where the run has recorded any. */
export function ParameterCard({ record, glance }: RunCardProps) {
  const { parameters, start, gradientNorm } = glance;
  const [wanted, setWanted] = useState<'values' | 'gradient'>('values');
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const shown = gradientNorm === null ? 'values' : wanted;
  const names = useMemo(() => shortNames(parameters.map(({ fullName }) => fullName)), [parameters]);
  const table = useCallback(() => (shown === 'values' ? record.iterations : record.gradients.table), [record, shown]);
  const units = [...new Set(parameters.map(({ unit }) => formatUnit(unit)))].join(', ');
  const firstColumn = shown === 'values' ? firstParameterColumn : firstSlopeColumn;
  const hasLegend = names.length > mostNamedEnds;
  const rows = table();
  const last = rows.length - 1;
  return (
    <Card
      title={shown === 'values' ? 'Parameters' : 'Gradient'}
      className="parameter-card"
      aside={start?.bench.simulated === undefined ? undefined : <SimulatedMark />}
    >
      {gradientNorm !== null && (
        <div className="chart-keys small">
          <Segments
            label="Show by iteration"
            options={[
              { value: 'values', label: 'Values' },
              { value: 'gradient', label: 'Gradient' },
            ]}
            value={shown}
            onChange={setWanted}
          />
          <span>
            norm <span className="num">{formatNumber(gradientNorm, { significant: 3 })}</span>
          </span>
        </div>
      )}
      {start !== null && (
        <div className="parameter-body">
          <ParameterChart
            key={`${glance.runId} ${shown}`}
            changes={record}
            table={table}
            names={names}
            firstColumn={firstColumn}
            unit={shown === 'values' ? units : units === '' ? 'cost slope' : `cost / ${units}`}
            label={shown === 'values' ? 'Parameters by iteration' : 'Slopes of the cost by iteration'}
            ends={hasLegend ? 'plain' : 'named'}
            highlighted={highlighted}
          />
          {hasLegend && (
            <TraceLegend
              names={names}
              values={names.map((_, index) => rows.column(firstColumn + index)[last] ?? Number.NaN)}
              onHighlight={setHighlighted}
            />
          )}
        </div>
      )}
    </Card>
  );
}
