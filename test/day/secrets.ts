/** A text, or the bytes of a file, by the place where it was found. */
export type Places = Readonly<Record<string, string | Uint8Array>>;

/** Where one of the secrets stands, whole, in half, or in base64: `ledger.db: the key of open`. */
export function findSecrets(places: Places, secrets: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(places).flatMap(([place, content]) => {
    const bytes = Buffer.from(content as string);
    return Object.entries(secrets)
      .filter(([, secret]) => formsOf(secret).some((form) => bytes.includes(form)))
      .map(([name]) => `${place}: ${name}`);
  });
}

function formsOf(secret: string): readonly string[] {
  const half = Math.floor(secret.length / 2);
  return [secret.slice(0, half), secret.slice(half), Buffer.from(secret).toString('base64')];
}
