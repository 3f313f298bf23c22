/** A primary key of the installation's tables. */
export interface Key {
  pk: string;
  sk: string;
}
