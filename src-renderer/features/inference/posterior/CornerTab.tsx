import { useMemo, useState } from 'react';
import type { CornerView, PosteriorView } from '../../../../src-core/domain/posteriorView.ts';
import { CornerChart } from '../../../charts/CornerChart.tsx';
import { Card } from '../../../ui/Card.tsx';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import type { ChainChoice } from './PosteriorPanel.tsx';
import { Refused, Waiting } from './Waiting.tsx';
import { useHostAnswer } from './useHostAnswer.ts';

/** As many as can be told apart on a screen, and as the host bins at once. */
const mostShown = 10;
/** Fewer draws than this leave too few in a narrow bin. */
const fewDraws = 60_000;

export interface CornerTabProps extends ChainChoice {
  readonly view: PosteriorView;
}

/** All pairs of parameters; of more than ten those that are chosen. */
export function CornerTab({ view, runId, discard }: CornerTabProps) {
  const all = view.parameters.map(({ name }) => name);
  const [names, setNames] = useState<readonly string[]>(all.slice(0, mostShown));
  const bins = view.draws < fewDraws ? 28 : 40;
  const { answer, error, again } = useHostAnswer('inference.corner', { runId, discard, names: [...names], bins });
  if (answer === null)
    return error === null ? (
      <Waiting label="Counting the draws of every pair" />
    ) : (
      <Refused error={error} again={again} />
    );
  return (
    <Card
      className="corner-card"
      title="Corner"
      aside={
        <>
          <span className="fit-legend" aria-hidden="true">
            <span>
              <i className="measured line" /> posterior
            </span>
            <span>
              <i className="median" /> prior
            </span>
            <span>contours of 1, 2 and 3 σ</span>
          </span>
          <span>{formatNumber(answer.draws, { decimals: 0 })} draws</span>
          {view.simulated && <SimulatedMark />}
        </>
      }
    >
      {all.length > mostShown && <ParameterChoice all={all} names={names} onChoose={setNames} />}
      <Corner corner={answer} view={view} />
    </Card>
  );
}

function Corner({ corner, view }: { readonly corner: CornerView; readonly view: PosteriorView }) {
  const priors = useMemo(
    () => corner.names.map((name) => view.priors.find((prior) => prior.name === name)?.curve ?? null),
    [corner, view],
  );
  return <CornerChart view={corner} priors={priors} />;
}

interface ParameterChoiceProps {
  readonly all: readonly string[];
  readonly names: readonly string[];
  readonly onChoose: (names: readonly string[]) => void;
}

function ParameterChoice({ all, names, onChoose }: ParameterChoiceProps) {
  const isFull = names.length >= mostShown;
  return (
    <fieldset className="corner-choice">
      <legend className="small mute">
        {names.length} of {all.length} parameters, {mostShown} at most
      </legend>
      {all.map((name) => {
        const isShown = names.includes(name);
        return (
          <label key={name} className="small">
            <input
              type="checkbox"
              checked={isShown}
              disabled={isShown ? names.length === 1 : isFull}
              onChange={() => onChoose(all.filter((one) => (one === name ? !isShown : names.includes(one))))}
            />
            {name}
          </label>
        );
      })}
    </fieldset>
  );
}
