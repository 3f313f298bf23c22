/** Where a made-up customer is. */
export const A_PLACE = {
  ...({ kind: 'location', latitude: -23.5614, longitude: -46.6559 } as const),
  ...{ name: 'MASP', address: 'Av. Paulista, 1578' },
};
