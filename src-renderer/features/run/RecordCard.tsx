import { useEffect, useRef, useState } from 'react';
import { createPainter } from '../../charts/createPainter.ts';
import type { RecordRow } from '../../stores/recordRow.ts';
import type { RunRecord } from '../../stores/runRecord.ts';
import { Card } from '../../ui/Card.tsx';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';

const rowHeight = 25;
const renewMs = 120;

/** The record, newest first. Only the lines in sight are drawn, at most eight times a second. */
export function RecordCard({ record, aside }: { readonly record: RunRecord; readonly aside: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ length: 0, pushed: 0, first: 0, count: 20 });
  useEffect(() => {
    let last = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const painter = createPainter(() => {
      const element = box.current;
      if (element === null) return;
      last = performance.now();
      setView({
        length: record.rows.length,
        pushed: record.rows.pushed,
        first: Math.max(0, Math.floor(element.scrollTop / rowHeight) - 3),
        count: Math.ceil(element.clientHeight / rowHeight) + 6,
      });
    });
    const later = () => {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          painter.mark();
        },
        Math.max(0, renewMs - (performance.now() - last)),
      );
    };
    const stop = record.onChange(later);
    const element = box.current;
    element?.addEventListener('scroll', painter.mark);
    const observer = new ResizeObserver(painter.mark);
    if (element) observer.observe(element);
    painter.mark();
    return () => {
      stop();
      clearTimeout(timer);
      painter.stop();
      observer.disconnect();
      element?.removeEventListener('scroll', painter.mark);
    };
  }, [record]);
  const rows: RecordRow[] = [];
  for (let age = view.first; age < Math.min(view.length, view.first + view.count); age++) {
    const row = record.rows.newest(age);
    if (row !== undefined) rows.push(row);
  }
  const { parameters } = record.glance;
  const hasOneNode = new Set(parameters.map(({ fullName }) => fullName.split('.', 1)[0])).size <= 1;
  return (
    <Card title="Record" aside={aside} className="record">
      <div ref={box} className="record-box" tabIndex={0} role="group" aria-label="Record, newest first">
        <div className="record-space" style={{ height: view.length * rowHeight }}>
          <table
            className="num"
            style={{ transform: `translateY(${view.first * rowHeight}px)` }}
            aria-rowcount={view.length}
          >
            <thead className="visually-hidden">
              <tr>
                <th>time</th>
                <th>kind</th>
                <th>what</th>
                <th>value</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <RecordLine key={row.key} row={row} hasOneNode={hasOneNode} />
              ))}
            </tbody>
          </table>
        </div>
        {view.length === 0 && <p className="small faint">Nothing is recorded yet.</p>}
      </div>
    </Card>
  );
}

interface RecordLineProps {
  readonly row: RecordRow;
  /** Then a parameter's own name says which it is. */
  readonly hasOneNode: boolean;
}

function RecordLine({ row, hasOneNode }: RecordLineProps) {
  const value = row.value === null ? '' : formatQuantity(row.value, row.unit);
  return (
    <tr className={row.isWarning ? 'warn' : undefined}>
      <td className="faint">{formatNumber(row.timeNs / 1e9, { decimals: 3 })} s</td>
      <td className="kind">{row.kind}</td>
      <td className="what" title={`${row.name} ${row.text}`.trim()}>
        {row.kind === 'set' && hasOneNode ? (row.name.split('.').pop() ?? row.name) : row.name} {row.text}
      </td>
      <td className="n">{value}</td>
    </tr>
  );
}
