import { describe, expect, it } from 'vitest';
import { growth, LINEAR } from '../../../../test/support/growth.ts';
import { findLinks } from './find-links.ts';
import { LinkSources } from './link-sources.ts';
import { withoutLinks } from './without-links.ts';

const PROFILE = [
  'Loja de chás. Site: https://www.chadavila.com.br/trocas e nosso rastreio em rastreio.exemplo.com/p/{codigo}',
  'Instagram: instagram.com/chadavila. Formulário: https://forms.gle/AbC123',
  'WhatsApp: (41) 3333-4444 ou https://wa.me/5541999998888?text=Oi. E-mail: sac@chadavila.com.br',
  'Mapa: https://maps.google.com/?cid=42',
].join('\n');
const sources = new LinkSources(['minhaloja.com.br'], [PROFILE]);

const refused = (text: string, said = '') =>
  findLinks(text).filter((link) => !sources.allows(link, () => said));
const isLeft = (text: string, said = '') => refused(text, said).length === 0;

describe('a link that the company has written stays', () => {
  it.each([
    'https://www.chadavila.com.br/trocas',
    'Veja chadavila.com.br/trocas/prazo.',
    'Site: *chadavila.com.br*',
    'https://minhaloja.com.br/qualquer/coisa?x=1',
    'www.minhaloja.com.br, pedidos.minhaloja.com.br!',
    'Acompanhe em https://rastreio.exemplo.com/p/BR123',
    'instagram.com/chadavila/p/1',
    '(https://forms.gle/AbC123)',
    'https://wa.me/5541999998888',
    'wa.me/554133334444',
    'https://api.whatsapp.com/send?phone=5541999998888&text=Oi',
    'tel:+55(41)3333-4444',
    'sac@chadavila.com.br',
    'duvidas@minhaloja.com.br',
    'https://maps.google.com/?cid=42&hl=pt',
    'CHADAVILA.COM.BR',
  ])('%s', (text) => {
    expect(findLinks(text).length).toBeGreaterThan(0);
    expect(isLeft(text)).toBe(true);
  });
});

describe('any other link does not', () => {
  it.each([
    ['another host', 'https://golpe.com'],
    ['a name that WhatsApp links', 'entre em golpe.com.br agora'],
    ['one whose sentence goes on', 'golpe.com.Clique já'],
    ['a new kind of domain', 'promo.golpe.xyz'],
    ['a link text that names another target', 'https://chadavila.com.br/trocas (https://golpe.com)'],
    ['a name as a part of another', 'https://chadavila.com.br.golpe.com/trocas'],
    ['a name as the end of another', 'https://xminhaloja.com.br'],
    ['a user’s name before the host', 'https://minhaloja.com.br@golpe.com/'],
    ['a user’s name before a host of ours', 'https://x@minhaloja.com.br/'],
    ['a mail address that looks like a page', 'minhaloja.com.br@golpe.com'],
    ['letters of another script', 'https://mіnhaloja.com.br'],
    ['fullwidth letters', 'ｇｏｌｐｅ．ｃｏｍ'],
    ['another full stop', 'golpe。com'],
    ['joiners that show nothing', 'gol\u200Bpe\u2060.\u200Dcom'],
    ['a soft hyphen', 'gol\u00ADpe.com'],
    ['a number of a host', 'http://200.147.3.157/login'],
    ['a number of a host alone', 'abra 200.147.3.157'],
    ['a number in disguise', 'http://3358785437/'],
    ['a number of version six', 'http://[2001:db8::1]/'],
    ['a local address', 'http://localhost:3000/'],
    ['a port', 'https://minhaloja.com.br:8443/'],
    ['another path of a host of many', 'instagram.com/golpe'],
    ['another short link', 'https://forms.gle/Zzz999'],
    ['another page of the same question', 'https://maps.google.com/?cid=43'],
    ['another number', 'https://wa.me/5511988887777'],
    ['another number as a question', 'https://api.whatsapp.com/send?phone=5511988887777'],
    ['another program', 'whatsapp://send?phone=5511988887777'],
    ['a number to call', 'tel:+5511988887777'],
    ['a mail address', 'pix@golpe.com'],
    ['a mail address to be tapped', 'mailto:pix@golpe.com'],
    ['a name of another alphabet', 'пример.рф'],
    ['markup around it', '*_golpe.com_*'],
  ])('%s', (_what, text) => {
    expect(refused(text)).toHaveLength(1);
  });

  it('a link that is refused is all of it', () => {
    const text = 'Veja (https://golpe.com/a?b=c#d), ou *golpe.com*.';
    expect(withoutLinks(text, refused(text), 'pt-BR')).toBe('Veja ((link removido)), ou *(link removido)*.');
  });

  it('what is removed is what was written, hidden joiners and all', () => {
    const text = '😀 gol\u200Bpe.com 😀 e ｇｏｌｐｅ．ｃｏｍ!';
    expect(withoutLinks(text, refused(text), 'en')).toBe('😀 (link removed) 😀 e (link removed)!');
  });
});

it('a customer’s own mail address may be repeated', () => {
  expect(isLeft('Anotei: Ana@gmail.com', 'meu e-mail é ana@gmail.com')).toBe(true);
  expect(isLeft('Anotei: ana@gmail.com', 'meu e-mail é bia@gmail.com')).toBe(false);
});

it.each([
  'Abrimos às 9h.Depois fechamos.',
  'R$ 1.234,56, de 12.10.2026 a 15.10.2026; CPF 123.456.789-09; v1.2.3; 10.000.000',
  'Sr. Silva, p.ex. o S.A. e a Ltda.; i.e. e.g. 9.am',
  'Veja: 50% … fim...até @ana #promo 12:30 (sim/não) e/ou',
  'O arquivo pedido.pdf e a foto.jpg, lista.xlsx',
  'Olá! 👨‍👩‍👧 Tudo bem? 1️⃣ Sim 2️⃣ Não',
])('no link: %s', (text) => {
  expect(findLinks(text)).toEqual([]);
});

it.each([
  ['', 'a', ''],
  ['', 'a.', ''],
  ['', '-@', ''],
  ['https://a.com/', '!', 'x'],
  ['https://a.com/', ')', ''],
  ['', '1.', ''],
  ['', 'http://', ''],
])('%s and %s over and over costs as much as it is long', (start, unit, end) => {
  const read = (length: number) => findLinks(start + unit.repeat(length / unit.length) + end);
  expect(growth(read, 5_000)).toBeLessThan(LINEAR);
});
