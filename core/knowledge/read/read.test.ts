import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyUnits } from '../../../test/support/texts.ts';
import { cleanText } from '../../text/clean-text.ts';
import { decodeText } from '../../text/decode-text.ts';
import { type Block, textOf } from '../document.ts';
import { markdownPieces } from './markdown-pieces.ts';
import { readCatalog } from './read-catalog.ts';
import { readDocument } from './read-document.ts';
import { readHtml } from './read-html.ts';
import { readMarkdown } from './read-markdown.ts';
import { readText } from './read-text.ts';

const noPdf = async () => ({ text: '' });

describe('Markdown', () => {
  it('has headings, paragraphs, lists in lists, tables and code', () => {
    const { title, blocks } = readMarkdown(
      [
        '---\ntags: x\n---\n# Manual\n\nOlá **você**, veja [o site](https://loja.example).\n',
        'Trocas\n------\n\n- Até 30 dias\n  - com nota\n- Sem uso\n',
        '### Frete\n\n| Bairro | Prazo |\n|---|---|\n| Centro | 1 dia |\n\n```\nPIX 1\n  PIX 2\n```\n',
        '## Vazio\n',
      ].join('\n'),
    );
    expect(title).toBe('Manual');
    expect(blocks).toEqual([
      { kind: 'paragraph', text: 'Olá você, veja o site (https://loja.example).', section: ['Manual'] },
      { kind: 'list', items: ['Até 30 dias\n  - com nota', 'Sem uso'], section: ['Manual', 'Trocas'] },
      {
        kind: 'table',
        header: ['Bairro', 'Prazo'],
        rows: [['Centro', '1 dia']],
        section: ['Manual', 'Trocas', 'Frete'],
      },
      { kind: 'preformatted', text: 'PIX 1\n  PIX 2', section: ['Manual', 'Trocas', 'Frete'] },
      { kind: 'paragraph', text: 'Vazio', section: ['Manual'] },
    ]);
  });

  it('may have tables of any length, which name their columns again', () => {
    const rows = Array.from({ length: 500 }, (_, at) => `| **Bairro** ${at} | ${at} dias |`).join('\n');
    const { blocks } = readMarkdown(`# Frete\n\n| Bairro | Prazo |\n|---|---|\n${rows}\n\nFim.\n`);
    const tables = blocks.filter((block) => block.kind === 'table');
    expect(tables.flatMap((table) => table.rows)).toHaveLength(500);
    expect(tables.at(-1)).toMatchObject({ header: ['Bairro', 'Prazo'], section: ['Frete'] });
    expect(tables.at(-1)?.rows.at(-1)).toEqual(['Bairro 499', '499 dias']);
    expect(blocks.at(-1)).toEqual({ kind: 'paragraph', text: 'Fim.', section: ['Frete'] });
  });

  it('may be long, and is parsed in parts that end at empty lines', () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `Palavra ${n} de **muitas**.\n`);
    const pieces = markdownPieces(lines.join('\n'));
    expect(Math.max(...pieces.map(({ source }) => source.length))).toBeLessThan(70_000);
    expect(readMarkdown(lines.join('\n')).blocks).toHaveLength(20_000);
    const alike = markdownPieces('palavra\n'.repeat(100_000));
    expect(Math.max(...alike.map(({ source }) => source.length))).toBeLessThan(140_000);
  });

  it('of one line that no one writes is its words', () => {
    const { blocks } = readMarkdown(`# Prazo\n\n${'[a]('.repeat(50_000)}\n\nSão **30** dias.`);
    expect(blocks.map(({ section }) => section)).toEqual([['Prazo'], ['Prazo']]);
    expect(blocks[1]).toMatchObject({ text: 'São 30 dias.' });
  });

  it('that takes too long to read is not read, so that what is worked beside it comes to its end', async () => {
    const bytes = Buffer.from('Olá.\n\n'.repeat(50_000));
    let minutes = 0;
    const read = readDocument(bytes, 'markdown', noPdf, () => minutes++ * 40_000);
    await expect(read).rejects.toThrow('takes too long');
  });

  it('may have HTML in it', () => {
    expect(readMarkdown('## A\n\n<p>Sim<br>não</p><script>x()</script>\n').blocks).toEqual([
      { kind: 'paragraph', text: 'Sim\nnão', section: ['A'] },
    ]);
  });
});

