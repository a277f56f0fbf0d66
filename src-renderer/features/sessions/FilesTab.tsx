import type { RunSummary } from '../../../src-core/domain/run.ts';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { formatBytes } from '../../ui/formatBytes.ts';
import { useArtifact } from './useSession.ts';

export function FilesTab({ summary }: { readonly summary: RunSummary }) {
  const artifact = useArtifact(summary.id, summary.artifactDir);
  const bytes = artifact?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
  return (
    <Card
      title="Artifact"
      aside={artifact === null ? undefined : `${artifact.files.length} files · ${formatBytes(bytes)}`}
    >
      <code className="selectable faint">{summary.artifactDir}</code>
      {artifact === null ? (
        <Skeleton lines={8} label="Loading the list of files" />
      ) : (
        <table>
          <tbody>
            {artifact.files.map((file) => (
              <tr key={file.path}>
                <td>
                  <code className="selectable">{file.path}</code>
                </td>
                <td className="n num">{formatBytes(file.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
