import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { DOCUMENT_FORMATS, type DocumentFormat } from '#core/knowledge/document.ts';
import { readDocument } from '#core/knowledge/read/read-document.ts';
import { shortHash } from '#platform/ids/hash.ts';
import { pdfText } from '#platform/pdf/pdf-text.ts';
import { InputError } from '../command.ts';

/** How the names of files of each format end. */
const ENDINGS: Readonly<Record<DocumentFormat, readonly string[]>> = {
  text: ['.txt'],
  markdown: ['.md', '.markdown'],
  html: ['.html', '.htm'],
  csv: ['.csv'],
  pdf: ['.pdf'],
};

const FORMATS = new Map(
  DOCUMENT_FORMATS.flatMap((format) => ENDINGS[format].map((ending) => [ending, format] as const)),
);

/** Longest id of a document. */
const ID_LENGTH = 64;

/** A file that becomes a document. */
export interface DocumentFile {
  path: string;
  documentId: string;
  format: DocumentFormat;
}

/**
 * The files that are named, and all below folders that are, but hidden ones. The id of a document comes from its path below
 * the folder that was named, so that the same folder again changes the same documents.
 *
 * @returns also the files of other kinds, which are passed over
 * @throws {InputError} for what is not there, a file of another kind that was named itself, and two files with one id
 */
export async function findFiles(
  paths: readonly string[],
): Promise<{ files: DocumentFile[]; passedOver: string[] }> {
  const files: DocumentFile[] = [];
  const passedOver: string[] = [];
  for (const path of paths) {
    const isFolder = await isFolderAt(path);
    for (const found of isFolder ? await filesBelow(path) : [path]) {
      const format = FORMATS.get(extname(found).toLowerCase());
      const name = isFolder ? relative(path, found) : basename(found);
      if (format) files.push({ path: found, documentId: documentIdOf(name), format });
      else if (isFolder) passedOver.push(found);
      else throw new InputError(`${path}: only ${[...FORMATS.keys()].join(' ')} can be read`);
    }
  }
  const byId = new Map<string, string>();
  for (const { documentId, path } of files) {
    const other = byId.get(documentId);
    if (other !== undefined)
      throw new InputError(`${path} and ${other} would both be document ${documentId}`);
    byId.set(documentId, path);
  }
  return { files, passedOver };
}

/**
 * An id that a person recognises: `Lojas/São Paulo.md` is `lojas.sao-paulo`. A long one is cut, and told apart by a hash.
 */
export function documentIdOf(name: string): string {
  const parts = name
    .slice(0, name.length - extname(name).length)
    .split(/[\\/]/)
    .map((part) =>
      part
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(/[^a-z0-9._]+/g, '-')
        .replace(/^[-._]+|[-._]+$/g, ''),
    )
    .filter((part) => part !== '');
  const id = parts.join('.');
  if (id === '') return `d-${shortHash([name], 8)}`;
  return id.length <= ID_LENGTH ? id : `${id.slice(0, ID_LENGTH - 9)}-${shortHash([name], 8)}`;
}

/**
 * What a file says, read as it will be read later: a file that cannot be, or that has no words, is found here.
 *
 * @throws {InputError}
 */
export async function readFileAsDocument({
  path,
  format,
}: DocumentFile): Promise<{ title: string; bytes: Uint8Array }> {
  const bytes = new Uint8Array(await readFile(path));
  const read = await readDocument(bytes, format, pdfText).catch((error: unknown) => {
    throw new InputError(`${path}: ${error instanceof Error ? error.message : error}`);
  });
  if (read.blocks.length === 0) throw new InputError(`${path}: there is no text in it`);
  return { bytes, title: read.title ?? basename(path, extname(path)).replace(/[-_]+/g, ' ') };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(/[\\/]/)
          .some((part) => part.startsWith('.')),
    )
    .toSorted();
}

async function isFolderAt(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