describe('HTML', () => {
  it('is what a visitor reads', () => {
    const { title, blocks } = readHtml(
      `<html><head><title>Loja &amp; Cia</title><style>p{}</style></head><body><nav><a href="/">Início</a></nav>
      <h1>Frete</h1><p>Grátis acima de <b>R$&nbsp;200</b>.</p><p hidden>segredo</p><img alt="oculta" hidden><div style="display: none">oculto <p>x</p></div>
      <script>if (a < b) x()</script><ul><li>Sedex<ul><li>1 dia</li></ul></li><li><p>PAC</p></li></ul>
      <table><tr><th>CEP</th><th>Dias</th></tr><tr><td>01</td><td>2<br>úteis</td></tr></table>
      <details><summary>Mais</summary>Fale <a href="https://x.example/a">aqui</a></details><pre>a
  b</pre><h2>Fim</h2></body></html>`,
    );
    expect(title).toBe('Loja & Cia');
    expect(blocks.map((block) => [block.section.join('/'), block.kind, textOf(block)])).toEqual([
      ['Frete', 'paragraph', 'Grátis acima de R$ 200.'],
      ['Frete', 'list', '- Sedex\n- 1 dia\n- PAC'],
      ['Frete', 'table', 'CEP | Dias\n01 | 2 úteis'],
      ['Frete', 'paragraph', 'Mais'],
      ['Frete', 'paragraph', 'Fale aqui (https://x.example/a)'],
      ['Frete', 'preformatted', 'a\n  b'],
      ['Frete', 'paragraph', 'Fim'],
    ]);
  });

  it.each([
    ['an open table', '<table><tr><td>um', 'um'],
    ['a list in a cell', '<table><tr><td><ul><li>um<li>dois</ul></td></tr></table>', 'um dois'],
    ['a table in an item', '<ul><li>um<table><tr><td>dois</td></tr></table>três</li></ul>', 'um dois três'],
    ['closing tags alone', '</ul></table>um</p></pre><p>dois', 'um dois'],
    ['a heading in an item', '<ul><li><h2>um</h2>dois</li></ul>', 'um dois'],
    ['a link in a link', '<a href="/x">um <a href="/y">dois</a></a>', 'um dois'],
    ['a caption', '<table><caption>um</caption><tr><td>dois</td></tr></table>', 'um dois'],
    ['a paragraph in a heading', '<h2><p>um</p></h2>dois', 'um dois'],
  ])('with %s loses no word', (_, source, words) => {
    const read = readHtml(source).blocks.flatMap((block) => [...block.section, textOf(block)]);
    expect([...new Set(read.join(' ').match(/\p{L}+/gu))].sort()).toEqual(words.split(' ').sort());
  });
});

it('HTML that is nested as nothing is that a person made is not read', () => {
  expect(() => readHtml('<i>a'.repeat(100_000))).toThrow('nested too deep');
  expect(readHtml(`${'<b>'.repeat(1_000)}Olá`).blocks).toMatchObject([{ text: 'Olá' }]);
});

describe('text', () => {
  it('has headings in capitals, lists and paragraphs', () => {
    expect(
      readText('TROCAS E DEVOLUÇÕES\nAté 30 dias.\nSem uso:\n- com nota\n  fiscal\n- na caixa\n\nTchau.')
        .blocks,
    ).toEqual([
      { kind: 'paragraph', text: 'Até 30 dias.\nSem uso:', section: ['TROCAS E DEVOLUÇÕES'] },
      { kind: 'list', items: ['com nota fiscal', 'na caixa'], section: ['TROCAS E DEVOLUÇÕES'] },
      { kind: 'paragraph', text: 'Tchau.', section: ['TROCAS E DEVOLUÇÕES'] },
    ]);
  });

  it('has questions with their answers', () => {
    const { blocks } = readText(
      'P: Aceita Pix?\nR: Sim.\nP: E boleto?\nR: Também:\n- à vista\n\nPergunta 3: Parcela?\n\nResposta: Em 6x.\n\nP: Sem resposta?',
    );
    expect(blocks).toEqual([
      { kind: 'question', question: 'Aceita Pix?', answer: 'Sim.', section: [] },
      { kind: 'question', question: 'E boleto?', answer: 'Também:\n- à vista', section: [] },
      { kind: 'question', question: 'Parcela?', answer: 'Em 6x.', section: [] },
      { kind: 'paragraph', text: 'P: Sem resposta?', section: [] },
    ]);
  });
});

