import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Combobox, placeAfter } from './combobox.tsx';

const ALL = [{ key: 'ana' }, { key: 'bia' }, { key: 'caio' }];

const drawn = (choices: typeof ALL, chosen: (typeof ALL)[number] | undefined) =>
  renderToStaticMarkup(
    <Combobox
      label="Pessoa"
      listLabel="Pessoas"
      none="Nenhuma"
      {...{ choices, chosen, wanted: '' }}
      move={() => undefined}
      onWanted={() => undefined}
      onPick={() => undefined}
    >
      {({ key }) => key}
    </Combobox>,
  );

const attribute = (html: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(html)?.[1];

test('arrows lead through the list and around its ends; other keys are the text’s', () => {
  expect(placeAfter('ArrowDown', 0, 3)).toBe(1);
  expect(placeAfter('ArrowDown', 2, 3)).toBe(0);
  expect(placeAfter('ArrowUp', 0, 3)).toBe(2);
  expect(placeAfter('ArrowDown', -1, 0)).toBeUndefined();
  for (const key of ['a', 'Home', 'End', 'ArrowLeft', 'Enter']) expect(placeAfter(key, 1, 3)).toBeUndefined();
});

test('a reader of the screen hears which of the choices is meant, and that there is a list', () => {
  const html = drawn(ALL, ALL[1]);
  const listId = attribute(html, 'aria-controls');
  expect(attribute(html, 'aria-expanded')).toBe('true');
  expect(html).toContain(`id="${listId}" role="listbox"`);
  expect(attribute(html, 'aria-activedescendant')).toBe(`${listId}-bia`);
  expect(html.match(/role="option"/g)).toHaveLength(3);
  expect(html).toMatch(new RegExp(`id="${listId}-bia"[^>]*aria-selected="true"`));
  expect(html.match(/aria-selected="true"/g)).toHaveLength(1);
});

test('where nothing fits there is no list to be led to, and that is said', () => {
  const html = drawn([], undefined);
  expect(attribute(html, 'aria-expanded')).toBe('false');
  expect(html).not.toMatch(/aria-controls|aria-activedescendant|listbox/);
  expect(html).toContain('Nenhuma');
});
