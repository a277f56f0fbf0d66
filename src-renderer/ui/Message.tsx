import type { ReactNode } from 'react';
import { Dot } from './Tag.tsx';

export interface MessageProps {
  readonly tone: 'good' | 'warn' | 'bad' | 'accent';
  /** What happened, in a sentence. */
  readonly sentence: string;
  /** What to do next. */
  readonly remedy?: string;
  readonly children?: ReactNode;
  readonly role?: 'alert' | 'status' | 'note';
}

/** A sentence with its remedy, in a bordered panel. */
export function Message({ tone, sentence, remedy, children, role }: MessageProps) {
  return (
    <div className={`panel ${tone}`} role={role ?? (tone === 'bad' ? 'alert' : 'note')}>
      <Dot tone={tone} />
      <div className="body">
        <div>{sentence}</div>
        {remedy !== undefined && remedy !== '' && <div className="remedy">{remedy}</div>}
        {children}
      </div>
    </div>
  );
}
