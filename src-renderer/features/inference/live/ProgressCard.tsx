import type { InferenceGlance } from '../../../stores/inferenceGlance.ts';
import { Card } from '../../../ui/Card.tsx';
import { formatDuration } from '../../../ui/formatDuration.ts';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { Tag } from '../../../ui/Tag.tsx';
import { acceptanceTone } from './acceptanceTone.ts';

const whole = (value: number) => formatNumber(value, { decimals: 0 });

/** How far the run is, how fast, and what fails in it. */
export function ProgressCard({ glance }: { readonly glance: InferenceGlance }) {
  const { kind, step, totalSteps, secondsLeft, evaluations, failures, evaluationsPerSecond, notes } = glance;
  const { acceptance, logDensity } = glance;
  const isJudging = glance.isFinishing || (step > 0 && step >= totalSteps);
  const share = evaluations === 0 ? 0 : failures / evaluations;
  const warnings = notes.filter(({ isWarning }) => isWarning);
  return (
    <Card title="Progress" className="live-progress">
      {kind === 'infer' && (
        <>
          <div className="big">
            {whole(step)}
            <span className="unit">of {whole(totalSteps)} steps</span>
          </div>
          <progress
            value={step}
            max={Math.max(1, totalSteps)}
            aria-label="Steps of the sampler"
            className="thin-progress"
          />
        </>
      )}
      <table>
        <tbody>
          {kind === 'infer' && (
            <tr>
              <td>time left</td>
              <td className="n num">
                {isJudging ? 'judging the chain' : secondsLeft === null ? '–' : formatDuration(secondsLeft)}
              </td>
            </tr>
          )}
          <tr>
            <td>evaluations</td>
            <td className="n num">{whole(evaluations)}</td>
          </tr>
          {kind === 'infer' && (
            <tr>
              <td>evaluations a second</td>
              <td className="n num">{formatNumber(evaluationsPerSecond, { significant: 3 })}</td>
            </tr>
          )}
          <tr>
            <td>failed</td>
            <td className={share > 0.5 ? 'n num warn' : 'n num'}>
              {whole(failures)}
              {failures > 0 && ` (${formatNumber(100 * share, { significant: 2 })} %)`}
            </td>
          </tr>
        </tbody>
      </table>
      {share > 0.5 && (
        <p className="small warn">
          More than half of the evaluations fail: the walkers propose points at which the model has no value. Narrow the
          priors, or bound the parameters.
        </p>
      )}
      {acceptance.length > 0 && (
        <table className="ensembles">
          <thead>
            <tr>
              <th scope="col">ensemble</th>
              <th scope="col" className="n">
                accepted
              </th>
              <th scope="col" className="n">
                log probability
              </th>
            </tr>
          </thead>
          <tbody>
            {acceptance.map((value, index) => {
              const { tone, words } = acceptanceTone(value);
              return (
                <tr key={index}>
                  <td>{index + 1}</td>
                  <td className="n num">
                    {formatNumber(value, { decimals: 2 })} <Tag tone={tone}>{words}</Tag>
                  </td>
                  <td className="n num">{formatNumber(logDensity[index], { significant: 5 })}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {warnings.map(({ text }) => (
        <p key={text} className="small warn">
          {text}
        </p>
      ))}
    </Card>
  );
}
