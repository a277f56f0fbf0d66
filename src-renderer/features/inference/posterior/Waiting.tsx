import type { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { Button } from '../../../ui/Button.tsx';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Message } from '../../../ui/Message.tsx';

/** In place of what is being asked for. */
export function Waiting({ label }: { readonly label: string }) {
  return (
    <div className="card posterior-waiting">
      <Skeleton lines={10} label={label} />
    </div>
  );
}

/** What the host refused, with a way to ask once more. */
export function Refused({ error, again }: { readonly error: FringeError; readonly again: () => void }) {
  return (
    <Message tone="bad" sentence={error.message} remedy={error.remedy}>
      <div className="posterior-again">
        <Button size="small" onClick={again}>
          Ask again
        </Button>
      </div>
    </Message>
  );
}
