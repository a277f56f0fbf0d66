import type { ReactNode } from 'react';
import type { RunStop } from '../../../src-core/documents/documents.ts';
import { Message } from '../../ui/Message.tsx';
import { nextStep } from './convergenceWords.ts';

/** Why a run did not finish, what the outputs do now, and what to do next. */
export function FailurePanel({ stop, children }: { readonly stop: RunStop; readonly children?: ReactNode }) {
  const isStopped = stop.status === 'stopped' || stop.status === 'closed';
  const sentence = stop.reason === '' ? `The run was ${stop.status}.` : stop.reason;
  return (
    <Message tone={isStopped ? 'warn' : 'bad'} sentence={sentence}>
      <dl className="failure">
        <dt>Outputs</dt>
        <dd>{stop.outputs}</dd>
        <dt>Next</dt>
        <dd>{nextStep(stop.code, stop.status)}</dd>
      </dl>
      {children}
    </Message>
  );
}
