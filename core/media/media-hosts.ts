/**
 * Where WhatsApp's files are. The token that opens them goes to no other host: an attacker who could have WhatsApp name an address
 * of theirs would read it there.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
 */
const META_HOST = /^(?:lookaside\.fbsbx\.com|(?:[\w-]+\.)+fbcdn\.net)$/;

const META_API = 'graph.facebook.com';

/**
 * Whether a file may be asked for at an address: WhatsApp's own over TLS, or where another API stands in the place of
 * WhatsApp's, that one's host.
 *
 * @param apiBaseUrl of the API that named the address
 */
export function isMediaAddress(url: URL, apiBaseUrl: string): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:' && url.port === '' && META_HOST.test(url.hostname)) return true;
  const api = new URL(apiBaseUrl);
  return api.hostname !== META_API && url.origin === api.origin;
}
