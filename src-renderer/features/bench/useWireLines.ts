import { useEffect, useState } from 'react';
import type { WireLine } from '../../../src-core/contract/linkProcedures.ts';
import type { FringeError } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';
import { addWireLines } from '../../stores/wireLines.ts';

interface WireView {
  readonly instrument: string;
  readonly lines: readonly WireLine[];
  readonly error: FringeError | null;
}

/** What is said on an instrument's wire, as it is said, bounded. */
export function useWireLines(instrument: string): WireView {
  const { client } = useServices();
  const [view, setView] = useState<WireView>({ instrument, lines: [], error: null });
  useEffect(() => {
    const nothing: WireView = { instrument, lines: [], error: null };
    const ofThis = (known: WireView): WireView => (known.instrument === instrument ? known : nothing);
    let stop = (): void => undefined;
    let again: number | null = null;
    const follow = () => {
      stop = client.subscribe(
        'bench.wire',
        { instrument },
        {
          onEvent: ({ lines }) => setView((known) => ({ ...nothing, lines: addWireLines(ofThis(known).lines, lines) })),
          onError: (error) => setView((known) => ({ ...ofThis(known), error })),
          // The bench was opened anew: its wires are others.
          onEnd: () => {
            setView(nothing);
            again = window.setTimeout(follow, 500);
          },
        },
      );
    };
    follow();
    return () => {
      if (again !== null) window.clearTimeout(again);
      stop();
    };
  }, [client, instrument]);
  return view.instrument === instrument ? view : { instrument, lines: [], error: null };
}