describe('a catalogue', () => {
  it.each([
    ['semicolons and prices', 'Código;Produto;Preço\nAB-1;"Boné; azul";R$ 1.234,56\n'],
    ['commas', 'Código,Produto,Preço\nAB-1,"Boné; azul","R$ 1.234,56"'],
    ['tabs', 'Código\tProduto\tPreço\nAB-1\tBoné; azul\tR$ 1.234,56\n\n'],
    ['a named delimiter', 'sep=;\nCódigo;Produto;Preço\n;;\nAB-1;"Boné; azul";R$ 1.234,56'],
  ])('with %s', (_, text) => {
    expect(readCatalog(text).blocks).toEqual([
      {
        kind: 'product',
        code: 'AB-1',
        fields: [
          ['Código', 'AB-1'],
          ['Produto', 'Boné; azul'],
          ['Preço', 'R$ 1.234,56'],
        ],
        section: [],
      },
    ]);
  });

  it('may have quotes and lines in a field, empty fields, and fields without a name', () => {
    const [block] = readCatalog('SKU;Nome;Cor\n7;"Caneca ""Oi""\nde café";;brinde').blocks;
    expect(block).toMatchObject({
      code: '7',
      fields: [
        ['SKU', '7'],
        ['Nome', 'Caneca "Oi"\nde café'],
        ['', 'brinde'],
      ],
    });
  });

  it('has no names of columns and no codes that are longer than any', () => {
    const { blocks } = readCatalog(`sku;${'n'.repeat(5_000)}\nAB-1;x\n${'9'.repeat(5_000)};y`);
    const [first, second] = blocks;
    expect(first).toMatchObject({
      code: 'AB-1',
      fields: [
        ['sku', 'AB-1'],
        [expect.any(String), 'x'],
      ],
    });
    expect(textOf(first as Block)).toHaveLength('sku: AB-1\n'.length + 120 + ': x'.length);
    expect(second).not.toHaveProperty('code');
  });

  it('may be one of questions', () => {
    expect(readCatalog('Categoria,Pergunta,Resposta\nFrete,Quanto custa?,R$ 10').blocks).toEqual([
      { kind: 'question', question: 'Quanto custa?', answer: 'R$ 10\nFrete', section: [] },
    ]);
  });
});

describe('a file', () => {
  it.each([
    ['UTF-8', Buffer.from('ação')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFFação')],
    ['Latin-1', Buffer.from('ação', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFação', 'utf16le')],
    ['UTF-16, the large end first', Buffer.from('\uFEFFação', 'utf16le').swap16()],
  ])('in %s is read', (_, bytes) => expect(decodeText(bytes)).toBe('ação'));

  it.each(['text', 'markdown', 'html', 'csv'] as const)('of a picture is no %s', async (format) => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    await expect(readDocument(png, format, noPdf)).rejects.toThrow('no text');
  });

  it.each(['\r\n', '\r'])('whose lines end with %j is read as with any line end', async (end) => {
    const texts = {
      text: 'TROCAS\n\nAté 30 dias:\n- com nota\n\nP: E Pix?\nR: Sim.',
      markdown: '---\ntags: x\n---\n# Trocas\n\n- Até 30 dias\n\n| a | b |\n|---|---|\n| 1 | 2 |',
      html: '<p>Até\n30 dias<pre>a\nb</pre>',
      csv: 'sep=;\ncódigo;produto\nAB-1;"Boné\nazul"\nAB-2;Cinto\n',
    } as const;
    for (const format of ['text', 'markdown', 'html', 'csv'] as const) {
      const read = (text: string) => readDocument(Buffer.from(text), format, noPdf);
      expect(await read(texts[format].replaceAll('\n', end))).toEqual(await read(texts[format]));
    }
  });

  it('of PDF is read by what reads PDF', async () => {
    const pdfText = async () => ({ title: 'Guia', text: 'INÍCIO\n\nOlá.\u0000' });
    expect(await readDocument(new Uint8Array(), 'pdf', pdfText)).toEqual({
      title: 'Guia',
      blocks: [{ kind: 'paragraph', text: 'Olá.', section: ['INÍCIO'] }],
    });
  });

  it('of any text is read, in each format', () => {
    const parts = fc.constantFrom(
      '# ',
      '- ',
      '| a | b |\n|---|---|\n',
      '<li>',
      '<td>',
      '</table>',
      ';',
      '"',
      '\n\n',
      'P: ',
      '<b',
      '```',
    );
    const texts = fc
      .array(fc.oneof(parts, anyUnits), { maxLength: 30 })
      .map((all) => cleanText(all.join('')));
    fc.assert(
      fc.property(texts, (text) => {
        for (const read of [readText, readMarkdown, readHtml, readCatalog]) {
          for (const block of read(text).blocks) expect(textOf(block).trim()).not.toBe('');
        }
      }),
    );
  });

  it.each([
    ['quotes in each other', '> '.repeat(20_000)],
    ['lists in each other', '- '.repeat(20_000)],
    ['elements in each other', '<div><ul>'.repeat(5_000)],
    ['one word', 'a'.repeat(200_000)],
  ])('of %s is read too', (_, text) => {
    for (const read of [readText, readMarkdown, readHtml, readCatalog])
      expect(read(`${text}x`).blocks.length).toBeLessThan(3);
  });

  it('of text loses no word', () => {
    const lines = fc.array(
      fc.constantFrom('ABC DEF', '- item', 'palavra solta.', '', 'P: quê?', '  segue', 'A'),
      { maxLength: 20 },
    );
    const wordsOf = (texts: string[]) => new Set(texts.join(' ').match(/\p{L}+/gu));
    fc.assert(
      fc.property(lines, (all) => {
        const read = readText(all.join('\n')).blocks.flatMap((block) => [...block.section, textOf(block)]);
        const found = wordsOf(read);
        expect([...wordsOf(all)].filter((word) => word !== 'P' && !found.has(word))).toEqual([]);
      }),
    );
  });
});
