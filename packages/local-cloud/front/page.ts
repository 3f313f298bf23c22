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

/**
 * Serves a file of the page's folder; a path that ends in a slash means its `index.html`.
 *
 * @param directory the folder; nothing outside it is served, also not through a link
 * @param pathname the request's path, still percent-encoded
 * @returns false when there is no such file
 */
export async function servePage(
  directory: string,
  pathname: string,
  response: ServerResponse,
): Promise<boolean> {
  const file = await findFile(directory, pathname);
  if (file === undefined) return false;
  response.writeHead(200, {
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
