import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definitionsOf, parseMarkdown } from './markdown.ts';
import { toWhatsAppMarkup } from './markup.ts';
import { MarkupConverter } from './markup-converter.ts';

describe('markup', () => {
  test.each([
    ['bold', '**Olá** Ana', '*Olá* Ana'],
    ['bold with underscores', '__Olá__ Ana', '*Olá* Ana'],
    ['bold before a colon', '**Nome:** Ana', '*Nome:* Ana'],
    ['bold that Markdown does not see closed', '**Nome:**Ana e **Cor:**azul', '*Nome:* Ana e *Cor:* azul'],
    ['bold over lines', '**um\ndois**', '*um*\n*dois*'],
    ['bold over lines of a quote', '> **um\n> dois**', '> *um*\n> *dois*'],
    ['bold within a word', '**foo**bar', 'foobar'],
    ['a power', '2**3**4 = 2^81', '2**3**4 = 2^81'],
    ['italic', '_Olá_ Ana', '_Olá_ Ana'],
    ['one star', '*Olá* Ana', '*Olá* Ana'],
    ['bold and italic', '***Olá*** Ana', '_*Olá*_ Ana'],
    ['italic within bold', '**um *dois* três**', '*um _dois_ três*'],
    ['bold within one star', '*um **dois** três*', '_um *dois* três_'],
    ['bold within bold', '**um __dois__ três**', '*um dois três*'],
    ['struck out', '~~R$ 20~~ R$ 10', '~R$ 20~ R$ 10'],
    ['struck out and bold over lines', '~~**a\nb**~~', '~*a*~\n~*b*~'],
    ['struck out within struck out', '~~a ~~b~~ c~~', '~a b c~'],
    ['a heading', '## Planos', '*Planos*'],
    ['a heading with its end', '# Planos ##\ntexto', '*Planos*\ntexto'],
    ['a heading with bold and italic', '# Os **dois** *planos*', '*Os dois _planos_*'],
    ['an empty heading', '#\ntexto', '#\ntexto'],
    ['a link', '[a nota](https://a.example/n "PDF")', 'a nota (https://a.example/n)'],
    ['a link in bold', '**[a nota](https://a.example/n)**', '*a nota (https://a.example/n)*'],
    ['a link over lines, in bold', '**[a nota](\nhttps://a.example/n)**', '*a nota (https://a.example/n)*'],
    ['a link that says where it goes', '[a.example](https://a.example/)', 'a.example'],
    ['a link to an address', '[ana@a.example](mailto:ana@a.example)', 'ana@a.example'],
    ['a link without a text', '[](https://a.example)', 'https://a.example'],
    ['a link to nowhere', '[a nota]()', 'a nota'],
    ['a bare link', 'https://a.example/x_y_z', 'https://a.example/x_y_z'],
    ['a link in angles', '<https://a.example>', 'https://a.example'],
    ['a picture', '![Logo](https://a.example/l.png)', 'Logo (https://a.example/l.png)'],
    ['a picture without words', '![](https://a.example/l.png)', 'https://a.example/l.png'],
    [
      'references, the address once',
      'veja [a nota][1] e [a nota][1]\n\n[1]: https://a.example/n\n[2]: https://b.example',
      'veja a nota (https://a.example/n) e a nota\n\n[2]: https://b.example',
    ],
    ['code', 'rode `npm **x**`', 'rode `npm **x**`'],
    ['a block of code', '```js\nconst a = "**b**";\n```', '```\nconst a = "**b**";\n```'],
    ['a block with other fences', '~~~~ python\n# x\n~~~~', '```\n# x\n```'],
    ['a block that is not closed', '```Total\n10', '```Total\n10'],
    ['a block with more than a language', '```Seu total é\n10\n```', '```Seu total é\n10\n```'],
    ['a block with fences in it', '````md\n```\na\n```\n````', '````md\n```\na\n```\n````'],
    ['a rule', 'a\n\n***\n\nb', 'a\n\n---\n\nb'],
    ['a rule of dashes below a text', 'Total\n---\nR$ 10', 'Total\n---\nR$ 10'],
    ['escapes', 'R\\$ 10\\.\\_a\\_ C:\\\\dir', 'R$ 10._a_ C:\\\\dir'],
    ['a line break with a backslash', 'a\\\nb', 'a\nb'],
    ['a line break of HTML', 'a<br>b<br />c', 'a\nb\nc'],
    ['bold in an indented text', 'a\n\n    **b**', 'a\n\n    *b*'],
    ['bold between tags', '<div>\n**b**\n</div>', '<div>\n*b*\n</div>'],
    ['a byte order mark', '\uFEFF**a**', '*a*'],
  ])('%s', (_name, markdown, markup) => {
    expect(toWhatsAppMarkup(markdown)).toBe(markup);
    expect(toWhatsAppMarkup(markup)).toBe(markup);
  });

  test.each([
    ['nothing', ''],
    ['signs in text', '2 * 3 * 4 ~ 20, snake_case_name, #1 e R$ 5~10, a | b'],
    ['a sum', 'R$ 10\n+ 5\n= 15'],
    ['lists', '- um\n- dois\n  - três\n\n1. um\n2) dois\n* três'],
    ['a quote', '> olá\n> Ana'],
    ['an indented text', 'Olá\n\n    Ana'],
    ['entities and tags', 'a &amp; b &lt;x&gt; <b>c</b> 1 < 2'],
    ['white space', '  a  \n\n\n\tb \r\nc'],
    ['WhatsApp markup', '*a* _b_ ~c~ ```d``` `e`\n*a*\n_*b*_\n> f\n- g'],
    ['brackets', '[ ] a [x] b [1] (c)'],
    ['a greeting', '¡Hola! 👋🏽 ¿qué tal? 日本語'],
  ])('%s stays as it is', (_name, text) => {
    expect(toWhatsAppMarkup(text)).toBe(text);
  });
});

