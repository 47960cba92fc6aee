/** Places of `src` that no picture shows, each with the reason; `npm run pictures` fails at any other. */
export const UNSEEN: Readonly<Record<string, string>> = {};
