import type { RandomStream } from '../random/index.ts';
import type { Evaluation, ParameterSpace } from './optimizer.ts';
import { clampToBounds, usablePeriod } from './optimizer.ts';
import { randomBasis } from './randomRotation.ts';

export const costOf = ({ cost }: Evaluation): number => cost ?? Infinity;

/** Best first; equal costs keep their order, the older point first. */
export const byCost = (a: Evaluation, b: Evaluation): number => {
  const [first, second] = [costOf(a), costOf(b)];
  return first === second ? 0 : first - second;
};

export const samePoint = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/** Largest distance along any axis from the first vertex to another, in the parameters' units. */
export function simplexSize(vertices: readonly Evaluation[]): number {
  const [first, ...others] = vertices;
  if (first === undefined) return Infinity;
  const distances = others.flatMap(({ point }) =>
    point.map((value, index) => Math.abs(value - (first.point[index] as number))),
  );
  return Math.max(0, ...distances);
}

/**
 * The corners beside `origin`, one along each direction. Where a bound is in the way the corner goes to the other side,
 * or, when there is no room on either, to the farther bound.
 */
export function cornersAround(
  space: ParameterSpace,
  origin: readonly number[],
  directions: readonly (readonly number[])[],
): number[][] {
  return directions.map((direction) => {
    const corner = origin.map((value, index) => {
      const step = direction[index] as number;
      const lower = space.lower[index] as number;
      const upper = space.upper[index] as number;
      const fits = (candidate: number): boolean => candidate >= lower && candidate <= upper;
      if (usablePeriod(space, index) !== null || fits(value + step)) return value + step;
      if (fits(value - step)) return value - step;
      return upper - value > value - lower ? upper : lower;
    });
    return clampToBounds(space, corner);
  });
}

export function axisDirections(dimension: number, edge: number): number[][] {
  return Array.from({ length: dimension }, (_, axis) =>
    Array.from({ length: dimension }, (_, index) => (index === axis ? edge : 0)),
  );
}

export function randomDirections(dimension: number, edge: number, stream: RandomStream): number[][] {
  return randomBasis(dimension, stream).map((direction) => direction.map((value) => value * edge));
}
