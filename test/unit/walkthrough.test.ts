import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { labelOf } from '../../src/requests/notices.ts';
import { TIERS } from '../../src/router/index.ts';
import { openedBy, providersInUse } from '../../src/settings/setUp.ts';
import { check } from './settings/contributed.ts';

const { settings } = check({});
const PROVIDERS = providersInUse(settings);
/** Each language, by the end of its files' names. */
const LANGUAGES = globSync('media/walkthrough/key*.md').map((file) =>
  basename(file).slice('key'.length, -'.md'.length),
);

/** The tiers that a piece of text names; without any it is a word for all. */
function tiersIn(text: string) {
  const named = TIERS.filter((tier) => text.includes(tier));
  return named.length === 0 ? TIERS : named;
}

const nls = (language: string) =>
  z
    .looseObject({ 'walkthrough.key.description': z.string() })
    .parse(JSON.parse(readFileSync(`package${language === '' ? '.nls' : language}.json`, 'utf8')));

describe('The walkthrough', () => {
  it('is there in all languages', () => assert.equal(LANGUAGES.length, 7));

  for (const language of LANGUAGES) {
    const page = readFileSync(`media/walkthrough/key${language}.md`, 'utf8');

    it(`says which tiers the key of each provider opens, as the settings come${language}`, () => {
      const rows = page
        .split('\n')
        .filter((row) => row.startsWith('|'))
        .slice(2);
      const told = rows.map((row) => {
        const [, label = '', tiers = ''] = row.split('|').map((cell) => cell.trim());
        return [label, tiersIn(tiers)] as const;
      });
      const opened = PROVIDERS.map((id) => [labelOf(id), openedBy(id, settings)] as const);
      assert.deepEqual(new Map(told), new Map(opened));
    });

    it(`says the same in the text of the step, where each provider leads to its key${language}`, () => {
      const [words = ''] = nls(language)['walkthrough.key.description'].split('\n');
      const links = [...words.matchAll(/\[([^\]]+)\]\(command:tierwise\.setApiKey\?([^)]+)\)([^[]*)/g)];
      const told = links.map(([, , args = '', after = ''], i) => {
        const [{ provider }] = z
          .tuple([z.strictObject({ provider: z.string() })])
          .parse(JSON.parse(decodeURIComponent(args)));
        // “A or B (opens …)” says it of both.
        const said = TIERS.some((tier) => after.includes(tier)) ? after : (links[i + 1]?.[3] ?? '');
        return [provider, tiersIn(said.slice(0, said.search(/[)）]/)))] as const;
      });
      assert.deepEqual(new Map(told), new Map(PROVIDERS.map((id) => [id, openedBy(id, settings)])));
    });

    it(`has nobody type a model into a tier, and leads from a local server to an answer${language}`, () => {
      assert.ok(!page.includes('`'), page);
      assert.match(nls(language)['walkthrough.key.description'], /\(command:tierwise\.useLocalServer\)$/);
    });
  }
});
