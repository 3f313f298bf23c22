/** The longest name that is kept, in characters, its ending included. */
const MAX_NAME = 80;

/** The longest ending of a name that is taken for one. */
const ENDING = /\.([a-z0-9]{1,8})$/i;

/** Names that Windows gives to devices. @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * The name of a file as people may see and save it: no folders, no control characters, none that turn the direction of
 * writing (`cod\u202Efdp.exe` reads as `codexe.pdf`), none that a system gives another meaning. It ends as the bytes of
 * the file say: what is called `boleto.pdf` and is a program becomes `boleto.pdf.exe`.
 *
 * @param given as the customer's phone told it, if it did
 * @param extension by the bytes, without the dot; undefined where they do not tell
 * @param fallback what it is called where nothing of the name is left
 */
export function cleanName(
  given: string | undefined,
  extension: string | undefined,
  fallback: string,
): string {
  const [last = ''] = (given ?? '').split(/[/\\]/).slice(-1);
  const plain = last
    .normalize('NFC')
    .replace(/[\p{C}\u2028\u2029]/gu, '')
    .replace(/[<>:"|?*%#{}^[\]`~]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const own = ENDING.exec(plain)?.[1];
  const isRight = extension === undefined || (own !== undefined && isSame(own, extension));
  const ending = isRight ? (own === undefined ? '' : `.${own}`) : `.${extension}`;
  const stem = isRight && own !== undefined ? plain.slice(0, -own.length - 1) : plain;
  const short = [...stem]
    .slice(0, MAX_NAME - ending.length)
    .join('')
    .trimEnd();
  const named = short === '' || DEVICE.test(short.split('.')[0] ?? '') ? fallback : short;
  return `${named}${ending}`;
}

/** Endings of one type. */
const SAME: ReadonlyArray<ReadonlySet<string>> = [
  new Set(['jpg', 'jpeg', 'jfif']),
  new Set(['ogg', 'oga', 'opus']),
  new Set(['mp4', 'm4a', 'm4v', '3gp']),
  new Set(['cfb', 'doc', 'xls', 'ppt']),
  new Set(['txt', 'csv', 'md', 'log']),
  new Set(['ics', 'ical']),
];

function isSame(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b || SAME.some((endings) => endings.has(a) && endings.has(b));
}
