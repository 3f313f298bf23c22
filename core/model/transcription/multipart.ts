import { RawBody } from '../post.ts';

/** What cannot stand in a header of a part. */
const QUOTES = /["\r\n\\]/g;

/** A file of a form. */
export interface FormFile {
  field: string;
  /** With an extension, by which some servers know the format. */
  name: string;
  type: string;
  bytes: Uint8Array;
}

/**
 * A form with a file, as browsers send it.
 *
 * @param boundary what stands in none of the parts
 * @see https://datatracker.ietf.org/doc/html/rfc7578
 */
export function multipartBody(
  fields: ReadonlyArray<readonly [name: string, value: string]>,
  file: FormFile,
  boundary: string,
): RawBody {
  const head = (disposition: string, type?: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n`;
  const quoted = (text: string) => `"${text.replace(QUOTES, '_')}"`;
  const texts = fields.map(([name, value]) => `${head(`name=${quoted(name)}`)}${value}\r\n`);
  const named = `name=${quoted(file.field)}; filename=${quoted(file.name)}`;
  const bytes = Buffer.concat([
    Buffer.from(texts.join('') + head(named, file.type)),
    file.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return new RawBody(`multipart/form-data; boundary=${boundary}`, bytes);
}
