import { residualSpreads } from '../run/residualSpreads.ts';
import type { EstimateResult } from '../../../src-core/domain/inferenceRun.ts';
import type { InferenceGlance } from '../../stores/inferenceGlance.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { Card } from '../../ui/Card.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { formatUncertain } from '../../ui/formatUncertain.ts';
import { Message } from '../../ui/Message.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { endWords } from '../inference/live/estimateWords.ts';

export interface EstimateTabProps {
  readonly glance: InferenceGlance;
  readonly result: EstimateResult;
}

/** A point estimate that has ended: the best point with its standard errors, and how the search went. */
export function EstimateTab({ glance, result }: EstimateTabProps) {
  const { best, standardErrors, warnings, notes } = result;
  const spreads = residualSpreads(result);
  const whole = (value: number | null) => formatNumber(value, { decimals: 0 });
  const facts: readonly (readonly [string, string])[] = [
    ['method', result.method],
    ['log likelihood', formatNumber(result.logLikelihood, { significant: 6 })],
    ...(spreads.length === 0 ? [['uncertainties', 'as given'] as const] : []),
    ...spreads.map(({ words, spread }) => [words, formatNumber(spread)] as const),
    ...(result.degreesOfFreedom === null ? [] : [['degrees of freedom', whole(result.degreesOfFreedom)] as const]),
    ['evaluations', whole(result.evaluations)],
    ['failed evaluations', whole(result.failures)],
    ['time', formatDuration(result.seconds)],
  ];
  return (
    <>
      {warnings.map((warning) => (
        <Message key={warning} tone="warn" sentence={warning} />
      ))}
      <div className="graph-columns">
        <Card title="How it ended">
          <p>{endWords(result.ended)}</p>
          <table>
            <tbody>
              {facts.map(([name, value]) => (
                <tr key={name}>
                  <td>{name}</td>
                  <td className="n num selectable">{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {notes.map((note) => (
            <p key={note} className="small mute">
              {note}
            </p>
          ))}
          <p>
            <a href={hashOf({ screen: 'inference', runId: result.runId })}>Go on from it on the Inference screen</a>
          </p>
        </Card>
        <Card title="Most likely point" aside={glance.simulated ? <SimulatedMark /> : undefined}>
          <table>
            <thead>
              <tr>
                <th>parameter</th>
                <th className="n">best, with its standard error</th>
                <th className="n">to all digits</th>
              </tr>
            </thead>
            <tbody>
              {Object.entries(best).map(([name, value]) => {
                const error = standardErrors[name] ?? null;
                const unit = glance.units[name] ?? '';
                return (
                  <tr key={name}>
                    <td>{name}</td>
                    <td className="n num">
                      {formatUncertain(value, error, unit)}
                      {error === null && <span className="warn"> error not known</span>}
                    </td>
                    <td className="n num selectable faint">{formatQuantity(value, unit, { significant: 10 })}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Card>
      </div>
    </>
  );
}
