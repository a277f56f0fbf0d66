import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { HeadRow } from '../../../src-core/contract/baselineProcedures.ts';
import type { CalibrationRunRow } from '../../../src-core/domain/baseline.ts';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { formatDateTime } from '../../ui/formatTime.ts';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { keyOf, unitOfHead, whole } from './baselineWords.ts';

/** As many rows of the history as one answer holds: references lie among the newest. */
const rowsLookedThrough = 1000;

/** The references in force, as production mode uses them. */
export function ReferencesTable({ heads }: { readonly heads: readonly HeadRow[] }) {
  const { client, messages, bench: benchStore } = useServices();
  const { bench } = useStore(benchStore);
  const [rows, setRows] = useState<readonly CalibrationRunRow[]>([]);
  useEffect(() => {
    const asking = new AbortController();
    client.call('baseline.history', { limit: rowsLookedThrough }, { signal: asking.signal }).then(
      ({ runs }) => setRows(runs),
      (thrown: unknown) => {
        if (!asking.signal.aborted) messages.report(thrown);
      },
    );
    return () => asking.abort();
  }, [client, messages, heads]);
  const withReference = heads.filter((row) => row.current_reference !== null);
  return (
    <Card title="References in force" className="heads-card" aside={<span>{withReference.length}</span>}>
      {withReference.length === 0 ? (
        <Empty title="No reference yet">
          <p>Switch to development mode and make a first run, or import a folder of references under Settings.</p>
        </Empty>
      ) : (
        <div className="table-scroll heads-scroll" tabIndex={0} role="group" aria-label="References in force">
          <table className="heads-table">
            <thead>
              <tr>
                <th scope="col">model / head</th>
                <th scope="col">reference</th>
                <th scope="col" className="n" title="Becomes 0 when a score is tagged">
                  p5
                </th>
                <th scope="col" className="n" title="Becomes 1 when a score is tagged">
                  p95
                </th>
                <th scope="col" className="n" title="p95 − p5">
                  range
                </th>
                <th scope="col" className="n">
                  scores
                </th>
                <th scope="col">made</th>
              </tr>
            </thead>
            <tbody>
              {withReference.map((head) => {
                const unit = unitOfHead(head, bench);
                const found = rows.find((row) => row.version === head.current_reference && keyOf(row) === keyOf(head));
                const text = (value: number | undefined) => formatQuantity(value, unit, { significant: 4 });
                return (
                  <tr key={keyOf(head)}>
                    <td>
                      <span className="row">
                        <span>
                          <span className="faint">{head.model_name} / </span>
                          <b>{head.head_name}</b>
                        </span>
                        {head.simulated && <SimulatedMark />}
                      </span>
                    </td>
                    <td className="num">v{head.current_reference}</td>
                    <td className="n num">{text(found?.p5)}</td>
                    <td className="n num">{text(found?.p95)}</td>
                    <td className="n num">{text(found?.range)}</td>
                    <td className="n num">{found === undefined ? '–' : whole(found.file_count)}</td>
                    <td className="num small mute">{found === undefined ? '–' : formatDateTime(found.timestamp)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
