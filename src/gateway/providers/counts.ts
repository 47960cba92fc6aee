import * as z from 'zod';

/** A count of tokens as a server tells it. What cannot be one (negative, a fraction, text, beyond any model) is not known. */
export const count = z.int().nonnegative().max(1e9).nullish().catch(null);

/** An amount in USD as a server tells it, for one call. */
export const money = z.number().nonnegative().max(1e5).nullish().catch(null);
