import type { DeskClient } from '../../../api/client.ts';
import { ApiProblem, NoAnswer } from '../../../api/problem.ts';
import type { UnsentFile } from '../outbox.ts';
import { keptFiles } from './kept-files.ts';

/** How far each upload is, from 0 to 1, by the ids of their files. */
const shares = new Map<string, number>();
const listeners = new Set<() => void>();
/** What ends an upload, by the id of its file. */
const underWay = new Map<string, AbortController>();

export const uploads = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Undefined: it is not being uploaded. */
  shareOf: (id: string): number | undefined => shares.get(id),
};

function tell(id: string, share: number | undefined): void {
  if (share === undefined) shares.delete(id);
  else shares.set(id, share);
  for (const listener of listeners) listener();
}

/**
 * Brings a file from this device to where a reply can send it, unless it is there already.
 *
 * @throws {ApiProblem} for what WhatsApp would not take, and where this device no longer has it
 * @throws {NoAnswer} when it may be tried again
 */
export async function uploadFile(
  client: Pick<DeskClient, 'call'>,
  conversationId: string,
  { id, sha256, name, type, bytes }: UnsentFile,
): Promise<void> {
  const calledOff = new AbortController();
  const { signal } = calledOff;
  underWay.set(id, calledOff);
  try {
    const file = await keptFiles.get(id).catch(() => undefined);
    if (!file) throw new ApiProblem({ status: 0, code: 'file_lost' });
    tell(id, 0);
    const { upload } = await client.call(
      'attachFile',
      { params: { conversationId }, body: { sha256, name, type, bytes } },
      // Another link each time: one is good for some minutes.
      { idempotencyKey: crypto.randomUUID(), signal },
    );
    if (upload) await put(upload, file, (share) => tell(id, share), signal);
  } finally {
    underWay.delete(id);
    tell(id, undefined);
  }
}

/** `fetch` does not tell how far it is. */
function put(
  { url, headers }: { url: string; headers: Record<string, string> },
  file: Blob,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value);
    request.upload.onprogress = ({ loaded, total }) => onShare(loaded / total);
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new NoAnswer(`the file was refused: ${request.status}`));
    request.onerror = () => reject(new NoAnswer('the upload broke off'));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

/** It was sent, or will never be: an upload of it ends. */
export function forgetFile({ id }: UnsentFile): Promise<void> {
  underWay.get(id)?.abort();
  return keptFiles.delete(id);
}
