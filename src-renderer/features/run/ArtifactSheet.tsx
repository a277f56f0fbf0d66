import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { ExportSheet } from './ExportSheet.tsx';
import { ReportFrame } from './ReportFrame.tsx';
import { useArtifactAnswer } from './useArtifactAnswer.ts';
import { VerifyReport } from './VerifyReport.tsx';

export type ArtifactSheetKind = 'verify' | 'report' | 'export';

export interface ArtifactSheetProps {
  readonly sheet: ArtifactSheetKind;
  /** Of a calibration, or of a run that left an artifact. */
  readonly id: string;
  /** Whose artifact it is, such as `version 2`, where the screen shows several. */
  readonly of?: string | undefined;
  readonly onClose: () => void;
}

/** What can be done with an artifact, each in a sheet of its own. */
export function ArtifactSheet({ sheet, id, of, onClose }: ArtifactSheetProps) {
  if (sheet === 'export') return <ExportSheet id={id} of={of} onClose={onClose} />;
  const whose = of === undefined ? 'the artifact' : of;
  if (sheet === 'verify') {
    return (
      <Dialog title={`Verify ${whose}`} onClose={onClose}>
        <ArtifactCheck id={id} />
      </Dialog>
    );
  }
  return (
    <Dialog title={`Report of ${whose}`} width="wide" onClose={onClose}>
      <ReportFrame id={id} title={`Report of ${whose}`} />
    </Dialog>
  );
}

/** Checks every file of an artifact and tells what it found. */
export function ArtifactCheck({ id }: { readonly id: string }) {
  const { answer, error } = useArtifactAnswer('artifacts.verify', id);
  if (error !== null) return <Message tone="bad" sentence={error.message} remedy={error.remedy} />;
  return answer === null ? <Skeleton lines={3} label="Checking every file" /> : <VerifyReport result={answer} />;
}
