import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageError } from './errors.ts';

/** What `parseArgs` tells with `tokens`. */
interface Token {
  kind: string;
  name?: string;
}

/**
 * Reads a command line. What is wrong with it is told in one line: an unknown option, one without its value, one that is given
 * twice, of which `parseArgs` takes the last in silence, and that may be the wrong one.
 *
 * @param options as `parseArgs` takes them
 * @throws {UsageError}
 */
export function readCommandLine<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  allowPositionals = false,
) {
  try {
    const parsed = parseArgs({
      args: withNegativeValues(args, options),
      ...{ options, allowPositionals, strict: true, tokens: true },
    });
    const twice = repeatedOption(parsed.tokens);
    if (twice !== undefined) throw new UsageError(`--${twice} is given twice`);
    return parsed;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(`${faultOf(error)}; the options are ${known.join(', ')}`, { cause: error });
  }
}

function faultOf({ message }: TypeError): string {
  const [, bare] = /^Option '(--[\w-]+).*' argument (?:missing|is ambiguous)/.exec(message) ?? [];
  if (bare !== undefined) return `${bare} needs a value`;
  const [firstSentence = message] = message.split(/\.?\n|\. (?=[A-Z])/);
  return firstSentence;
}

/** `--port -1` is a number that is refused for what it is; `parseArgs` takes it for an option. */
function withNegativeValues(args: readonly string[], options: ParseArgsOptionsConfig): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    const isValue = /^-\d/.test(arg) && last?.startsWith('--') && options[last.slice(2)]?.type === 'string';
    if (isValue && !joined.includes('--')) joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function repeatedOption(tokens: readonly Token[]): string | undefined {
  const names = tokens.flatMap(({ kind, name }) => (kind === 'option' && name !== undefined ? [name] : []));
  return names.find((name, at) => names.indexOf(name) !== at);
}
