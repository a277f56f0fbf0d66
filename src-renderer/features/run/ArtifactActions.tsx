import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { ArtifactSheet } from './ArtifactSheet.tsx';
import type { ArtifactSheetKind, ArtifactSheetProps } from './ArtifactSheet.tsx';

export interface ArtifactActionsProps extends Pick<ArtifactSheetProps, 'id' | 'of'> {
  readonly offered: readonly ArtifactSheetKind[];
  /** The one that a person most likely wants here. */
  readonly lead?: ArtifactSheetKind;
}

const words: Readonly<Record<ArtifactSheetKind, string>> = {
  verify: 'Verify',
  report: 'Report',
  export: 'Export bundle…',
};

/** The buttons that open what can be done with an artifact. */
export function ArtifactActions({ id, of, offered, lead }: ArtifactActionsProps) {
  const [sheet, setSheet] = useState<ArtifactSheetKind | null>(null);
  return (
    <>
      {offered.map((kind) => (
        <Button key={kind} size="small" kind={kind === lead ? 'primary' : 'normal'} onClick={() => setSheet(kind)}>
          {words[kind]}
        </Button>
      ))}
      {sheet !== null && <ArtifactSheet sheet={sheet} id={id} of={of} onClose={() => setSheet(null)} />}
    </>
  );
}
