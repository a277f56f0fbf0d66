import type { BenchStatus } from '../../../src-core/contract/procedures.ts';
import { Message } from '../../ui/Message.tsx';

/** Outputs that could not be made safe, and what is done about it meanwhile. */
export function SafeReturnNotice({ status: { safeReturn } }: { readonly status: BenchStatus }) {
  if (safeReturn === null) return null;
  const { parameters, attempts, givenUp, reason } = safeReturn;
  const tried = attempts === 0 ? '' : ` Tried ${attempts === 1 ? 'once' : `${attempts} times`} again: ${reason}`;
  return (
    <Message
      tone="bad"
      sentence={`Not at the safe value, as far as is known: ${parameters.join(', ')}.${tried}`}
      remedy={
        givenUp
          ? 'It was given up. Switch the output off at the instrument, or mend the link and press "Safe state now".'
          : 'It is tried again by itself while the bench is open. Check power and cable, or switch the output off at the instrument.'
      }
    />
  );
}
