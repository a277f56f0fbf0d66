import type { ReactNode } from 'react';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'accent';

export function Tag({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={tone === 'plain' ? 'tag' : `tag ${tone}`}>{children}</span>;
}

export function Dot({ tone }: { readonly tone: Tone }) {
  return <span className={`dot ${tone}`} aria-hidden="true" />;
}

/** Stands on every chart and every screen that shows simulated data. */
export function SimulatedMark() {
  return <span className="simulated">SIMULATED</span>;
}
