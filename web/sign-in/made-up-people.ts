/** For whom a token is made: there is no password on one's own machine. */
export interface LocalPerson {
  tenant_id: string;
  sub: string;
  name: string;
  role: 'agent' | 'supervisor';
}

/** Made-up people of every tenant. */
export const PEOPLE: readonly Omit<LocalPerson, 'tenant_id'>[] = [
  { sub: 'ana', name: 'Ana Lima', role: 'agent' },
  { sub: 'bia', name: 'Bia Rocha', role: 'agent' },
  { sub: 'caio', name: 'Caio Nunes', role: 'supervisor' },
];
