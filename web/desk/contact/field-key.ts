import { searchable } from '../../ui/search-text.ts';

/** The name of a field as the API takes it, of what a person wrote: `Data de nascimento` is `data_de_nascimento`. */
export function fieldKey(name: string): string {
  return searchable(name)
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+/, '')
    .slice(0, 40)
    .replace(/_+$/, '');
}
