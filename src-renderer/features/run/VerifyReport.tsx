import type { VerifyResult } from '../../../src-core/contract/procedures.ts';
import { Message } from '../../ui/Message.tsx';

/** Every file that is not as it was written, by name. */
export function VerifyReport({ result }: { readonly result: VerifyResult }) {
  const { ok, files, differing, missing, extra } = result;
  const groups = [
    ['differs', differing],
    ['is missing', missing],
    ['was added', extra],
  ] as const;
  return (
    <>
      {ok ? (
        <Message
          tone="good"
          role="status"
          sentence={`All ${files} files are as they were written.`}
          remedy="Every SHA-256 checksum is right."
        />
      ) : (
        <Message
          tone="bad"
          sentence="This artifact is not as it was written."
          remedy="Do not hand it on. Export it again from the bench that made it, or import the original bundle."
        />
      )}
      {groups
        .filter(([, paths]) => paths.length > 0)
        .map(([words, paths]) => (
          <table key={words}>
            <tbody>
              {paths.map((path) => (
                <tr key={path}>
                  <td>
                    <code className="selectable">{path}</code>
                  </td>
                  <td className="bad">{words}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
    </>
  );
}
