import { FringeError } from '../../src-core/errors/fringeError.ts';

/** Sends a file that a browser has to the host of its web shell. @returns the handle by which a procedure takes it */
export async function uploadFile(file: File): Promise<string> {
  const response = await fetch('/upload', { method: 'POST', body: file }).catch(() => null);
  const answer = response === null ? null : ((await response.json().catch(() => null)) as UploadAnswer | null);
  if (answer?.upload !== undefined) return answer.upload;
  throw new FringeError('bad_input', answer?.error?.message ?? `${file.name} could not be sent to the host.`, {
    remedy: answer?.error?.remedy ?? 'Check the link to the host and try again; nothing was imported.',
  });
}

interface UploadAnswer {
  readonly upload?: string;
  readonly error?: { readonly message: string; readonly remedy: string };
}
