import { Parser } from 'htmlparser2';
import type { ReadDocument } from '../document.ts';
import { HtmlBlocks } from './html-blocks.ts';
import { pairQuestions } from './questions.ts';

/** Elements whose inside is not what the page says: programs, styles, drawings, menus and fields of forms. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  'script style template noscript svg math iframe object canvas audio video nav button select textarea'.split(
    ' ',
  ),
);

/** Elements that have no inside, so that nothing closes them. */
const VOID: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);

/** Forty times as deep as browsers go: the parser compares each end with all elements that are open. */
const DEEPEST = 20_000;

const HIDDEN_STYLE = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;

/**
 * Reads what a visitor of the page would read: no programs, styles, menus, and nothing that is hidden. What is closed
 * until a reader opens it (`<details>`) is read. It takes any text; broken HTML is read as far as it goes.
 *
 * @throws {TypeError} where elements are nested as nothing is that a person made
 * @example
 * readHtml('<h2>Frete</h2><p>Grátis acima de R$ 200.</p><script>x()</script>').blocks; // one paragraph under "Frete"
 */
export function readHtml(source: string): ReadDocument {
  const blocks = new HtmlBlocks();
  let title = '';
  let isTitle = false;
  /** Open elements inside of what is left out; 0 outside. */
  let leftOut = 0;
  let depth = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (!VOID.has(name)) depth += 1;
      if (depth > DEEPEST) throw new TypeError('elements are nested too deep');
      if (VOID.has(name)) {
        if (leftOut === 0 && !isHidden(attributes)) blocks.single(name, attributes);
      } else if (leftOut > 0 || LEFT_OUT.has(name) || isHidden(attributes)) {
        leftOut += 1;
      } else if (name === 'title') {
        isTitle = true;
      } else {
        blocks.open(name, attributes);
      }
    },
    onclosetag(name) {
      if (VOID.has(name)) return;
      depth -= 1;
      if (leftOut > 0) leftOut -= 1;
      else if (name === 'title') isTitle = false;
      else blocks.close(name);
    },
    ontext(text) {
      if (leftOut > 0) return;
      if (isTitle) title += text;
      else blocks.text(text);
    },
  });
  parser.end(source);
  const named = title.replace(/\s+/g, ' ').trim();
  return { ...(named && { title: named }), blocks: pairQuestions(blocks.end()) };
}

function isHidden(attributes: Record<string, string>): boolean {
  return (
    'hidden' in attributes ||
    attributes['aria-hidden']?.toLowerCase() === 'true' ||
    HIDDEN_STYLE.test(attributes.style ?? '')
  );
}
