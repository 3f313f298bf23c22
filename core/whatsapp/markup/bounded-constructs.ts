import { attention, codeText, definition, htmlText, labelEnd } from 'micromark-core-commonmark';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import type { Construct, Extension, TokenizeContext } from 'micromark-util-types';

/** In one paragraph, item of a list or cell: more than a person writes. */
const MOST_TRIES = 200;

const IN_TEXT: ReadonlyArray<[signs: string, construct: Construct]> = [
  ['*_', attention],
  ['`', codeText],
  ['<', htmlText],
  [']', labelEnd],
];

/**
 * The constructs of Markdown, `~~` included, whose cost grows with the square of their number, because each sign looks
 * through what stands before or after it: the first ones of a text are read, later ones are plain text.
 *
 * @see https://github.com/micromark/micromark#security
 */
export function boundedConstructs(): Extension {
  const strikethrough = gfmStrikethrough({ singleTilde: false });
  const struck = Object.entries(strikethrough.text ?? {}).map(([code, constructs = []]) => [
    code,
    [constructs].flat().map(bounded),
  ]);
  return {
    ...strikethrough,
    contentInitial: { ['['.charCodeAt(0)]: bounded(definition) },
    text: {
      ...Object.fromEntries(struck),
      ...Object.fromEntries(
        IN_TEXT.flatMap(([signs, construct]) =>
          Array.from(signs, (sign) => [sign.charCodeAt(0), bounded(construct)]),
        ),
      ),
    },
    disable: {
      null: [definition, ...IN_TEXT.map(([, construct]) => construct)].map(({ name = '' }) => name),
    },
  };
}

/** Without the name, by which the original is disabled. */
function bounded(construct: Construct): Construct {
  const tries = new WeakMap<TokenizeContext, number>();
  return {
    ...construct,
    name: undefined,
    tokenize(effects, ok, nok) {
      const before = tries.get(this) ?? 0;
      tries.set(this, before + 1);
      return before < MOST_TRIES ? construct.tokenize.call(this, effects, ok, nok) : nok;
    },
  };
}
