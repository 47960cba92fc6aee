/** Files that hold secrets by their very purpose: their contents never go into a prompt. */
const SECRET_FILES =
  /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$)[^/]*)?|\.netrc|\.npmrc|\.pypirc|\.pgpass|\.htpasswd|id_(?:rsa|dsa|ecdsa|ed25519)|credentials|secrets?\.(?:json|ya?ml|toml)|[^/]+\.(?:pem|key|p12|pfx|jks|keystore|kdbx))$/i;

/** Whether a file's name says that it holds secrets. */
export function isSecretFile(path: string): boolean {
  return SECRET_FILES.test(path.replaceAll('\\', '/'));
}

/** Forms that are keys and nothing else, so that ordinary code is never touched. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]+?-----END (?:[A-Z]+ )*PRIVATE KEY-----/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36,}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{60,}\b/g,
  /\bglpat-[\w-]{20,}/g,
  /\bsk-(?:ant-|or-|proj-)?[A-Za-z0-9_-]{24,}/g,
  /\bAIza[A-Za-z0-9_-]{35}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\b[rs]k_live_[A-Za-z0-9]{20,}/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
];

/** Puts a mark in the place of each key and token in a text. Everything else stays as it is, byte for byte. */
export function maskSecrets(text: string): { text: string; masked: number } {
  let masked = 0;
  let out = text;
  for (const secret of SECRETS) {
    out = out.replace(secret, () => {
      masked++;
      return `<secret ${masked}>`;
    });
  }
  return { text: out, masked };
}
