import type { CalibrationRunRow } from '../../../src-core/domain/baseline.ts';
import { baselineMetricNames } from '../../../src-core/domain/baseline.ts';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { formatDateTime } from '../../ui/formatTime.ts';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { isFailed, keyOf, metricText, metricWords, unitOfHead, whole } from './baselineWords.ts';

export interface HistoryTableProps {
  readonly runs: readonly CalibrationRunRow[];
  readonly bench: Bench | null;
  readonly onOpenRun: (runId: string) => void;
}

/** Rows of `calibration_runs`. */
export function HistoryTable({ runs, bench, onOpenRun }: HistoryTableProps) {
  return (
    <div className="table-scroll history-scroll" tabIndex={0} role="group" aria-label="History of the heads">
      <table className="heads-table">
        <thead>
          <tr>
            <th scope="col">version</th>
            <th scope="col">model / head</th>
            <th scope="col">time</th>
            <th scope="col">decision</th>
            <th scope="col" title="The version it was compared with">
              against
            </th>
            <th scope="col" className="n">
              p5
            </th>
            <th scope="col" className="n">
              p95
            </th>
            {baselineMetricNames.map((name) => (
              <th
                key={name}
                scope="col"
                className="n"
                title={`${metricWords[name].long}. ${metricWords[name].meaning}`}
              >
                {metricWords[name].short}
              </th>
            ))}
            <th scope="col" className="n">
              scores
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((row) => {
            const unit = unitOfHead(row, bench);
            const { run_id: runId } = row;
            return (
              <tr key={row.id}>
                <td className="num">
                  {runId === null ? (
                    <span title="Imported: no run of this computer">v{row.version}</span>
                  ) : (
                    <button
                      type="button"
                      className="link-button num"
                      aria-label={`Open the run of v${row.version}`}
                      onClick={() => onOpenRun(runId)}
                    >
                      v{row.version}
                    </button>
                  )}
                </td>
                <td>
                  <span className="row">
                    <span className="ellipsis">
                      <span className="faint">{row.model_name} / </span>
                      <b>{row.head_name}</b>
                    </span>
                    {row.simulated && <SimulatedMark />}
                  </span>
                </td>
                <td className="num small mute">{formatDateTime(row.timestamp)}</td>
                <td>
                  <Tag tone={row.is_stable ? 'good' : 'bad'}>{row.is_stable ? 'stable' : 'unstable'}</Tag>
                </td>
                <td className="num">{row.reference_version === null ? 'first run' : `v${row.reference_version}`}</td>
                <td className="n num">{formatQuantity(row.p5, unit, { significant: 3 })}</td>
                <td className="n num">{formatQuantity(row.p95, unit, { significant: 3 })}</td>
                {baselineMetricNames.map((name) => {
                  const fails = isFailed(row, name);
                  return (
                    <td key={name} className={fails ? 'n num bad' : 'n num'}>
                      {fails && <span aria-label={`${keyOf(row)}: not below its limit`}>▲ </span>}
                      {metricText(name, row[name], unit)}
                    </td>
                  );
                })}
                <td className="n num">{whole(row.file_count)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
