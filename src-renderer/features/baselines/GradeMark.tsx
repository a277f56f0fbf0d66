import type { BaselineGrade } from '../../../src-core/domain/baseline.ts';
import { gradeBars, gradeTones } from './baselineWords.ts';

/** A grade by its word, by bars of four and by colour. */
export function GradeMark({ grade }: { readonly grade: BaselineGrade }) {
  return (
    <span className={`grade-mark ${gradeTones[grade]}`}>
      <span className="grade-bars" aria-hidden="true">
        {[1, 2, 3, 4].map((bar) => (
          <i key={bar} className={bar <= gradeBars[grade] ? 'on' : ''} />
        ))}
      </span>
      {grade}
    </span>
  );
}
