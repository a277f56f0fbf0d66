import { useState } from 'react';
import type { PosteriorView } from '../../../../src-core/domain/posteriorView.ts';
import { Message } from '../../../ui/Message.tsx';
import { Segments } from '../../../ui/Segments.tsx';
import { AcceptanceTab } from './AcceptanceTab.tsx';
import { AutocorrelationTab } from './AutocorrelationTab.tsx';
import { BigNumbers } from './BigNumbers.tsx';
import { CornerTab } from './CornerTab.tsx';
import { DiscardSlider } from './DiscardSlider.tsx';
import { FitTab } from './FitTab.tsx';
import { NumbersTab } from './NumbersTab.tsx';
import './posterior.css';
import { PosteriorHead } from './PosteriorHead.tsx';
import { PriorsTab } from './PriorsTab.tsx';
import { TraceTab } from './TraceTab.tsx';
import { Refused, Waiting } from './Waiting.tsx';
import { useHostAnswer } from './useHostAnswer.ts';

const words = {
  fit: 'Fit',
  corner: 'Corner',
  trace: 'Trace',
  autocorrelation: 'Autocorrelation',
  acceptance: 'Acceptance',
  priors: 'Priors',
  numbers: 'Numbers',
} as const;
type Tab = keyof typeof words;

export interface PosteriorPanelProps {
  /** Of an inference that has come to its end. */
  readonly runId: string;
}

/** The posterior of a run: its verdict, its numbers, its charts, and what can be done with it. */
export function PosteriorPanel({ runId }: PosteriorPanelProps) {
  return <Posterior key={runId} runId={runId} />;
}

function Posterior({ runId }: PosteriorPanelProps) {
  const [discard, setDiscard] = useState<number | null>(null);
  const [chosen, setTab] = useState<Tab | null>(null);
  const { answer: view, error, isAsking, again } = useHostAnswer('inference.posterior', { runId, discard });
  if (view === null)
    return error === null ? <Waiting label="Reading the chain" /> : <Refused error={error} again={again} />;
  const options = tabsOf(view).map((value) => ({ value, label: words[value] }));
  const tab = chosen ?? options[0]?.value ?? 'corner';
  return (
    <section className="posterior" aria-label={`Posterior of ${view.title}`} aria-busy={isAsking}>
      <PosteriorHead view={view} />
      <BigNumbers parameters={view.parameters} />
      <div className="row wrap posterior-tabs">
        <Segments label="View of the posterior" size="tall" options={options} value={tab} onChange={setTab} />
        <span className="spacer" />
        <DiscardSlider
          steps={view.steps}
          thin={view.thin}
          value={discard ?? view.discard}
          isAsking={isAsking}
          onChoose={setDiscard}
        />
      </div>
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      <div className="posterior-body">
        <TabOf tab={tab} view={view} runId={runId} discard={discard} />
      </div>
    </section>
  );
}

/** A density that was given as a formula has no measured points to lay its curves over. */
const tabsOf = (view: PosteriorView): Tab[] => [
  ...(view.predictive.length > 0 ? (['fit'] as const) : []),
  ...(['corner', 'trace', 'autocorrelation', 'acceptance', 'priors', 'numbers'] as const),
];

export interface ChainChoice {
  readonly runId: string;
  /** Null: as the run did. */
  readonly discard: number | null;
}

function TabOf({ tab, view, runId, discard }: ChainChoice & { readonly tab: Tab; readonly view: PosteriorView }) {
  switch (tab) {
    case 'fit':
      return <FitTab view={view} />;
    case 'corner':
      return <CornerTab view={view} runId={runId} discard={discard} />;
    case 'trace':
      return <TraceTab view={view} />;
    case 'autocorrelation':
      return <AutocorrelationTab view={view} />;
    case 'acceptance':
      return <AcceptanceTab view={view} />;
    case 'priors':
      return <PriorsTab view={view} runId={runId} discard={discard} />;
    case 'numbers':
      return <NumbersTab view={view} />;
  }
}
