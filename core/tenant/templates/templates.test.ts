import { describe, expect, it, test } from 'vitest';
import { outboundContentSchema } from '../../whatsapp/outbound/outbound-content.ts';
import { textOf } from '../../whatsapp/outbound/text-of.ts';
import { parseTenantSpec, TenantSpecError } from '../parse-tenant-spec.ts';
import { fillTemplate, templateText, variablesOf } from './fill-template.ts';
import type { Template } from './template-spec.ts';

const spec = {
  tenant_id: 'loja',
  name: 'Loja',
  profile: 'Vende pão.',
  language: 'pt-BR',
  entry: 'ai',
  timezone: 'America/Sao_Paulo',
  queues: [],
  channels: [{ app: 'default', phone_number_id: '101', display_phone_number: '+551140000001' }],
};

const plain: Template = {
  name: 'retorno',
  language: 'pt_BR',
  category: 'utility',
  body: 'Olá {{1}}, seu pedido {{2}} está pronto.',
};

const rich: Template = {
  ...plain,
  header: { text: 'Oferta para {{nome}}' },
  body: 'Oi {{nome}}, só hoje: {{produto}} com desconto. Até já, {{nome}}!',
  category: 'marketing',
  footer: 'Responda SAIR para não receber mais',
  buttons: [
    { type: 'quick_reply', text: 'Quero' },
    { type: 'url', text: 'Ver', url: 'https://loja.example/p/{{1}}' },
  ],
};

function problemsOf(...templates: object[]): readonly string[] {
  try {
    parseTenantSpec({ ...spec, templates });
    return [];
  } catch (error) {
    if (error instanceof TenantSpecError) return error.problems;
    throw error;
  }
}

describe('the templates of a tenant’s file', () => {
  it('are taken as WhatsApp approved them', () => {
    const media = { media: 'document', link: 'https://loja.example/tabela.pdf' };
    expect(problemsOf(plain, rich, { ...plain, language: 'en', header: media, channels: ['101'] })).toEqual([
      'templates.1.name: stands for another template of this language already',
    ]);
    expect(problemsOf(plain, { ...rich, name: 'oferta' })).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a name with capitals', { name: 'Retorno' }, 'templates.0.name: must be a template name'],
    [
      'a language of another form',
      { language: 'pt-BR' },
      'templates.0.language: must be a template language',
    ],
    [
      'a category that is none',
      { category: 'service' },
      'templates.0.category: must be one of utility, marketing',
    ],
    ['a field that it does not know', { text: 'Oi' }, 'templates.0.text: is not known; known here: name, '],
    ['no text', { body: undefined }, 'templates.0.body: is missing'],
    ['a number that is left out', { body: 'Oi {{2}}' }, 'templates.0.body: must number its variables'],
    [
      'numbers and names',
      { body: '{{1}} {{nome}}' },
      'templates.0.body: has variables with numbers and with names',
    ],
    [
      'names in the header alone',
      { header: { text: '{{nome}}' } },
      'templates.0.body: has variables with numbers',
    ],
    ['a name of another form', { body: 'Oi {{Nome}}' }, 'templates.0.body: has a variable that is neither'],
    ['a long body', { body: 'x'.repeat(1_025) }, 'templates.0.body: must have at most 1024 characters'],
    [
      'a file without an address',
      { header: { media: 'image' } },
      'templates.0.header: must have a text, or media',
    ],
    ['a variable in the footer', { footer: 'Oi {{1}}' }, 'templates.0.footer: has no variables'],
    [
      'a button that leads nowhere',
      { buttons: [{ type: 'url', text: 'Ver' }] },
      'templates.0.buttons.0: must have a url',
    ],
    [
      'a variable inside of an address',
      { buttons: [{ type: 'url', text: 'Ver', url: 'https://a.example/{{1}}/x' }] },
      'templates.0.buttons.0: may have one variable in its url, at the end',
    ],
    ['a number of another tenant', { channels: ['999'] }, 'templates.0.channels.0: is no phone_number_id'],
  ])('with %s are told of in one line', (_what, change, problem) => {
    expect(problemsOf({ ...plain, ...change })).toEqual([expect.stringContaining(problem)]);
  });
});

describe('a template with its values', () => {
  it('is the message that WhatsApp wants and the text that the customer reads', () => {
    const { content } = fillTemplate(plain, { '1': ' Carla ', '2': 'A-7' });
    expect(content).toEqual({
      kind: 'template',
      name: 'retorno',
      language: 'pt_BR',
      category: 'utility',
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Carla' },
            { type: 'text', text: 'A-7' },
          ],
        },
      ],
      preview: 'Olá Carla, seu pedido A-7 está pronto.',
    });
    expect(content && textOf(content)).toBe('Olá Carla, seu pedido A-7 está pronto.');
  });

  it('names its variables, which a picker shows in their places', () => {
    expect(variablesOf(rich).map(({ key, in: place }) => [key, place])).toEqual([
      ['header.nome', 'header'],
      ['nome', 'body'],
      ['produto', 'body'],
      ['button.1', 'button'],
    ]);
    expect(templateText(rich)).toBe(
      [
        'Oferta para {{header.nome}}',
        'Oi {{nome}}, só hoje: {{produto}} com desconto. Até já, {{nome}}!',
        'Responda SAIR para não receber mais',
        '[Quero]',
        '[Ver]',
      ].join('\n'),
    );
    const values = { 'header.nome': 'Carla', nome: 'Carla', produto: 'pão', 'button.1': 'pão de queijo?x=1' };
    const { content } = fillTemplate(rich, values);
    expect(outboundContentSchema.parse(content)).toMatchObject({
      components: [
        { type: 'header', parameters: [{ text: 'Carla', name: 'nome' }] },
        {
          type: 'body',
          parameters: [
            { text: 'Carla', name: 'nome' },
            { text: 'pão', name: 'produto' },
          ],
        },
        { type: 'button', subType: 'url', index: 1, value: 'p%C3%A3o%20de%20queijo?x=1' },
      ],
    });
  });

  it('has a file in its header each time', () => {
    const header = { media: 'image', link: 'https://loja.example/a.png' } as const;
    const { content } = fillTemplate({ ...plain, body: 'Veja', header }, {});
    expect(content).toMatchObject({
      components: [{ type: 'header', parameters: [{ type: 'image', link: header.link }] }],
      preview: '(image)\nVeja',
    });
  });

  it.each<[string, Record<string, string>, object[]]>([
    ['one is missing', { '1': 'Carla' }, [{ key: '2', code: 'missing' }]],
    ['one too many', { '1': 'a', '2': 'b', '3': 'c' }, [{ key: '3', code: 'unknown_field' }]],
    ['one shows nothing', { '1': ' ', '2': 'b' }, [{ key: '1', code: 'invalid_value' }]],
    ['one has two lines', { '1': 'a\nb', '2': 'b' }, [{ key: '1', code: 'invalid_value' }]],
    ['they are too long together', { '1': 'a'.repeat(600), '2': 'b'.repeat(600) }, [{ key: undefined }]],
  ])('is none where %s', (_what, values, problems) => {
    expect(fillTemplate(plain, values).problems).toMatchObject(problems);
  });
});
