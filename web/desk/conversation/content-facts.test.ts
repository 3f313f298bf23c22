import { describe, expect, it } from 'vitest';
import { contentFacts, isShownWhole } from './content-facts.ts';

describe('what a customer sent besides words', () => {
  it('a place has a name, an address and a map', () => {
    const location = { latitude: -23.55, longitude: -46.63, name: 'Padaria', address: 'Rua das Flores, 10' };
    expect(contentFacts('location', { location })).toEqual([
      {
        title: 'Padaria',
        detail: 'Rua das Flores, 10',
        map: 'https://www.google.com/maps/search/?api=1&query=-23.55,-46.63',
      },
    ]);
    const { name: _name, address: _address, ...point } = location;
    expect(contentFacts('location', { location: point })).toMatchObject([{ detail: '-23.55000, -46.63000' }]);
    expect(contentFacts('location', { location: { name: 'Padaria' } })).toEqual([
      { title: 'Padaria', detail: undefined, map: undefined },
    ]);
  });

  it('each of several people has a card, with all ways to reach them', () => {
    const contacts = [
      {
        ...{ name: 'Maria', organization: 'Farinhas', emails: ['maria@example.com'] },
        phones: [{ phone: '+55 11 97777-6666' }, { waId: '5511955554444' }],
      },
      { name: 'José', phones: [] },
    ];
    expect(contentFacts('contacts', { contacts })).toEqual([
      { title: 'Maria (Farinhas)', detail: '+55 11 97777-6666, 5511955554444, maria@example.com' },
      { title: 'José', detail: undefined },
    ]);
  });

  it('is not said again in words where a card shows it, and is where it is not known', () => {
    expect(isShownWhole({ type: 'location', content: { location: { name: 'Padaria' } } })).toBe(true);
    expect(isShownWhole({ type: 'location', content: null })).toBe(false);
    expect(isShownWhole({ type: 'image', content: { media: { filename: 'a' } } })).toBe(false);
  });
});
