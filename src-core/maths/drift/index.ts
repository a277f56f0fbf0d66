export { defaultUrgencyRatios, detectDrift, urgencyOfRatio, worstUrgency } from './detectDrift.ts';
export type { DriftOptions, DriftValues, UrgencyRatios } from './detectDrift.ts';
export { driftValueStates, urgencies } from './driftTypes.ts';
export type {
  DriftMetric,
  DriftMetricType,
  DriftMetricValue,
  DriftReport,
  DriftValueState,
  RecalibrationAction,
  Urgency,
} from './driftTypes.ts';
export { metricPeriod, metricScale } from './metricScale.ts';
export type { MetricScale, ParameterPeriods } from './metricScale.ts';
export { annunciationOf, initialAlarm, stepAlarm } from './alarm.ts';
export { alarmEntryKinds, alarmRules, alarmStatuses, contradictionIn } from './alarmTypes.ts';
export type {
  AlarmAction,
  AlarmEntry,
  AlarmObservation,
  AlarmRules,
  AlarmState,
  AlarmStatus,
  AlarmStep,
  AlarmTransition,
  Annunciation,
} from './alarmTypes.ts';
export { autoregressiveTrend, probabilityOutside, trendQuantile } from './autoregressiveTrend.ts';
export type { TrendPosterior } from './autoregressiveTrend.ts';
export { defaultForecastCoverage, forecastCrossing, forecastMetric, forecastPointsNeeded } from './forecast.ts';
export type { Forecast, ForecastOptions, MetricForecastOptions } from './forecast.ts';
export { forecastBand } from './forecastBand.ts';
export type { BandPoint } from './forecastBand.ts';
export { kendall } from './kendall.ts';
export type { KendallResult } from './kendall.ts';
export type { MetricHistory } from './prepareHistory.ts';
export { theilSen } from './theilSen.ts';
export type { TheilSenFit } from './theilSen.ts';
export { replayHistory } from './replayHistory.ts';
export { createDriftWatch } from './watchDrift.ts';
export type { DriftCheck, DriftEvent, DriftWatch, WatchRules, WatchState, WatchStep } from './watchDrift.ts';
