import type { IncomingHttpHeaders } from 'node:http';

const OWN_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1']);

/** Any port: the page of one server may call another one of this machine. */
const OWN_ORIGIN = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/;

/**
 * Why a request is refused that a browser may have sent for a page of another site.
 *
 * Such a page can make a browser resolve its own name to 127.0.0.1, and the Host header still carries that name; or
 * it sends straight to a port of this machine and is known by its Origin. Only simple reads come without an Origin,
 * and for these a browser says `Sec-Fetch-Site: cross-site`. SDK clients and command lines send none of the two.
 *
 * @returns one sentence for people; undefined for a request that is answered
 * @see https://owasp.org/www-community/attacks/DNS_Rebinding
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function refusalOf(headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin } = headers;
  if (!OWN_NAMES.has(host.replace(/:\d{1,5}$/, '').toLowerCase())) {
    return 'only requests to localhost or 127.0.0.1 are answered';
  }
  if (origin === undefined ? headers['sec-fetch-site'] === 'cross-site' : !OWN_ORIGIN.test(origin)) {
    return 'only pages of localhost or 127.0.0.1 are answered';
  }
  return undefined;
}
