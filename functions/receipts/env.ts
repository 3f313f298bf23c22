import * as z from 'zod';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { DELIVERY_EVENTS, ENVIRONMENT } from './names.ts';

/** The receipts function's environment. */
export const env = () => {
  const { DELIVERY_EVENTS: deliveryEvents, ...variables } = readEnvironment(ENVIRONMENT);
  return { ...variables, publishesDelivery: z.enum(DELIVERY_EVENTS).parse(deliveryEvents) === 'on' };
};
