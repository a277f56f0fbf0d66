import { memo } from 'react';
import { useStore } from 'zustand';
import type { HeadRow } from '../../../src-core/contract/baselineProcedures.ts';
import { baselineMetricNames } from '../../../src-core/domain/baseline.ts';
import { useServices } from '../../stores/services.ts';
import { noValue } from '../../ui/formatNumber.ts';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import {
  isFailed,
  keyOf,
  limitText,
  metricText,
  metricWords,
  shareOfLimit,
  unitOfHead,
  whole,
} from './baselineWords.ts';
import type { MetricName } from './baselineWords.ts';
import { GradeMark } from './GradeMark.tsx';

export interface HeadTableRowProps {
  readonly row: HeadRow;
  readonly isSelected: boolean;
  /** One row stands in the order of Tab; the arrow keys lead to the others. */
  readonly inTabOrder: boolean;
  readonly onSelect: (key: string) => void;
}

/** One head: whose scores, how good, each figure over its limit. */
export const HeadTableRow = memo(function HeadTableRow(props: HeadTableRowProps) {
  const { row, isSelected, inTabOrder, onSelect } = props;
  const { bench: benchStore } = useServices();
  const { bench } = useStore(benchStore);
  const key = keyOf(row);
  const unit = unitOfHead(row, bench);
  const isFirst = row.reference_version === null;
  const failed = row.failed_metrics.map((name) => metricWords[name].short).join(', ');
  return (
    <tr className={isSelected ? 'selected' : undefined} onClick={() => onSelect(key)}>
      <th scope="row">
        <button
          type="button"
          className="head-name"
          tabIndex={inTabOrder ? 0 : -1}
          aria-label={key}
          aria-current={isSelected ? 'true' : undefined}
          onFocus={() => onSelect(key)}
        >
          {row.head_name}
        </button>
        <span className="head-marks">
          <span className="small faint ellipsis">{row.model_name}</span>
          {row.vanished && <Tag tone="warn">vanished</Tag>}
          {row.simulated && <SimulatedMark />}
        </span>
      </th>
      <td>
        {isFirst ? (
          <>
            <span className="grade-mark mute">first run</span>
            <span className="small faint decision">unstable: no reference yet</span>
          </>
        ) : (
          <>
            <GradeMark grade={row.grade} />
            <span className={`small decision ${row.is_stable ? 'mute' : 'bad'}`} title={failed}>
              {row.is_stable ? 'stable' : `unstable: ${failed}`}
            </span>
          </>
        )}
      </td>
      {baselineMetricNames.map((name) => (
        <MetricCell key={name} row={row} name={name} unit={unit} />
      ))}
      <td className="num">
        v{row.version}
        <span className="small faint limit">
          {isFirst ? 'is the reference' : `against v${row.reference_version ?? ''}`}
        </span>
      </td>
      <td className="n num">{whole(row.file_count)}</td>
    </tr>
  );
});

interface MetricCellProps {
  readonly row: HeadRow;
  readonly name: MetricName;
  readonly unit: string;
}

/** The bar is full at twice the limit; its notch is the limit. */
function MetricCell({ row, name, unit }: MetricCellProps) {
  const share = shareOfLimit(row, name);
  const fails = isFailed(row, name);
  return (
    <td className={fails ? 'n metric bad' : 'n metric'}>
      <span className="num value">
        {fails && <span aria-label="not below its limit">▲ </span>}
        {row[name] === null ? noValue : metricText(name, row[name], unit)}
      </span>
      <span className="num small faint limit">&lt; {limitText(name, row.thresholds[name], unit)}</span>
      <span className="limit-bar" aria-hidden="true">
        <i style={{ width: `${50 * Math.min(2, share ?? 0)}%` }} />
      </span>
    </td>
  );
}
