import { useEffect, useState } from 'react';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';

/** The artifact's own report, in a frame that may run nothing. */
export function ReportTab({ runId }: { readonly runId: string }) {
  const { client } = useServices();
  const [html, setHtml] = useState<string | null>(null);
  const [error, setError] = useState<FringeError | null>(null);
  useEffect(() => {
    let current = true;
    client.call('artifacts.report', { runId }).then(
      (report) => current && setHtml(report.html),
      (thrown: unknown) => current && setError(FringeError.fromReport(toErrorReport(thrown))),
    );
    return () => {
      current = false;
    };
  }, [client, runId]);
  return (
    <Card title="Report" className="report" aside="report.html of the artifact">
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {html === null && error === null && <Skeleton lines={10} label="Loading the report" />}
      {html !== null && <iframe title="Report of this session" sandbox="" srcDoc={html} />}
    </Card>
  );
}
