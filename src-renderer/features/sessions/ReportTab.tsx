import { Card } from '../../ui/Card.tsx';
import { ReportFrame } from '../run/ReportFrame.tsx';

export function ReportTab({ runId }: { readonly runId: string }) {
  return (
    <Card title="Report" className="report" aside="report.html of the artifact">
      <ReportFrame id={runId} title="Report of this session" />
    </Card>
  );
}
