import { Problem } from './problem.ts';

/** As long as ids of requests may be that the desk keeps; visible characters of ASCII. */
const KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * The client's name for a write: the same for each repetition of it, another one for the next.
 *
 * @throws {Problem} `invalid_request` where it is missing or cannot be kept
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function readIdempotencyKey(header: (name: string) => string | undefined): string {
  const key = header('idempotency-key');
  if (key !== undefined && KEY.test(key)) return key;
  const errors = [
    {
      pointer: '/headers/Idempotency-Key',
      code: key === undefined ? 'required' : 'invalid_format',
      detail: 'must be 1 to 128 visible characters of ASCII, new for each thing that is done',
    },
  ];
  throw new Problem('invalid_request', { errors });
}
