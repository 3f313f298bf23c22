import { Chance } from '../../../test/simulation/chance.ts';
import { TermIndex } from './term-index.ts';

const LETTERS = 'abcdefghijlmnopqrstuvz';

/** Writes an index of a thousand chunks of which each word stands once, and reads it again. */
const chance = new Chance(7);
const word = () => Array.from({ length: 8 }, () => LETTERS[chance.between(0, LETTERS.length - 1)]).join('');
const index = new TermIndex('acme');
for (let at = 0; at < 1_000; at++) {
  const text = Array.from({ length: 150 }, word).join(' ');
  index.add([{ id: `ck_${at}`, documentId: 'lista', section: 'Lista', text }]);
}
const again = TermIndex.parse('acme', await index.serialize());
process.stdout.write(`${again.size} ${again.terms > 140_000}`);
