import type { KeyboardEvent } from 'react';
import { Fragment, useMemo, useRef, useState } from 'react';
import type { HeadRow } from '../../../src-core/contract/baselineProcedures.ts';
import { baselineMetricNames } from '../../../src-core/domain/baseline.ts';
import type { BaselineConfig } from '../../../src-core/domain/baselineConfig.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { count, keyOf, metricWords, ratePercent } from './baselineWords.ts';
import { filterHeads, firstSort, nextSort, sortHeads } from './headOrder.ts';
import type { SortKey } from './headOrder.ts';
import { HeadTableRow } from './HeadTableRow.tsx';

export interface HeadsCardProps {
  readonly heads: readonly HeadRow[];
  readonly config: BaselineConfig;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  /** Enter: to the detail below. */
  readonly onOpen: () => void;
}

const steps: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  PageDown: (at, last) => Math.min(last, at + 10),
  PageUp: (at) => Math.max(0, at - 10),
  Home: () => 0,
  End: (_at, last) => last,
};

/** Every head with its grade, its figures beside their limits, and what was decided. */
export function HeadsCard({ heads, config, selected, onSelect, onOpen }: HeadsCardProps) {
  const [sort, setSort] = useState(firstSort);
  const [filter, setFilter] = useState('');
  const body = useRef<HTMLTableSectionElement>(null);
  const shown = useMemo(() => sortHeads(filterHeads(heads, filter), sort), [heads, filter, sort]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onOpen();
      return;
    }
    const step = steps[event.key];
    if (step === undefined || shown.length === 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const at = shown.findIndex((row) => keyOf(row) === selected);
    const next = step(at, shown.length - 1);
    const row = shown[next];
    if (row === undefined) return;
    onSelect(keyOf(row));
    body.current?.querySelectorAll<HTMLButtonElement>('button.head-name')[next]?.focus();
  };
  const column = (key: SortKey, label: string, title: string, isNumber: 'number' | 'words') => (
    <th
      scope="col"
      className={isNumber === 'number' ? 'n' : undefined}
      aria-sort={sort.key === key ? sort.direction : undefined}
      title={title}
    >
      <button type="button" className="sort" onClick={() => setSort(nextSort(sort, key))}>
        {label}
        <span aria-hidden="true">{sort.key === key ? (sort.direction === 'ascending' ? ' ▲' : ' ▼') : ''}</span>
      </button>
    </th>
  );
  const rate = config.calibration_false_alarm_rate;
  return (
    <Card
      title="Heads"
      className="heads-card"
      aside={
        <>
          <span
            title={
              rate === null
                ? 'The limits of config.yaml, whatever the number of scores'
                : 'Limits that follow from the scores at hand, by permutation'
            }
          >
            limits: {rate === null ? 'fixed' : `false-alarm rate ${ratePercent(rate)}`}
          </span>
          <input
            type="search"
            className="input heads-filter"
            placeholder="Filter: name, grade, figure"
            aria-label="Filter heads by words"
            value={filter}
            onChange={({ target }) => setFilter(target.value)}
          />
          <span role="status" className="num">
            {filter === '' ? count(heads.length, 'head') : `${shown.length} of ${count(heads.length, 'head')}`}
          </span>
        </>
      }
    >
      <div className="table-scroll heads-scroll" tabIndex={0} role="group" aria-label="Heads">
        <table className="heads-table">
          <thead>
            <tr>
              {column('head', 'model / head', 'By name', 'words')}
              {column('grade', 'grade', 'Worst first: unstable, then the farthest beyond a limit', 'words')}
              {baselineMetricNames.map((name) => (
                <Fragment key={name}>
                  {column(
                    name,
                    metricWords[name].short,
                    `${metricWords[name].long}. ${metricWords[name].meaning}`,
                    'number',
                  )}
                </Fragment>
              ))}
              {column('version', 'version', 'Version of the figures, and the version they were compared with', 'words')}
              {column('samples', 'scores', 'Finite scores that the figures are made of', 'number')}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={onKey}>
            {shown.map((row, index) => (
              <HeadTableRow
                key={keyOf(row)}
                row={row}
                isSelected={keyOf(row) === selected}
                inTabOrder={keyOf(row) === selected || (index === 0 && !shown.some((one) => keyOf(one) === selected))}
                onSelect={onSelect}
              />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && (
          <Empty title="No head with these words">
            <p>Try a part of a name, “unstable”, “first run”, “vanished”, or a figure such as “JSD”.</p>
          </Empty>
        )}
      </div>
    </Card>
  );
}
