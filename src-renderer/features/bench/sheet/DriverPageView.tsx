import { useEffect, useState } from 'react';
import { FringeError, toErrorReport } from '../../../../src-core/errors/fringeError.ts';
import { useServices } from '../../../stores/services.ts';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Message } from '../../../ui/Message.tsx';
import type { DriverName } from './instrumentText.ts';
import { inlinePieces, markdownBlocks } from './markdownBlocks.ts';
import type { MarkdownBlock } from './markdownBlocks.ts';

interface Page {
  readonly driver: DriverName;
  readonly text: string;
  readonly error: FringeError | null;
}

/** The documentation page of a driver: what it reads and sets, its options, its safe state, its commands. */
export function DriverPageView({ driver }: { readonly driver: DriverName }) {
  const { client } = useServices();
  const [page, setPage] = useState<Page | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    client.call('bench.driverPage', { driver }, { signal: asking.signal }).then(
      ({ text }) => setPage({ driver, text, error: null }),
      (thrown: unknown) => {
        if (!asking.signal.aborted) setPage({ driver, text: '', error: FringeError.fromReport(toErrorReport(thrown)) });
      },
    );
    return () => asking.abort();
  }, [client, driver]);
  if (page?.driver !== driver) return <Skeleton lines={12} label="Loading the page of the driver" />;
  if (page.error !== null) return <Message tone="bad" sentence={page.error.message} remedy={page.error.remedy} />;
  return (
    <article className="driver-page selectable" aria-label={`Documentation of ${driver}`}>
      {markdownBlocks(page.text).map((block, index) => (
        <Block key={index} block={block} />
      ))}
    </article>
  );
}

function Block({ block }: { readonly block: MarkdownBlock }) {
  switch (block.kind) {
    case 'heading':
      return block.level === 1 ? <h3>{block.text}</h3> : <h4>{block.text}</h4>;
    case 'paragraph':
      return (
        <p>
          <Line text={block.text} />
        </p>
      );
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>
              <Line text={item} />
            </li>
          ))}
        </ul>
      );
    case 'table':
      return (
        <div className="table-scroll" tabIndex={0} role="group" aria-label={`Table: ${block.head.join(', ')}`}>
          <table className="table">
            <thead>
              <tr>
                {block.head.map((cell) => (
                  <th key={cell}>{cell}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>
                      <Line text={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

function Line({ text }: { readonly text: string }) {
  return inlinePieces(text).map((piece, index) =>
    piece.kind === 'code' ? <code key={index}>{piece.text}</code> : <span key={index}>{piece.text}</span>,
  );
}
