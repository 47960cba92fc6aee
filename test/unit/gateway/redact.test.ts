import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRedact, secretsIn, secretsOfEnvironment } from '../../../src/gateway/redact.ts';

const KEY_CHARACTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./+=~'];
/** Random enough that none of its pieces is anybody's word. */
const key = fc
  .array(fc.constantFrom(...KEY_CHARACTERS), { minLength: 16, maxLength: 80 })
  .map((characters) => characters.join(''));
const around = fc.constantFrom('', ' ', 'refused: ', '"', 'x', '/', '{"error":"', 'ключ ', 'İ', '😀');

/** How a server, a proxy or a library can write a piece of a key. */
const FORMS: Readonly<Record<string, (piece: string, before: string, after: string) => string>> = {
  plain: (piece) => piece,
  capitals: (piece) => piece.toUpperCase(),
  backwards: (piece) => [...piece].reverse().join(''),
  base64: (piece, before, after) => Buffer.from(before + piece + after).toString('base64'),
  base64url: (piece, before, after) => Buffer.from(before + piece + after).toString('base64url'),
  hex: (piece, before) => Buffer.from(before + piece).toString('hex'),
  url: (piece) => encodeURIComponent(piece),
  percent: (piece) => piece.replace(/./gs, (one) => `%${one.charCodeAt(0).toString(16)}`),
  json: (piece) => JSON.stringify(piece).slice(1, -1).replaceAll('/', '\\/'),
  unicode: (piece) => piece.replace(/./gs, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
  jsonInJson: (piece) =>
    JSON.stringify(piece.replace(/./gs, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)),
  html: (piece) => piece.replace(/./gs, (one) => `&#${one.charCodeAt(0)};`),
};

describe('A key in a log', () => {
  for (const [form, write] of Object.entries(FORMS)) {
    it(`is hidden by any piece of eight characters, written as ${form}`, () => {
      fc.assert(
        fc.property(key, fc.nat(), fc.nat(72), around, around, (secret, from, longer, before, after) => {
          const start = from % (secret.length - 7);
          const piece = secret.slice(start, start + 8 + longer);
          const line = `${before} ${write(piece, before, after)} ${after}`;
          const shown = createRedact([secret])(line);
          assert.ok(shown.includes('(key)'), `${line} -> ${shown}`);
          const left = shown.split('(key)');
          const alone = write(piece, '', '');
          const whole = alone.slice(0, 3 * 8);
          assert.ok(!left.some((part) => part.includes(whole) || part.includes(piece)), shown);
        }),
      );
    });
  }

  it('is hidden as a whole where it is shorter than a piece, and others’ words stay as they are', () => {
    const redact = createRedact(['abc1234', 'none', 'plain-looking_value.42']);
    assert.equal(redact('key abc1234 is none'), 'key (key) is none');
    assert.equal(redact('a plain value of 42 looking good'), 'a plain value of 42 looking good');
  });

  it('is known from headers, fields and addresses of providers, and from the environment', () => {
    assert.deepEqual(
      secretsIn({
        headers: { 'x-team-key': 'team-secret', 'Content-Type': 'application/json' },
        body: { api_key: 'body-secret', model: 'm', tokens: 5 },
        baseUrl: 'https://host/v1?api-key=address-secret&version=2',
      }),
      ['team-secret', 'body-secret', 'address-secret'],
    );
    assert.deepEqual(
      secretsOfEnvironment({
        OPENAI_API_KEY: 'sk-one',
        GITHUB_TOKEN: 'ghp_two',
        SSH_AUTH_SOCK: '/run/agent.sock',
        PATH: '/bin',
      }),
      ['sk-one', 'ghp_two'],
    );
  });
});
