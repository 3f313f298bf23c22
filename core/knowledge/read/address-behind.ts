/** What stands behind the words of a link, so that a customer can open it; nothing where it is no web address, or is the words. */
export function addressBehind(words: string, url: string | undefined): string {
  const isNew = url !== undefined && /^https?:\/\//i.test(url) && !words.includes(url);
  return isNew ? ` (${url})` : '';
}
