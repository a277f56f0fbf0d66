import { useStore } from 'zustand';
import type { EstimateResult } from '../../../../src-core/domain/inferenceRun.ts';
import type { InferenceGlance } from '../../../stores/inferenceGlance.ts';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { formatDuration } from '../../../ui/formatDuration.ts';
import { residualSpreads } from '../../run/residualSpreads.ts';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { formatUnit } from '../../../ui/formatQuantity.ts';
import { Message } from '../../../ui/Message.tsx';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import { change } from '../setup/inferenceForm.ts';
import { ballAbout, endWords, roundedWith } from './estimateWords.ts';

export interface EstimateViewProps {
  readonly glance: InferenceGlance;
  readonly result: EstimateResult;
  readonly onSetup: () => void;
  readonly onInfer: () => void;
}

/** A point estimate: the most likely point, how well it is known, why the search ended, and what to do from here. */
export function EstimateView({ glance, result, onSetup, onInfer }: EstimateViewProps) {
  const { inference, messages } = useServices();
  const { prepared } = useStore(inference);
  const { best, standardErrors, warnings, notes } = result;
  const names = Object.keys(best);
  const units = new Map((prepared?.parameters ?? []).map(({ name, unit }) => [name, unit]));
  const unitOf = (name: string) => formatUnit(glance.units[name] ?? units.get(name) ?? '');
  // The open specification may have become another one since.
  const isSame = prepared !== null && names.every((name) => units.has(name));
  const useAsStart = () => {
    change(inference, [[['estimate', 'start'], best]]);
    messages.tell('good', 'The next estimate starts from here.', 'It stands under "estimate", "start".');
    onSetup();
  };
  const inferFromHere = () => {
    change(inference, [[['sampler', 'init'], { Ball: ballAbout(best, standardErrors) }]]);
    onInfer();
  };
  return (
    <div className="estimate-grid">
      <Card
        title="Most likely point"
        aside={
          <>
            {result.method}
            {glance.simulated && <SimulatedMark />}
          </>
        }
      >
        <div className="table-scroll" tabIndex={0} role="group" aria-label="Best parameters">
          <table>
            <thead>
              <tr>
                <th scope="col">parameter</th>
                <th scope="col" className="n">
                  best
                </th>
                <th scope="col" className="n">
                  standard error
                </th>
                <th scope="col">unit</th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => {
                const { value, error } = roundedWith(best[name] ?? Number.NaN, standardErrors[name] ?? null);
                return (
                  <tr key={name}>
                    <td className="num">{name}</td>
                    <td className="n num">{value}</td>
                    <td className="n num">{error === null ? <span className="warn">not known</span> : `± ${error}`}</td>
                    <td className="mute">{unitOf(name)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
        <div className="row wrap estimate-actions">
          <Button disabled={!isSame} onClick={useAsStart}>
            Use as start
          </Button>
          <Button kind="primary" disabled={!isSame} onClick={inferFromHere}>
            Run inference from here
          </Button>
          {!isSame && <span className="small mute">Open the specification of this estimate under Set up first.</span>}
        </div>
      </Card>
      <div className="stack estimate-side">
        {warnings.map((warning) => (
          <Message key={warning} tone="warn" sentence={warning} />
        ))}
        <Card title="How it ended">
          <p>{endWords(result.ended)}</p>
          <table>
            <tbody>
              <tr>
                <td>log likelihood</td>
                <td className="n num">{formatNumber(result.logLikelihood, { significant: 6 })}</td>
              </tr>
              {residualSpreads(result).map(({ words, spread }) => (
                <tr key={words}>
                  <td>{words}</td>
                  <td className="n num">{formatNumber(spread, { significant: 4 })}</td>
                </tr>
              ))}
              {result.degreesOfFreedom !== null && (
                <tr>
                  <td>degrees of freedom</td>
                  <td className="n num">{formatNumber(result.degreesOfFreedom, { decimals: 0 })}</td>
                </tr>
              )}
              <tr>
                <td>evaluations</td>
                <td className="n num">{formatNumber(result.evaluations, { decimals: 0 })}</td>
              </tr>
              <tr>
                <td>failed</td>
                <td className={result.failures > 0 ? 'n num warn' : 'n num'}>
                  {formatNumber(result.failures, { decimals: 0 })}
                </td>
              </tr>
              <tr>
                <td>time</td>
                <td className="n num">{formatDuration(result.seconds)}</td>
              </tr>
            </tbody>
          </table>
        </Card>
        {notes.length > 0 && (
          <Card title="Notes">
            <ul className="preview-notes">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </Card>
        )}
      </div>
    </div>
  );
}
