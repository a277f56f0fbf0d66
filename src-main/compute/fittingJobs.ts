import { estimatePoint } from '../../src-core/plans/inference/estimatePoint.ts';
import { findBest } from '../../src-core/plans/inference/findBest.ts';
import type { BestFit, BestFitRequest } from '../../src-core/plans/inference/findBest.ts';
import type { PointEstimateReport, PointEstimateWork } from '../../src-core/plans/inference/inferenceWork.ts';
import { openCommandEvaluator } from './external/openCommandEvaluator.ts';
import { wasmRuntime } from './wasmRuntime.ts';

export const findBestJob = (request: BestFitRequest): BestFit => findBest(request, wasmRuntime, openCommandEvaluator);

export const estimatePointJob = (work: PointEstimateWork): PointEstimateReport =>
  estimatePoint(work, wasmRuntime, openCommandEvaluator);
