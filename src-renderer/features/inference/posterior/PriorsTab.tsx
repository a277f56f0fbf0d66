import { useMemo } from 'react';
import type {
  CornerView,
  ParameterDrawsView,
  PosteriorView,
  PriorView,
} from '../../../../src-core/domain/posteriorView.ts';
import type { HistogramLayer } from '../../../charts/drawHistogram.ts';
import { HistogramChart } from '../../../charts/HistogramChart.tsx';
import { Card } from '../../../ui/Card.tsx';
import { formatUncertain } from '../../../ui/formatUncertain.ts';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import type { ChainChoice } from './PosteriorPanel.tsx';
import { learnedWords } from './priorWords.ts';
import { useHostAnswer } from './useHostAnswer.ts';

export interface PriorsTabProps extends ChainChoice {
  readonly view: PosteriorView;
}

/** What was believed before and what is believed now, parameter by parameter. */
export function PriorsTab({ view, runId, discard }: PriorsTabProps) {
  const { answer: corner } = useHostAnswer('inference.corner', { runId, discard });
  return (
    <div className="prior-grid">
      {view.parameters.map((parameter) => {
        const prior = view.priors.find(({ name }) => name === parameter.name);
        return (
          <PriorCard
            key={parameter.name}
            parameter={parameter}
            prior={prior ?? null}
            corner={corner}
            isSimulated={view.simulated}
          />
        );
      })}
    </div>
  );
}

interface PriorCardProps {
  readonly parameter: ParameterDrawsView;
  readonly prior: PriorView | null;
  readonly corner: CornerView | null;
  readonly isSimulated: boolean;
}

function PriorCard({ parameter, prior, corner, isSimulated }: PriorCardProps) {
  const { name, unit, mean, sd, p5, p50, p95 } = parameter;
  const layers = useMemo((): readonly HistogramLayer[] => {
    const diagonal = corner?.diagonal[corner.names.indexOf(name)];
    const posterior: HistogramLayer =
      diagonal === undefined
        ? { kind: 'interval', low: p5, middle: p50, high: p95, channel: 0 }
        : { kind: 'counts', bins: diagonal.bins, counts: diagonal.counts, channel: 0 };
    const curve = prior?.curve ?? null;
    return curve === null
      ? [posterior]
      : [posterior, { kind: 'curve', x: curve.x, density: curve.density, channel: 1 }];
  }, [corner, prior, name, p5, p50, p95]);
  const learned = learnedWords(prior?.curve ?? null, sd);
  const posteriorWords = formatUncertain(mean, sd, unit);
  return (
    <Card className="prior-card" title={name} aside={isSimulated ? <SimulatedMark /> : undefined}>
      <HistogramChart layers={layers} unit={unit} label={`Prior and posterior of ${name}: ${learned.text}`} />
      <dl className="prior-words">
        <dt>
          <i className="median" aria-hidden="true" /> prior
        </dt>
        <dd>
          {prior?.words ?? '–'}
          {prior !== null && prior.transform !== 'none' && prior.transform !== '' && `, sampled as ${prior.transform}`}
        </dd>
        <dt>
          <i className="measured line" aria-hidden="true" /> posterior
        </dt>
        <dd className="num">{posteriorWords}</dd>
      </dl>
      <p className={learned.tone === 'plain' ? 'small faint' : `small ${learned.tone}`}>
        {learned.tone === 'warn' && '⚠ '}
        {learned.text}
      </p>
      {prior !== null && prior.description !== '' && <p className="small faint">{prior.description}</p>}
    </Card>
  );
}