describe('tables', () => {
  const table = (...lines: string[]) => lines.join('\n');

  test('become a paragraph for each row', () => {
    expect(
      toWhatsAppMarkup(
        table(
          'Veja:',
          '',
          '| **Plano** | Preço: | Obs. |',
          '|---|:-:|---|',
          '| A | R$ 10 | `x\\|y`<br>*novo* |',
          '| B | | |',
          '| | | |',
          '| C | [aqui](https://a.example) | 1 | 2 |',
          '',
          'Qual?',
        ),
      ),
    ).toBe(
      table(
        'Veja:',
        '',
        '*Plano*: A',
        '- Preço: R$ 10',
        '- Obs.: `x|y` *novo*',
        '',
        '*Plano*: B',
        '- Preço: –',
        '- Obs.: –',
        '',
        '*Plano*: C',
        '- Preço: aqui (https://a.example)',
        '- Obs.: 1',
        '- 2',
        '',
        'Qual?',
      ),
    );
  });

  test.each([
    ['one column', '| Planos |\n|---|\n| A |\n| B |', '*Planos*\n- A\n- B'],
    ['no rows', '| a | b |\n|---|---|', 'a | b'],
    ['within a quote', '> | a | b |\n> |---|---|\n> | 1 | 2 |', '> *a: 1*\n> - b: 2'],
    ['within a list', '- x\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |', '- x\n\n  *a: 1*\n  - b: 2'],
    ['no names', '| | |\n|---|---|\n| 1 | 2 |', '*1*\n- 2'],
    [
      'long names, which would be repeated too often',
      `| ${'n'.repeat(90)} | b |\n|--|--|\n${'| 1 | 2 |\n'.repeat(9)}`,
      `*${'n'.repeat(90)} | b*\n${'1 | 2\n'.repeat(9)}`,
    ],
  ])('%s', (_name, markdown, text) => {
    expect(toWhatsAppMarkup(markdown)).toBe(text);
    expect(toWhatsAppMarkup(text)).toBe(text);
  });
});

