import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** A page of the front port: files of one folder. */
export interface FrontPage {
  /** Asked for with each request, so that it may be built when it is wanted; nothing outside it is served. */
  folder(): string | Promise<string>;
  /** Sent with each file, such as a Content-Security-Policy. */
  headers?: Readonly<Record<string, string>>;
  /** File that a browser gets which goes to a path without a file: the page itself knows what is shown there. */
  entry?: string;
}

/**
 * Serves a file of the page's folder; a path that ends in a slash means its `index.html`.
 *
 * @param pathname the request's path, still percent-encoded
 * @param isNavigation whether a browser goes there, and does not load a part of a document
 * @returns false when there is no such file
 */
export async function servePage(
  { folder, headers, entry }: FrontPage,
  { pathname, isNavigation }: { pathname: string; isNavigation: boolean },
  response: ServerResponse,
): Promise<boolean> {
  const directory = await folder();
  const found = await findFile(directory, pathname);
  const file = found ?? (isNavigation && entry !== undefined ? join(directory, entry) : undefined);
  if (file === undefined) return false;
  response.writeHead(200, {
    ...headers,
    'content-type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  await pipeline(createReadStream(file), response);
  return true;
}

async function findFile(directory: string, pathname: string): Promise<string | undefined> {
  const wanted = decode(pathname);
  if (wanted === undefined) return undefined;
  try {
    const root = await realpath(directory);
    const file = await realpath(join(root, wanted.endsWith('/') ? `${wanted}index.html` : wanted));
    const inside = file.startsWith(root + sep);
    return inside && (await stat(file)).isFile() ? file : undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}

function decode(pathname: string): string | undefined {
  try {
    const decoded = decodeURIComponent(pathname);
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}
