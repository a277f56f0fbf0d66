import type { NoiseTierReport } from '../../../src-core/domain/noiseRun.ts';
import { Card } from '../../ui/Card.tsx';
import { durationText, percentText } from './noiseText.ts';

/** The tiers beside each other: how often each outcome, with Wilson's 95 % interval, and how long it took. */
export function SummaryCard({ tiers }: { readonly tiers: readonly NoiseTierReport[] }) {
  const rate = ({ rate: share, lower, upper }: NoiseTierReport['outcomes']['verified']) => (
    <td className="n num">
      {percentText(share)}
      <span className="noise-within small faint">
        {percentText(lower)} to {percentText(upper)}
      </span>
    </td>
  );
  return (
    <Card title="Summary" className="noise-summary" aside="intervals: Wilson, 95 %">
      <div className="noise-table" tabIndex={0} role="group" aria-label="Summary of the tiers">
        <table>
          <thead>
            <tr>
              <th>tier</th>
              <th className="n">timeout</th>
              <th className="n">samples</th>
              <th className="n">verified</th>
              <th className="n">invalid</th>
              <th className="n">timed out</th>
              <th className="n">not found</th>
              <th className="n">median</th>
              <th className="n">p99</th>
              <th>best fit</th>
            </tr>
          </thead>
          <tbody>
            {tiers.map(({ tier, timeoutSeconds, samples, outcomes, durationsMs, bestModel }) => (
              <tr key={tier}>
                <td>{tier}</td>
                <td className="n num">{timeoutSeconds} s</td>
                <td className="n num">{samples.toLocaleString('en')}</td>
                {rate(outcomes.verified)}
                {rate(outcomes.proof_invalid)}
                {rate(outcomes.verifier_timeout)}
                {rate(outcomes.module_not_found)}
                <td className="n num">{durationsMs === null ? '–' : durationText(durationsMs.p50)}</td>
                <td className="n num">{durationsMs === null ? '–' : durationText(durationsMs.p99)}</td>
                <td>{bestModel}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
