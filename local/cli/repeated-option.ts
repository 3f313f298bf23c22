/** What `parseArgs` tells with `tokens`. */
interface Token {
  kind: string;
  name?: string;
}

/** The first option that a command line gives twice: `parseArgs` takes the last one in silence, which may be the wrong one. */
export function repeatedOption(tokens: readonly Token[]): string | undefined {
  const names = tokens.flatMap(({ kind, name }) => (kind === 'option' && name !== undefined ? [name] : []));
  return names.find((name, at) => names.indexOf(name) !== at);
}
