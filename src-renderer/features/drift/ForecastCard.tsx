import type { MetricForecast } from '../../../src-core/contract/driftProcedures.ts';
import type { MetricGlance } from '../../stores/monitorGlance.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { Card } from '../../ui/Card.tsx';
import { isOverThreshold } from './alarmWords.ts';

export interface ForecastCardProps {
  readonly forecasts: readonly MetricForecast[];
  readonly metrics: readonly MetricGlance[];
}

/** When each metric crosses its threshold if it goes on as it does. */
export function ForecastCard({ forecasts, metrics }: ForecastCardProps) {
  const over = new Set(metrics.filter(isOverThreshold).map(({ metricId }) => metricId));
  const isOver = ({ metricId }: MetricForecast) => over.has(metricId);
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
                <td className="n num">{isOver(forecast) ? 'is over' : crossing(forecast)}</td>
                <td className="n num">{isOver(forecast) ? '–' : interval(forecast)}</td>
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
  return medianSeconds === 0 ? 'has crossed' : roughly(medianSeconds ?? 0);
}

function interval({ kind, medianSeconds, lowSeconds, highSeconds }: MetricForecast): string {
  if (kind !== 'crosses' || lowSeconds === null || medianSeconds === 0) return '–';
  if (lowSeconds === highSeconds) return 'exact';
  return `${roughly(lowSeconds)} – ${highSeconds === null ? 'later' : roughly(highSeconds)}`;
}

/** Two digits are what a forecast is worth. */
function roughly(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`;
  if (seconds < 6000) return `${(seconds / 60).toFixed(0)} min`;
  return `${(seconds / 3600).toFixed(seconds < 36_000 ? 1 : 0)} h`;
}
