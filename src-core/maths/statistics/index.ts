export { digamma, trigamma } from './digamma.ts';
export { jensenShannonDistance, jensenShannonDivergence, kullbackLeibler } from './divergence.ts';
export { erf, erfc } from './errorFunction.ts';
export { binEdges, histogram, histogramOfSorted } from './histogram.ts';
export type { Bins, Histogram } from './histogram.ts';
export { logGamma } from './logGamma.ts';
export { betaQuantile, regularisedIncompleteBeta } from './incompleteBeta.ts';
export { gammaQuantile, logRegularisedGammaQ, regularisedGammaP, regularisedGammaQ } from './incompleteGamma.ts';
export { mean, sampleStandardDeviation, sampleVariance } from './moments.ts';
export { normalDensity, normalDistribution } from './normalDistribution.ts';
export { normalQuantile } from './normalQuantile.ts';
export { percentileMethods, percentileOfSorted, sortFinite } from './percentiles.ts';
export type { FiniteValues, PercentileMethod } from './percentiles.ts';
export { proportionInterval, proportionMethods, samplesForFailureBound } from './proportionInterval.ts';
export type { FailureBound, Occurrence, ProportionInterval, ProportionMethod } from './proportionInterval.ts';
export { median, quantile, quantileOfSorted } from './quantile.ts';
export { RunningMoments } from './runningMoments.ts';
export type { RunningMomentsState } from './runningMoments.ts';
export { summariseSorted } from './scoreSummary.ts';
export type { ScoreSummary } from './scoreSummary.ts';
export { theilSen } from './theilSen.ts';
export type { RobustLine } from './theilSen.ts';
export { studentTCdf } from './studentT.ts';
export { baselineBinCount, baselineMetricNames, compareWithReference } from './baseline/baselineMetrics.ts';
export type { BaselineComparison, BaselineMetricName, BaselineMetrics } from './baseline/baselineMetrics.ts';
export { chooseDiverse } from './baseline/chooseDiverse.ts';
export type { ChooseDiverseInput } from './baseline/chooseDiverse.ts';
export { headQuality, neighbourCorrelationOf } from './baseline/headQuality.ts';
export type { HeadQuality, HeadQualityInput, LabelShare } from './baseline/headQuality.ts';
export { permutationThresholds, replicatesForRate } from './baseline/permutationThresholds.ts';
export type { PermutationThresholdsInput } from './baseline/permutationThresholds.ts';
export type { QualityRemark } from './baseline/qualityRemarks.ts';
export { scoresNeeded } from './baseline/scoresNeeded.ts';
export type { ScoresNeeded, ScoresNeededInput } from './baseline/scoresNeeded.ts';
export {
  baselineGrades,
  defaultBaselineThresholds,
  gradeMetric,
  gradeMetrics,
  judgeStability,
} from './baseline/stability.ts';
export type { BaselineGrade, BaselineThresholds, Stability } from './baseline/stability.ts';
export { versionTrend } from './baseline/versionTrend.ts';
export type { TrendDirection, VersionFigure, VersionTrend } from './baseline/versionTrend.ts';
export type { CensoredSample } from './durations/censoredSample.ts';
export {
  drawDuration,
  durationDistribution,
  durationLogDensity,
  durationLogSurvival,
  durationModels,
  durationQuantile,
} from './durations/durationLaws.ts';
export type { DurationLaw, DurationModel } from './durations/durationLaws.ts';
export { fewestForBestModel, fitDurations } from './durations/fitDurations.ts';
export type { DurationFit, DurationFits } from './durations/fitDurations.ts';
export { kolmogorovLimit, kolmogorovSmirnovTest, wassersteinDistance } from './twoSample/kolmogorovSmirnov.ts';
export type { TestResult } from './twoSample/kolmogorovSmirnov.ts';
export { fitLine, spearman } from './twoSample/lines.ts';
export type { LineFit } from './twoSample/lines.ts';
export { andersonDarlingStatistic, mannWhitneyTest, welchTest } from './twoSample/locationTests.ts';
