/** Where the local runtime has files: at a port of its own. */
const OWN_MACHINE = ['http://127.0.0.1:*'];

/**
 * What the page may do, as its server says with each file: it loads and asks its own origin only, runs no code and
 * applies no style that stands in the document, and no other page shows it in a frame.
 *
 * @param origins what it may ask besides its own origin: where people sign in, and where files go to
 * @param files where files of conversations are shown from
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 */
export function contentSecurityPolicy(
  origins: readonly string[] = [],
  files: readonly string[] = OWN_MACHINE,
): string {
  const shown = ["'self'", 'blob:', ...files].join(' ');
  return [
    "default-src 'self'",
    `connect-src ${["'self'", ...origins, ...files].join(' ')}`,
    `img-src ${shown}`,
    `media-src ${shown}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** What the page's server says with each file. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy(),
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), geolocation=(), payment=(), microphone=(self)',
};
