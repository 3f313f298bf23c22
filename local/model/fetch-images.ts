import { createHash } from 'node:crypto';
import { OpenAiError } from './openai-error.ts';

/** A picture of a request, as it was fetched. */
export interface FetchedImage {
  url: string;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * Fetches the pictures of a request by their addresses, as a provider does before its model sees them.
 *
 * @throws {OpenAiError} 400 where one is not there
 * @see https://developers.openai.com/api/docs/guides/images-vision
 */
export async function fetchImages(urls: readonly string[], signal: AbortSignal): Promise<FetchedImage[]> {
  return Promise.all(
    urls.map(async (url) => {
      const refused = (cause?: unknown) =>
        new OpenAiError(400, 'Error while downloading an image.', 'invalid_image_url', { cause });
      const response = await fetch(url, { signal, redirect: 'error' }).catch((error: unknown) => {
        throw refused(error);
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (!response.ok) throw refused(new Error(`it was answered ${response.status}`));
      return { url, sha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}
