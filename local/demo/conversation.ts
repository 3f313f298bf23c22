/** What the customer of `npm run demo` writes, each after the answer to the one before. */
export const DEMO_CONVERSATION = [
  'Oi! Vocês estão abertos no domingo?',
  'Que horas sai a próxima fornada de pão francês?',
  'Quero encomendar um bolo para sábado. Como faço?',
] as const;
