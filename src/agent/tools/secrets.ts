import { scryptSync } from 'node:crypto';
import * as z from 'zod';
import { createPromptMask, createSecretMarks, maskParts, type SecretMarks } from '../../secrets/index.ts';

export const marksShape = z.array(z.object({ mark: z.string(), digest: z.string() }));
/** A mark, and by what its secret is known again. The secret itself is nowhere in the journal. */
export type KnownMark = z.infer<typeof marksShape>[number];

/** The marks of one task: the same secret has the same mark in all of it, after a restart too. */
export interface TaskMarks {
  readonly marks: SecretMarks;
  /** A text with marks for its secrets. `own`: the user's own keys. */
  mask(text: string, own: readonly string[]): string;
  /** The same of parts of a text, which is searched as a whole. */
  maskParts(text: string, parts: readonly (readonly [start: number, end: number])[]): readonly string[];
  /** Marks that were made since this was last asked. */
  made(): readonly KnownMark[];
  /** Whether it is a mark whose secret has not been seen since the restart. */
  isLost(mark: string): boolean;
}

/** Slow enough that a digest does not give a short password away, fast enough for a hundred secrets. */
const COST = { N: 4_096, r: 8, p: 1 };
const DIGEST_BYTES = 12;

export function createTaskMarks(salt: string, known: readonly KnownMark[]): TaskMarks {
  const byDigest = new Map(known.map(({ mark, digest }) => [digest, mark]));
  const taken = new Set(known.map(({ mark }) => mark));
  const digests = new Map<string, string>();
  const digestOf = (secret: string): string => {
    const digest = digests.get(secret) ?? scryptSync(secret, salt, DIGEST_BYTES, COST).toString('base64url');
    digests.set(secret, digest);
    return digest;
  };
  const marks = createSecretMarks(
    (mark) => taken.has(mark),
    (secret) => byDigest.get(digestOf(secret)) ?? null,
  );
  const masked = createPromptMask(marks);
  let told = 0;
  return {
    marks,
    mask: (text, own) => masked([{ text }], own)[0] ?? '',
    maskParts: (text, parts) =>
      maskParts(
        text,
        parts.map(([start, end]) => ({ start, end, marks })),
      ).map((part) => part.text),
    made() {
      const secrets = marks.secrets();
      const fresh = secrets.slice(told);
      told = secrets.length;
      return fresh.flatMap((secret) => {
        const digest = digestOf(secret);
        return byDigest.has(digest) ? [] : [{ mark: marks.of(secret), digest }];
      });
    },
    isLost: (mark) => taken.has(mark) && marks.reveal(mark).unknown !== null,
  };
}
