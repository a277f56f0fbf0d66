import { useMemo } from 'react';
import type { PosteriorComparison } from '../../../../src-core/domain/posteriorView.ts';
import type { HistogramLayer } from '../../../charts/drawHistogram.ts';
import { HistogramChart } from '../../../charts/HistogramChart.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { formatDateTime } from '../../../ui/formatTime.ts';
import { formatUncertain } from '../../../ui/formatUncertain.ts';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import './posterior.css';
import { Refused, Waiting } from './Waiting.tsx';
import { differenceTone } from './differenceTone.ts';
import { useHostAnswer } from './useHostAnswer.ts';

export interface ComparePanelProps {
  /** Runs of an inference. */
  readonly first: string;
  readonly second: string;
}

/** Two posteriors over the parameters that both have. */
export function ComparePanel({ first, second }: ComparePanelProps) {
  return <Comparison key={`${first} ${second}`} first={first} second={second} />;
}

function Comparison({ first, second }: ComparePanelProps) {
  const { answer, error, again } = useHostAnswer('inference.compare', { first, second });
  const { answer: firstRun } = useHostAnswer('sessions.get', { runId: first });
  const { answer: secondRun } = useHostAnswer('sessions.get', { runId: second });
  const isSimulated = firstRun?.simulated === true || secondRun?.simulated === true;
  if (answer === null)
    return error === null ? <Waiting label="Comparing the two" /> : <Refused error={error} again={again} />;
  return (
    <section
      className="posterior compare-posteriors"
      aria-label={`${answer.first.title} beside ${answer.second.title}`}
    >
      <p className="compare-titles">
        <span>
          <i className="measured" aria-hidden="true" /> first: <b>{answer.first.title}</b>
          {firstRun !== null && <span className="small mute">{formatDateTime(firstRun.startedAt)}</span>}
        </span>
        <span>
          <i className="median" aria-hidden="true" /> second: <b>{answer.second.title}</b>
          {secondRun !== null && <span className="small mute">{formatDateTime(secondRun.startedAt)}</span>}
        </span>
      </p>
      {answer.parameters.length === 0 && (
        <div className="card">
          <Empty title="They have no parameter in common">
            <p>Choose two runs of one model: parameters are compared by name.</p>
          </Empty>
        </div>
      )}
      <div className="prior-grid">
        {answer.parameters.map((parameter) => (
          <DifferenceCard key={parameter.name} parameter={parameter} isSimulated={isSimulated} />
        ))}
      </div>
      <OnlyOne which="first" names={answer.onlyFirst} />
      <OnlyOne which="second" names={answer.onlySecond} />
    </section>
  );
}

function OnlyOne({ which, names }: { readonly which: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className="small mute">
      Only the {which} has {names.join(', ')}.
    </p>
  );
}

interface DifferenceCardProps {
  readonly parameter: PosteriorComparison['parameters'][number];
  readonly isSimulated: boolean;
}

function DifferenceCard({ parameter, isSimulated }: DifferenceCardProps) {
  const { name, unit, first, second, difference, differenceSd, probabilityGreater, sentence } = parameter;
  const layers = useMemo(
    (): readonly HistogramLayer[] => [
      { kind: 'counts', bins: parameter.bins, counts: parameter.firstCounts, channel: 0 },
      { kind: 'counts', bins: parameter.bins, counts: parameter.secondCounts, channel: 1 },
    ],
    [parameter],
  );
  const tone = differenceTone(difference, differenceSd);
  return (
    <Card className="prior-card" title={name} aside={isSimulated ? <SimulatedMark /> : undefined}>
      <HistogramChart layers={layers} unit={unit} label={sentence} />
      <dl className="prior-words">
        <dt>
          <i className="measured" aria-hidden="true" /> first
        </dt>
        <dd className="num">{formatUncertain(first.mean, first.sd, unit)}</dd>
        <dt>
          <i className="median" aria-hidden="true" /> second
        </dt>
        <dd className="num">{formatUncertain(second.mean, second.sd, unit)}</dd>
        <dt>difference</dt>
        <dd className="num">
          <b>{formatUncertain(difference, differenceSd, unit)}</b>
        </dd>
        <dt>second greater</dt>
        <dd className="num">{formatNumber(probabilityGreater * 100, { decimals: 1 })} %</dd>
      </dl>
      <p className={tone === 'warn' ? 'small warn' : 'small mute'}>
        {tone === 'warn' && '⚠ '}
        {sentence}
      </p>
    </Card>
  );
}
