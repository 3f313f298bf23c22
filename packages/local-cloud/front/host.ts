const LOCAL_NAMES = new Set(['localhost', '127.0.0.1']);

/**
 * Whether a request's Host header names this machine. A page of another site can make a browser resolve
 * its own name to 127.0.0.1 and so reach the port; the Host header still carries that name.
 *
 * @param host the header, such as `localhost:3000`
 * @see https://owasp.org/www-community/attacks/DNS_Rebinding
 */
export function isLocalHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  return LOCAL_NAMES.has(host.replace(/:\d{1,5}$/, '').toLowerCase());
}
