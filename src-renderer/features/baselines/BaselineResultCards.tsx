import { useStore } from 'zustand';
import type { BaselineResult } from '../../../src-core/domain/baseline.ts';
import { baselineMetricNames } from '../../../src-core/domain/baseline.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { Tag } from '../../ui/Tag.tsx';
import { count, metricText, metricWords, unitOfHead, whole } from './baselineWords.ts';
import { NotesCard } from './NotesCard.tsx';

/** What a baseline run decided: how many heads are stable, and which references moved. */
export function BaselineResultCards({ result }: { readonly result: BaselineResult }) {
  const { bench: benchStore, navigation, baselines } = useServices();
  const { bench } = useStore(benchStore);
  const { calibration, notes, durationSeconds } = result;
  const {
    version,
    library_size: samples,
    heads,
    summary,
    reference_updates: updates,
    saved_files: files,
  } = calibration;
  const rows = Object.entries(heads).toSorted(([one, a], [other, b]) =>
    a.is_stable === b.is_stable
      ? one.localeCompare(other, 'en', { numeric: true })
      : Number(a.is_stable) - Number(b.is_stable),
  );
  const moved = Object.values(updates).filter((update) => update === 'updated').length;
  return (
    <div className="baseline-result">
      <div className="tiles">
        <Figure label="Version" value={`v${version}`} words={`in ${formatDuration(durationSeconds)}`} />
        <Figure label="Scores" value={whole(samples)} words={`of ${count(summary.total_heads, 'head')}`} />
        <Figure label="Stable" value={whole(summary.stable_heads)} words="keep their reference" tone="good" />
        <Figure
          label="Unstable"
          value={whole(summary.unstable_heads)}
          words={moved === 0 ? 'no reference moved' : `${count(moved, 'reference')} moved to v${version}`}
          tone={summary.unstable_heads > 0 ? 'bad' : 'plain'}
        />
      </div>
      <Card title={`Heads of v${version}`} className="result-heads">
        <div className="table-scroll" tabIndex={0} role="group" aria-label={`Heads of v${version}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">head</th>
                <th scope="col">decision</th>
                <th scope="col">failed figures</th>
                <th scope="col">reference</th>
                <th scope="col">file</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([key, head]) => {
                const first = baselineMetricNames.every((name) => head.drift_metrics[name] === null);
                const unit = unitOfHead(head, bench);
                return (
                  <tr key={key}>
                    <td>
                      <a
                        href={hashOf({ screen: 'baselines', runId: null })}
                        onClick={() => {
                          baselines.select(key);
                          navigation.go('baselines');
                        }}
                      >
                        {key}
                      </a>
                    </td>
                    <td>
                      <Tag tone={head.is_stable ? 'good' : 'bad'}>{head.is_stable ? 'stable' : 'unstable'}</Tag>
                    </td>
                    <td className="small">
                      {first
                        ? 'first run: nothing to compare with'
                        : head.drift_metrics.failed_metrics
                            .map(
                              (name) =>
                                `${metricWords[name].short} ${metricText(name, head.drift_metrics[name], unit)}`,
                            )
                            .join(', ') || 'none'}
                    </td>
                    <td className="num moved">
                      {updates[key] === 'updated'
                        ? `moved to v${head.reference_version}`
                        : `stays v${head.reference_version}`}
                    </td>
                    <td className="small faint">
                      <code className="selectable" title={files[key]}>
                        {files[key]?.split(/[\\/]/).at(-1) ?? '–'}
                      </code>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Card>
      <NotesCard notes={notes} />
    </div>
  );
}

export interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly words: string;
  readonly tone?: 'plain' | 'good' | 'bad' | 'warn';
}

/** One number to be read from afar, with its words. */
export function Figure({ label, value, words, tone = 'plain' }: FigureProps) {
  return (
    <div className="tile card">
      <span className="tile-label">{label}</span>
      <span className={`tile-value num ${tone}`} data-testid={`figure-${label}`}>
        {value}
      </span>
      <span className="small mute">{words}</span>
    </div>
  );
}
