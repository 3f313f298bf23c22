/** The words of a link with its address behind them, which a customer can open; other than web addresses add nothing. */
export function linked(words: string, url: string | undefined): string {
  const isNew = url !== undefined && /^https?:\/\//i.test(url) && !words.includes(url);
  return isNew ? `${words} (${url})` : words;
}
