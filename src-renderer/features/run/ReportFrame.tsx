import { Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { useArtifactAnswer } from './useArtifactAnswer.ts';

/** The artifact's own report, in a frame that may run nothing. */
export function ReportFrame({ id, title }: { readonly id: string; readonly title: string }) {
  const { answer, error } = useArtifactAnswer('artifacts.report', id);
  if (error !== null) return <Message tone="bad" sentence={error.message} remedy={error.remedy} />;
  if (answer === null) return <Skeleton lines={10} label="Loading the report" />;
  return <iframe className="report-frame" title={title} sandbox="" srcDoc={answer.html} />;
}
