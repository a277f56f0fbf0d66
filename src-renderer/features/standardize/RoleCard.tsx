import type { StandardizeRoleView } from '../../../src-core/domain/standardizeRun.ts';
import type { HeatmapRange } from '../../charts/drawHeatmap.ts';
import { HeatmapChart } from '../../charts/HeatmapChart.tsx';
import { Card } from '../../ui/Card.tsx';
import { formatNumber } from '../../ui/formatNumber.ts';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';

const whole = (value: number) => formatNumber(value, { decimals: 0 });

export interface RoleCardProps {
  readonly view: StandardizeRoleView;
  /** Of the colours: those of all roles. */
  readonly ranges: { readonly mu: HeatmapRange; readonly sigma: HeatmapRange };
}

/** What one role left: statistics by colour, rate targets, counts and hashes. */
export function RoleCard({ view, ranges }: RoleCardProps) {
  const { role, name, shape, records, mu, sigma, rateTargets, runDir, sliceSha256, artifacts } = view;
  const { nanCount, infiniteCount, sigmaClampCount, emptyBins } = view;
  const one = rateTargets.one_sided.r_star_l;
  const two = rateTargets.two_sided.r_star_l;
  return (
    <Card
      title={name}
      className="role-card"
      aside={
        <>
          {view.simulated && <SimulatedMark />}
          <Tag tone="accent">{role}</Tag>
        </>
      }
    >
      <div className="role-scroll" tabIndex={0} role="group" aria-label={`Statistics of ${name}`}>
        <p className="small mute">
          {whole(records)} of {whole(shape[0])} records, {whole(shape[1])} layers of {whole(shape[2])} bins
        </p>
        <h3>mu</h3>
        <div className="heatmap">
          <HeatmapChart map={mu} range={ranges.mu} name={`mu of ${name}`} />
        </div>
        <h3>sigma</h3>
        <div className="heatmap">
          <HeatmapChart map={sigma} range={ranges.sigma} name={`sigma of ${name}`} />
        </div>
        <h3>Rate targets</h3>
        <div className="table-scroll rates" tabIndex={0} role="group" aria-label={`Rate targets of ${name}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">layer</th>
                <th scope="col" className="n">
                  z ≥ k
                </th>
                <th scope="col" className="n">
                  |z| ≥ k
                </th>
              </tr>
            </thead>
            <tbody>
              {one.map((rate, layer) => (
                <tr key={layer}>
                  <td className="num">{layer}</td>
                  <td className="n num">{formatNumber(rate)}</td>
                  <td className="n num">{formatNumber(two[layer])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <h3>Checks</h3>
        <p className="small">
          {whole(nanCount)} NaN and {whole(infiniteCount)} infinite left out; sigma set to eps in{' '}
          {whole(sigmaClampCount)} bins; {whole(emptyBins)} bins without a number
        </p>
        <h3>Hashes (SHA-256)</h3>
        <dl className="hashes">
          <dt>slice</dt>
          <dd className="num selectable">{sliceSha256}</dd>
          {artifacts.map(({ path, sha256 }) => (
            <div key={path}>
              <dt>{path}</dt>
              <dd className="num selectable">{sha256}</dd>
            </div>
          ))}
        </dl>
        <p className="small mute">
          Read-only in <code className="selectable">{runDir}</code>
        </p>
      </div>
    </Card>
  );
}
