import { useState } from 'react';
import type { RunKind, RunSummary } from '../../../src-core/domain/run.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Message } from '../../ui/Message.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { BaselineRunView } from '../baselines/BaselineRunView.tsx';
import { ArtifactActions } from '../run/ArtifactActions.tsx';
import { AnalysisTab } from './AnalysisTab.tsx';
import { CalibrationsTab } from './CalibrationsTab.tsx';
import { ChartsTab } from './ChartsTab.tsx';
import { ComparePosteriorTab } from './ComparePosteriorTab.tsx';
import { CompareTab } from './CompareTab.tsx';
import { FilesTab } from './FilesTab.tsx';
import { GraphFilesTab } from './GraphFilesTab.tsx';
import { GraphTab } from './GraphTab.tsx';
import { InferenceTab } from './InferenceTab.tsx';
import { InterruptedPanel } from './InterruptedPanel.tsx';
import { LineageTab } from './LineageTab.tsx';
import { MonitorTab } from './MonitorTab.tsx';
import { NoiseTab } from './NoiseTab.tsx';
import { ReportTab } from './ReportTab.tsx';
import { ResultTab } from './ResultTab.tsx';
import { RunFilesTab } from './RunFilesTab.tsx';
import { SweepTab } from './SweepTab.tsx';
import { statusTones } from './sessionWords.ts';
import { useRunRecord, useSessionSummary } from './useSession.ts';

const words = {
  watch: 'Watch',
  whatIf: 'What if',
  graph: 'Graph',
  sweep: 'Sweep',
  posterior: 'Posterior',
  estimate: 'Estimate',
  baseline: 'Baseline',
  retag: 'Re-tagging',
  noise: 'Link noise',
  charts: 'Charts',
  calibrations: 'Calibrations',
  result: 'Result',
  analysis: 'Analysis',
  lineage: 'Lineage',
  compare: 'Compare',
  report: 'Report',
  files: 'Files',
} as const;
type Tab = keyof typeof words;
type Tabs = readonly [{ readonly value: Tab; readonly label: string }, ...{ value: Tab; label: string }[]];
const named = (first: Tab, ...rest: Tab[]): Tabs => [
  { value: first, label: words[first] },
  ...rest.map((value) => ({ value, label: words[value] })),
];

/** What there is to see of a run, by its kind. */
const tabsOf: Readonly<Record<RunKind, Tabs>> = {
  calibrate: named('charts', 'result', 'analysis', 'lineage', 'compare', 'report', 'files'),
  monitor: named('watch', 'whatIf', 'calibrations', 'lineage'),
  graph: named('graph', 'calibrations', 'lineage', 'files'),
  sweep: named('sweep', 'report', 'files'),
  infer: named('posterior', 'compare', 'files'),
  adopt: named('lineage', 'report', 'files'),
  estimate: named('estimate', 'files'),
  standardize: named('report', 'files'),
  noise: named('noise', 'report', 'files'),
  baseline: named('baseline', 'files'),
  retag: named('retag', 'files'),
};

/** Kinds whose artifact is their own and not a calibration's: no bundle is made of it. */
const withOwnArtifact: ReadonlySet<RunKind> = new Set([
  ...(['graph', 'sweep', 'infer', 'estimate', 'standardize', 'noise', 'baseline', 'retag'] as const),
]);

function Files({ summary }: { readonly summary: RunSummary }) {
  if (summary.kind === 'graph') return <GraphFilesTab summary={summary} />;
  return withOwnArtifact.has(summary.kind) ? <RunFilesTab summary={summary} /> : <FilesTab summary={summary} />;
}

/** One session: the same charts as live, and everything that came of it. */
export function SessionDetail({ runId }: { readonly runId: string }) {
  const { summary, error } = useSessionSummary(runId);
  const [calibration, setCalibration] = useState<number | 'last'>('last');
  const { record, glance } = useRunRecord(runId, calibration);
  const [chosen, setTab] = useState<Tab | null>(null);
  if (error !== null) {
    return (
      <div className="session-detail">
        <Message tone="bad" sentence={error.message} remedy={error.remedy} />
      </div>
    );
  }
  if (summary === null || record === null || glance === null) {
    return (
      <div className="session-detail card">
        <Skeleton lines={10} label="Loading the session" />
      </div>
    );
  }
  const tabs = tabsOf[summary.kind];
  const tab = chosen ?? tabs[0].value;
  const who = [summary.operator, summary.chipId, summary.dieId].filter((word) => word !== '').join(' · ');
  const needsArtifact = (tab === 'report' || tab === 'files') && summary.artifactDir === null;
  return (
    <section className="session-detail" aria-label={`Session ${summary.title}`}>
      <div className="row wrap session-head">
        <a className="back" href={hashOf({ screen: 'sessions', runId: null })} aria-label="Close this session">
          ←
        </a>
        <h2 className="session-name ellipsis">{summary.title}</h2>
        <Tag tone={statusTones[summary.status]}>{summary.status}</Tag>
        {summary.simulated && <SimulatedMark />}
        <span className="small faint">
          {formatDateTime(summary.startedAt)}
          {who === '' ? '' : ` · ${who}`}
        </span>
        <span className="spacer" />
        {summary.artifactDir !== null && !withOwnArtifact.has(summary.kind) && (
          <ArtifactActions id={runId} offered={['verify', 'export']} lead="export" />
        )}
      </div>
      {summary.notes !== '' && <p className="mute selectable">{summary.notes}</p>}
      {summary.status === 'interrupted' && <InterruptedPanel summary={summary} />}
      <Segments label="View of the session" size="tall" options={tabs} value={tab} onChange={setTab} />
      {needsArtifact ? (
        <div className="card">
          <Empty title="This run left no artifact">
            <p>Only a run that came to its end writes one. Its record and its charts are kept.</p>
          </Empty>
        </div>
      ) : (
        <div className="session-body" tabIndex={0} role="group" aria-label={words[tab]}>
          {(tab === 'watch' || tab === 'whatIf') && <MonitorTab runId={runId} view={tab} />}
          {tab === 'graph' && <GraphTab runId={runId} glance={glance} />}
          {tab === 'sweep' && <SweepTab runId={runId} glance={glance} />}
          {tab === 'calibrations' && (
            <CalibrationsTab record={record} glance={glance} chosen={calibration} onChoose={setCalibration} />
          )}
          {tab === 'charts' && <ChartsTab record={record} glance={glance} />}
          {tab === 'result' && <ResultTab summary={summary} glance={glance} />}
          {tab === 'analysis' && <AnalysisTab record={record} glance={glance} />}
          {tab === 'lineage' && <LineageTab summary={summary} />}
          {(tab === 'baseline' || tab === 'retag') && <BaselineRunView runId={runId} />}
          {(tab === 'posterior' || tab === 'estimate') && <InferenceTab runId={runId} />}
          {tab === 'compare' &&
            (summary.kind === 'infer' ? (
              <ComparePosteriorTab summary={summary} />
            ) : (
              <CompareTab summary={summary} record={record} glance={glance} />
            ))}
          {tab === 'noise' && <NoiseTab runId={runId} />}
          {tab === 'report' && <ReportTab runId={runId} />}
          {tab === 'files' && <Files summary={summary} />}
        </div>
      )}
    </section>
  );
}
