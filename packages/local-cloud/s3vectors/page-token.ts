import { invalid } from './errors.ts';

/** Where a page ended, for the next one. */
export function toToken(text: string): string {
  return Buffer.from(`1${text}`).toString('base64url');
}

/** The other way; empty for no token. @throws {AwsServiceError} ValidationException for one that was not made here */
export function fromToken(token: string): string {
  if (token === '') return '';
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('1')) throw invalid('Invalid nextToken');
  return text.slice(1);
}
