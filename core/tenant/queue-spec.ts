import * as z from 'zod';
import { idSchema, textSchema, timezoneSchema } from './spec-parts.ts';

const timeOfDaySchema = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day, HH:MM');

/** When a queue's people are there, in the tenant's time zone. Times of one day compare as text. */
export const hoursSchema = z
  .array(
    z
      .strictObject({
        days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
        from: timeOfDaySchema,
        to: timeOfDaySchema,
      })
      .refine((span) => span.from < span.to, 'from must be before to'),
  )
  .max(28);

export const queueSpecSchema = z.strictObject({
  id: idSchema,
  name: textSchema(80),
  description: textSchema(300)
    .optional()
    .describe('What its people are for, in a sentence: a model that places a conversation reads it.'),
  keywords: z
    .array(textSchema(40))
    .max(40)
    .optional()
    .describe(
      'Words of customers by which triage knows the queue without asking, such as "segunda via" or "boleto".',
    ),
  hours: hoursSchema.optional(),
  timezone: timezoneSchema.optional().describe('Where its people are. Left out: the tenant’s time zone.'),
});