describe('for any text', () => {
  /** Words that no markup can be mistaken for; each is found again by its number. */
  let words = 0;
  const word = fc.constantFrom('olá', 'Ana', 'plano', '日本', 'naïve').map((text) => {
    words += 1;
    return `${text}w${words}q`;
  });
  const inline: fc.Arbitrary<string> = fc.letrec<{ inline: string }>((tie) => ({
    inline: fc.oneof(
      { maxDepth: 4 },
      word,
      fc.tuple(fc.constantFrom('**', '__', '*', '_', '~~', '***'), tie('inline')).map(([m, t]) => m + t + m),
      fc.tuple(word, tie('inline')).map(([address, text]) => `[${text}](https://a.example/${address})`),
      word.map((text) => `\`${text}\``),
      fc
        .tuple(tie('inline'), fc.constantFrom(' ', '\n', '', ', ', '<br>', '\\\n'), tie('inline'))
        .map((parts) => parts.join('')),
    ),
  })).inline;
  const row = fc.tuple(word, word).map(([one, two]) => `| **${one}** | ${two} |`);
  const documentOf = (line: fc.Arbitrary<string>) => {
    const block = fc.oneof(
      line,
      line.map((text) => `## ${text.replaceAll('\n', ' ')}`),
      fc
        .array(line, { minLength: 1, maxLength: 3 })
        .map((texts) => texts.map((text) => `- ${text}`).join('\n')),
      line.map((text) => `> ${text}`),
      word.map((text) => `\`\`\`js\n${text}\n\`\`\``),
      fc
        .tuple(row, fc.array(row, { minLength: 1, maxLength: 3 }))
        .map(([header, rows]) => [header, '|---|---|', ...rows].join('\n')),
      fc.tuple(word, word).map(([text, address]) => `[${text}]\n\n[${text}]: https://a.example/${address}`),
    );
    return fc.array(block, { maxLength: 6 }).map((blocks) => blocks.join('\n\n'));
  };
  const document = documentOf(inline);
  /** As models write: formats are not put into each other. */
  const usual = fc
    .array(
      fc.oneof(
        word,
        fc.tuple(fc.constantFrom('**', '__', '*', '_', '~~', '***', '`'), word, word).map(([m, one, two]) => {
          return `${m}${one} ${two}${m}`;
        }),
        fc.tuple(word, word).map(([text, address]) => `**[${text}](https://a.example/${address})**`),
      ),
      { minLength: 1, maxLength: 5 },
    )
    .map((pieces) => pieces.join(' '));
  const noise = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...'*_~`#>|-+[]()!<>\\&:="'.split(''),
          '\n',
          '\r',
          '\t',
          ' ',
          '**',
          '```',
          '|-|',
          '\0',
        ),
        fc.constantFrom(
          '[1]',
          '[1]: u',
          '\n| a | b |\n|---|---|\n',
          '<br>',
          '\uD83D',
          'https://a.example/',
          '# ',
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      { maxLength: 120 },
    )
    .map((pieces) => pieces.join(''));

  test('no word is lost', () => {
    const wordsOf = (text: string) => new Set(text.match(/\p{L}+w\d+q/gu) ?? []);
    fc.assert(
      fc.property(document, (markdown) => {
        expect(wordsOf(toWhatsAppMarkup(markdown))).toEqual(wordsOf(markdown));
      }),
      { numRuns: 500 },
    );
  });

  test('never throws, and grows at most fourfold', () => {
    fc.assert(
      fc.property(fc.oneof(noise, document), (text) => {
        expect(toWhatsAppMarkup(text).length).toBeLessThanOrEqual(4 * text.length + 4);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a second time changes nothing', () => {
    fc.assert(
      fc.property(documentOf(usual), (markdown) => {
        const once = toWhatsAppMarkup(markdown);
        expect(toWhatsAppMarkup(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  test('text without markup is not changed', () => {
    const plain = fc.array(
      fc.oneof(
        word,
        fc.constantFrom(' ', '\n', '\n\n', '. ', ', ', ' * ', '!', '👍🏽', ' & ', ': ', ' / ', '1'),
      ),
    );
    fc.assert(
      fc.property(plain, (pieces) => {
        const text = pieces.join('');
        // Three asterisks alone on a line are a rule.
        fc.pre(!/^([ \t]*\*){3,}[ \t]*$/m.test(text));
        expect(toWhatsAppMarkup(text)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('what has none of the characters of markup would not be changed by reading it either', () => {
    const pieces = fc.constantFrom(
      ...['- ', '-', '---', '===', '> ', '>', '1. ', '2) ', '+ ', '\n', '\n\n', '\r\n', '    ', '\t', '  \n'],
      ...[
        'a',
        'Olá',
        ' ',
        '!',
        '(',
        ')',
        ']',
        'https://a.example',
        '@',
        '&amp;',
        '"',
        '.',
        '$',
        '^',
        '=',
        '12',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (some) => {
        const text = some.join('');
        const root = parseMarkdown(text);
        expect(new MarkupConverter(text, definitionsOf(root)).edits(root)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    expect(toWhatsAppMarkup('Chá\n:-\npreto')).not.toContain(':-');
  });

  test.each([
    ['nested quotes', '>'.repeat(12_000)],
    ['nested lists', '- '.repeat(6_000)],
    ['open brackets', '['.repeat(12_000)],
    ['stars that open', '**a '.repeat(3_000)],
    ['one long line', '**a** '.repeat(5_000)],
    [
      'references to a long address',
      `${'[a] '.repeat(1_000)}\n\n[a]: https://a.example/${'b'.repeat(2_000)}`,
    ],
    ['a wide table in a deep quote', table('>'.repeat(300), 200)],
  ])('%s: neither thrown at nor blown up', (_name, text) => {
    expect(toWhatsAppMarkup(text).length).toBeLessThanOrEqual(4 * text.length);
  });

  test('what is nested deeper than anybody writes stays as it is', () => {
    expect(toWhatsAppMarkup(`${'>'.repeat(40)} **a**`)).toBe(`${'>'.repeat(40)} *a*`);
    expect(toWhatsAppMarkup(`${'>'.repeat(60)} **a**`)).toBe(`${'>'.repeat(60)} **a**`);
  });

  test('what is beyond the longest answer stays as it is', () => {
    const line = `${'x'.repeat(5_000)} **a**\n`;
    expect(toWhatsAppMarkup(line.repeat(3))).toBe(`${`${'x'.repeat(5_000)} *a*\n`.repeat(2)}${line}`);
  });
});

function table(prefix: string, columns: number): string {
  return ['| a '.repeat(columns), '|---'.repeat(columns), '| b '.repeat(columns)]
    .map((line) => `${prefix} ${line}`)
    .join('\n');
}
