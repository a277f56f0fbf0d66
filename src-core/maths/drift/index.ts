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
