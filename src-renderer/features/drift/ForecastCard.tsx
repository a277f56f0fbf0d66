import type { MetricForecast } from '../../../src-core/contract/driftProcedures.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { Card } from '../../ui/Card.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';

/** When each metric crosses its threshold if it goes on as it does. */
export function ForecastCard({ forecasts }: { readonly forecasts: readonly MetricForecast[] }) {
  const percent = forecasts.find(({ coverage }) => coverage !== null)?.coverage ?? 0.9;
  return (
    <Card title="Forecast" aside="within 24 h" className="forecast">
      {forecasts.length === 0 ? (
        <p className="small faint">The first forecast needs ten readings of a metric.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>metric</th>
              <th className="n">crosses in</th>
              <th className="n">{Math.round(percent * 100)} % interval</th>
            </tr>
          </thead>
          <tbody>
            {forecasts.map((forecast) => (
              <tr key={forecast.metricId} title={forecast.sentence}>
                <td>{metricTitle(forecast.metricId)}</td>
                <td className="n num">{crossing(forecast)}</td>
                <td className="n num">{interval(forecast)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function crossing({ kind, medianSeconds }: MetricForecast): string {
  if (kind === 'not_enough_data') return 'too early';
  if (kind === 'not_within_horizon') return '> 24 h';
  return medianSeconds === 0 ? 'has crossed' : formatDuration(medianSeconds);
}

function interval({ kind, medianSeconds, lowSeconds, highSeconds }: MetricForecast): string {
  if (kind !== 'crosses' || lowSeconds === null || medianSeconds === 0) return '–';
  if (lowSeconds === highSeconds) return 'exact';
  return `${formatDuration(lowSeconds)} – ${highSeconds === null ? 'later' : formatDuration(highSeconds)}`;
}
