/*
 * Made by scripts/secretRules.ts of gitleaks v8.30.1 (https://github.com/gitleaks/gitleaks); not to be changed by hand.
 *
 * MIT License
 *
 * Copyright (c) 2019 Zachary Rice
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all
 * copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
 * SOFTWARE.
 */
import type { Rule } from './rule.ts';

export const GITLEAKS_ALLOWED: readonly string[] = [
  '(?<![\\s\\S])[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Nn][Uu][Ll][Ll](?![\\s\\S])',
  '(?<![\\s\\S])(?:[Aa]+|[Bb]+|[Cc]+|[Dd]+|[Ee]+|[Ff]+|[Gg]+|[Hh]+|[Ii]+|[Jj]+|[Kk]+|[Ll]+|[Mm]+|[Nn]+|[Oo]+|[Pp]+|[Qq]+|[Rr]+|[Ss]+|[Tt]+|[Uu]+|[Vv]+|[Ww]+|[Xx]+|[Yy]+|[Zz]+|\\*+|\\.+)(?![\\s\\S])',
  '(?<![\\s\\S])\\$(?:\\d+|\\{\\d+\\})(?![\\s\\S])',
  '(?<![\\s\\S])\\$(?:[A-Z_]+|[_a-z]+)(?![\\s\\S])',
  '(?<![\\s\\S])\\$\\{(?:[A-Z_]+|[_a-z]+)\\}(?![\\s\\S])',
  '(?<![\\s\\S])%(?:[A-Z_]+|[_a-z]+)%(?![\\s\\S])',
  '(?<![\\s\\S])%[ #\\+\\-0]?[E-GOTUXb-go-qstvx](?![\\s\\S])',
  '(?<![\\s\\S])\\{\\d{0,2}\\}(?![\\s\\S])',
  '(?<![\\s\\S])@(?:[A-Z_]+|[_a-z]+)@(?![\\s\\S])',
  '(?<![\\s\\S])\\/Users\\/[\\dA-Za-z]+\\/[ \\.-9A-Z_a-z]+(?![\\s\\S])',
  '(?<![\\s\\S])\\/(?:bin|etc|home|opt|tmp|usr|var)\\/[ \\--9A-Z_a-z]+(?![\\s\\S])',
];
export const GITLEAKS_RULES: readonly Rule[] = [
  {
    id: '1password-secret-key',
    heads: ['a3-'],
    isKey: true,
    isWord: true,
    expression:
      'A3\\-[\\dA-Z]{6}\\-(?:(?:[\\dA-Z]{11})|(?:[\\dA-Z]{6}\\-[\\dA-Z]{5}))\\-[\\dA-Z]{5}\\-[\\dA-Z]{5}\\-[\\dA-Z]{5}\\b',
    entropy: 3.8,
  },
  {
    id: '1password-service-account-token',
    heads: ['ops_eyj'],
    isKey: true,
    expression: 'ops_eyJ[\\+\\/-9A-Za-z]{250,750}={0,3}',
    entropy: 4,
  },
  {
    id: 'adafruit-api-key',
    heads: ['adafruit'],
    isKey: false,
    expression:
      '(?:[Aa][Dd][Aa][Ff][Rr][Uu][Ii][Tt])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\w]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'adobe-client-id',
    heads: ['adobe'],
    isKey: false,
    expression:
      '(?:[Aa][Dd][Oo][Bb][Ee])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'adobe-client-secret',
    heads: ['p8e-'],
    isKey: true,
    isWord: true,
    expression: '(p8e\\-[\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'age-secret-key',
    heads: ['age-secr'],
    isKey: true,
    expression: 'AGE\\-SECRET\\-KEY\\-1[02-9AC-HJ-NP-Z]{58}',
  },
  {
    id: 'airtable-api-key',
    heads: ['airtable'],
    isKey: false,
    expression:
      '(?:[Aa][Ii][Rr][Tt][Aa][Bb][Ll][Ee])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{17})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'airtable-personnal-access-token',
    heads: ['pat'],
    isKey: true,
    isWord: true,
    expression: '(pat[\\dA-Za-z]{14}\\.[\\da-f]{64})\\b',
  },
  {
    id: 'algolia-api-key',
    heads: ['algolia'],
    isKey: false,
    expression:
      '(?:[Aa][Ll][Gg][Oo][Ll][Ii][Aa])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'alibaba-access-key-id',
    heads: ['ltai'],
    isKey: true,
    isWord: true,
    expression: '(LTAI[\\dA-Za-z]{20})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'alibaba-secret-key',
    heads: ['alibaba'],
    isKey: false,
    expression:
      '(?:[Aa][Ll][Ii][Bb][Aa][Bb][Aa])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{30})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'anthropic-admin-api-key',
    heads: ['sk-ant-a'],
    isKey: true,
    isWord: true,
    expression:
      '(sk\\-ant\\-admin01\\-[\\-\\w]{93}AA)(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'anthropic-api-key',
    heads: ['sk-ant-a'],
    isKey: true,
    isWord: true,
    expression:
      '(sk\\-ant\\-api03\\-[\\-\\w]{93}AA)(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'artifactory-api-key',
    heads: ['akcp'],
    isKey: true,
    isWord: true,
    expression: 'AKCp[\\dA-Za-z]{69}\\b',
    entropy: 4.5,
  },
  {
    id: 'artifactory-reference-token',
    heads: ['cmvmd'],
    isKey: true,
    isWord: true,
    expression: 'cmVmd[\\dA-Za-z]{59}\\b',
    entropy: 4.5,
  },
  {
    id: 'asana-client-id',
    heads: ['asana'],
    isKey: false,
    expression:
      '(?:[Aa][Ss][Aa][Nn][Aa])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\d]{16})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'asana-client-secret',
    heads: ['asana'],
    isKey: false,
    expression:
      '(?:[Aa][Ss][Aa][Nn][Aa])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'atlassian-api-token',
    heads: ['atlassia', 'confluen', 'jira', 'atatt3'],
    isKey: false,
    expression:
      '(?:(?:ATLASSIAN|[Aa]tlassian)|(?:CONFLUENCE|[Cc]onfluence)|(?:JIRA|[Jj]ira))(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{20}[\\dA-Fa-f]{4})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))|\\b([Aa][Tt][Aa][Tt][Tt]3[\\-\\d=A-Z_a-z]{186})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3.5,
  },
  {
    id: 'authress-service-client-access-key',
    heads: ['authress', 'sc_', 'ext_', 'scauth_'],
    isKey: true,
    isWord: true,
    expression:
      '((?:sc|ext|scauth|authress)_[\\dA-Za-z]{5,30}\\.[\\dA-Za-z]{4,6}\\.(?:acc)[\\-_][\\-\\dA-Za-z]{10,32}\\.[\\+\\-\\/-9=A-Z_a-z]{30,120})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'aws-access-token',
    heads: ['a3t', 'akia', 'asia', 'abia', 'acca'],
    isKey: true,
    isWord: true,
    expression: '((?:A3T[\\dA-Z]|AKIA|ASIA|ABIA|ACCA)[2-7A-Z]{16})\\b',
    entropy: 3,
    allowed: ['EXAMPLE(?![\\s\\S])'],
  },
  {
    id: 'aws-amazon-bedrock-api-key-long-lived',
    heads: ['absk'],
    isKey: true,
    isWord: true,
    expression:
      '(ABSK[\\+\\/-9A-Za-z]{109,269}={0,2})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'aws-amazon-bedrock-api-key-short-lived',
    heads: ['bedrock-'],
    isKey: true,
    expression: 'bedrock\\-api\\-key\\-YmVkcm9jay5hbWF6b25hd3MuY29t',
    entropy: 3,
  },
  {
    id: 'azure-ad-client-secret',
    heads: ['0q~', '1q~', '2q~', '3q~', '4q~', '5q~', '6q~', '7q~', '8q~', '9q~'],
    isKey: true,
    back: 3,
    expression: '[\\.\\w~]{3}\\dQ~[\\-\\.\\w~]{31,34}',
    entropy: 3,
  },
  {
    id: 'beamer-api-token',
    heads: ['beamer'],
    isKey: false,
    expression:
      '(?:[Bb][Ee][Aa][Mm][Ee][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Bb]_[\\-\\d=A-Z_a-z]{44})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'bitbucket-client-id',
    heads: ['bitbucke'],
    isKey: false,
    expression:
      '(?:[Bb][Ii][Tt][Bb][Uu][Cc][Kk][Ee][Tt])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'bitbucket-client-secret',
    heads: ['bitbucke'],
    isKey: false,
    expression:
      '(?:[Bb][Ii][Tt][Bb][Uu][Cc][Kk][Ee][Tt])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\d=A-Z_a-z]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'bittrex-access-key',
    heads: ['bittrex'],
    isKey: false,
    expression:
      '(?:[Bb][Ii][Tt][Tt][Rr][Ee][Xx])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'bittrex-secret-key',
    heads: ['bittrex'],
    isKey: false,
    expression:
      '(?:[Bb][Ii][Tt][Tt][Rr][Ee][Xx])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'cisco-meraki-api-key',
    heads: ['meraki'],
    isKey: false,
    expression:
      '(?:(?:(?:[Mm]eraki|MERAKI))(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3})(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\da-f]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'clickhouse-cloud-api-secret-key',
    heads: ['4b1d'],
    isKey: true,
    isWord: true,
    expression: '(4b1d[\\dA-Za-z]{38})\\b',
    entropy: 3,
  },
  {
    id: 'clojars-api-token',
    heads: ['clojars_'],
    isKey: true,
    expression: '[Cc][Ll][Oo][Jj][Aa][Rr][Ss]_[\\dA-Za-z]{60}',
    entropy: 2,
  },
  {
    id: 'cloudflare-api-key',
    heads: ['cloudfla'],
    isKey: false,
    expression:
      '(?:[Cc][Ll][Oo][Uu][Dd][Ff][Ll][Aa][Rr][Ee])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\w]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'cloudflare-global-api-key',
    heads: ['cloudfla'],
    isKey: false,
    expression:
      '(?:[Cc][Ll][Oo][Uu][Dd][Ff][Ll][Aa][Rr][Ee])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{37})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'cloudflare-origin-ca-key',
    heads: ['v1.0-'],
    isKey: true,
    isWord: true,
    expression:
      '(v1\\.0\\-[\\da-f]{24}\\-[\\da-f]{146})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'codecov-access-token',
    heads: ['codecov'],
    isKey: false,
    expression:
      '(?:[Cc][Oo][Dd][Ee][Cc][Oo][Vv])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'cohere-api-token',
    heads: ['co_api_k', 'cohere'],
    isKey: false,
    expression:
      '(?:(?:[Cc][Oo][Hh][Ee][Rr][Ee]|[Cc][Oo]_[Aa][Pp][Ii]_[Kk][Ee][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3})(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 4,
  },
  {
    id: 'coinbase-access-token',
    heads: ['coinbase'],
    isKey: false,
    expression:
      '(?:[Cc][Oo][Ii][Nn][Bb][Aa][Ss][Ee])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\w]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'confluent-access-token',
    heads: ['confluen'],
    isKey: false,
    expression:
      '(?:[Cc][Oo][Nn][Ff][Ll][Uu][Ee][Nn][Tt])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{16})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'confluent-secret-key',
    heads: ['confluen'],
    isKey: false,
    expression:
      '(?:[Cc][Oo][Nn][Ff][Ll][Uu][Ee][Nn][Tt])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'contentful-delivery-api-token',
    heads: ['contentf'],
    isKey: false,
    expression:
      '(?:[Cc][Oo][Nn][Tt][Ee][Nn][Tt][Ff][Uu][Ll])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\d=A-Z_a-z]{43})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'databricks-api-token',
    heads: ['dapi'],
    isKey: true,
    isWord: true,
    expression:
      '(dapi[\\da-f]{32}(?:\\-\\d)?)(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'datadog-access-token',
    heads: ['datadog'],
    isKey: false,
    expression:
      '(?:[Dd][Aa][Tt][Aa][Dd][Oo][Gg])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'defined-networking-api-token',
    heads: ['dnkey'],
    isKey: false,
    expression:
      '(?:[Dd][Nn][Kk][Ee][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Dd][Nn][Kk][Ee][Yy]\\-[\\-\\d=A-Z_a-z]{26}\\-[\\-\\d=A-Z_a-z]{52})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'digitalocean-access-token',
    heads: ['doo_v1_'],
    isKey: true,
    isWord: true,
    expression: '(doo_v1_[\\da-f]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'digitalocean-pat',
    heads: ['dop_v1_'],
    isKey: true,
    isWord: true,
    expression: '(dop_v1_[\\da-f]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'digitalocean-refresh-token',
    heads: ['dor_v1_'],
    isKey: true,
    isWord: true,
    expression:
      '([Dd][Oo][Rr]_[Vv]1_[\\dA-Fa-f]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'discord-api-token',
    heads: ['discord'],
    isKey: false,
    expression:
      '(?:[Dd][Ii][Ss][Cc][Oo][Rr][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'discord-client-id',
    heads: ['discord'],
    isKey: false,
    expression:
      '(?:[Dd][Ii][Ss][Cc][Oo][Rr][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\d]{18})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'discord-client-secret',
    heads: ['discord'],
    isKey: false,
    expression:
      '(?:[Dd][Ii][Ss][Cc][Oo][Rr][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\d=A-Z_a-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'doppler-api-token',
    heads: ['dp.pt.'],
    isKey: true,
    expression: 'dp\\.pt\\.[\\dA-Za-z]{43}',
    entropy: 2,
  },
  {
    id: 'droneci-access-token',
    heads: ['droneci'],
    isKey: false,
    expression:
      '(?:[Dd][Rr][Oo][Nn][Ee][Cc][Ii])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'dropbox-api-token',
    heads: ['dropbox'],
    isKey: false,
    expression:
      '(?:[Dd][Rr][Oo][Pp][Bb][Oo][Xx])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{15})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'dropbox-long-lived-api-token',
    heads: ['dropbox'],
    isKey: false,
    expression:
      '(?:[Dd][Rr][Oo][Pp][Bb][Oo][Xx])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{11}(?:[Aa][Aa][Aa][Aa][Aa][Aa][Aa][Aa][Aa][Aa])[\\-\\d=A-Z_a-z]{43})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'dropbox-short-lived-api-token',
    heads: ['dropbox'],
    isKey: false,
    expression:
      '(?:[Dd][Rr][Oo][Pp][Bb][Oo][Xx])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Ss][Ll]\\.[\\-\\d=A-Z_a-z]{135})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'duffel-api-token',
    heads: ['duffel_t', 'duffel_l'],
    isKey: true,
    expression: 'duffel_(?:test|live)_[\\-\\d=A-Z_a-z]{43}',
    entropy: 2,
  },
  {
    id: 'dynatrace-api-token',
    heads: ['dt0c01.'],
    isKey: true,
    expression: 'dt0c01\\.[\\dA-Za-z]{24}\\.[\\dA-Za-z]{64}',
    entropy: 4,
  },
  {
    id: 'easypost-api-token',
    heads: ['ezak'],
    isKey: true,
    isWord: true,
    expression: 'EZAK[\\dA-Za-z]{54}\\b',
    entropy: 2,
  },
  {
    id: 'easypost-test-api-token',
    heads: ['eztk'],
    isKey: true,
    isWord: true,
    expression: 'EZTK[\\dA-Za-z]{54}\\b',
    entropy: 2,
  },
  {
    id: 'etsy-access-token',
    heads: ['etsy'],
    isKey: false,
    expression:
      '(?:(?:ETSY|[Ee]tsy))(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{24})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'facebook-page-access-token',
    heads: ['eaac', 'eaam'],
    isKey: true,
    isWord: true,
    expression:
      '(EAA[CM][\\dA-Za-z]{100,600})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 4,
  },
  {
    id: 'facebook-secret',
    heads: ['facebook'],
    isKey: false,
    expression:
      '(?:[Ff][Aa][Cc][Ee][Bb][Oo][Oo][Kk])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'fastly-api-token',
    heads: ['fastly'],
    isKey: false,
    expression:
      '(?:[Ff][Aa][Ss][Tt][Ll][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\d=A-Z_a-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'finicity-api-token',
    heads: ['finicity'],
    isKey: false,
    expression:
      '(?:[Ff][Ii][Nn][Ii][Cc][Ii][Tt][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'finicity-client-secret',
    heads: ['finicity'],
    isKey: false,
    expression:
      '(?:[Ff][Ii][Nn][Ii][Cc][Ii][Tt][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{20})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'finnhub-access-token',
    heads: ['finnhub'],
    isKey: false,
    expression:
      '(?:[Ff][Ii][Nn][Nn][Hh][Uu][Bb])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{20})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'flickr-access-token',
    heads: ['flickr'],
    isKey: false,
    expression:
      '(?:[Ff][Ll][Ii][Cc][Kk][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'flutterwave-encryption-key',
    heads: ['flwseck_'],
    isKey: true,
    expression: 'FLWSECK_TEST\\-[\\dA-Ha-h]{12}',
    entropy: 2,
  },
  {
    id: 'flutterwave-public-key',
    heads: ['flwpubk_'],
    isKey: true,
    expression: 'FLWPUBK_TEST\\-[\\dA-Ha-h]{32}\\-[Xx]',
    entropy: 2,
  },
  {
    id: 'flutterwave-secret-key',
    heads: ['flwseck_'],
    isKey: true,
    expression: 'FLWSECK_TEST\\-[\\dA-Ha-h]{32}\\-[Xx]',
    entropy: 2,
  },
  {
    id: 'flyio-access-token',
    heads: ['fo1_', 'fm1a_', 'fm1r_', 'fm2_'],
    isKey: true,
    isWord: true,
    expression:
      '((?:fo1_[\\-\\w]{43}|fm1[ar]_[\\+\\/-9A-Za-z]{100,600}={0,3}|fm2_[\\+\\/-9A-Za-z]{100,600}={0,3}))(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 4,
  },
  { id: 'frameio-api-token', heads: ['fio-u-'], isKey: true, expression: 'fio\\-u\\-[\\-\\d=A-Z_a-z]{64}' },
  {
    id: 'freemius-secret-key',
    heads: ['"secret_', "'secret_"],
    isKey: true,
    expression:
      '["\'][Ss][Ee][Cc][Rr][Ee][Tt]_[Kk][Ee][Yy]["\']\\s{0,500}=>\\s{0,500}["\']([Ss][Kk]_[!-]{29})["\']',
  },
  {
    id: 'freshbooks-access-token',
    heads: ['freshboo'],
    isKey: false,
    expression:
      '(?:[Ff][Rr][Ee][Ss][Hh][Bb][Oo][Oo][Kk][Ss])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'gcp-api-key',
    heads: ['aiza'],
    isKey: true,
    isWord: true,
    expression: '(AIza[\\-\\w]{35})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 4,
    allowed: [
      'AIzaSyabcdefghijklmnopqrstuvwxyz1234567',
      'AIzaSyAnLA7NfeLquW1tJFpx_eQCxoX\\-oo6YyIs',
      'AIzaSyCkEhVjf3pduRDt6d1yKOMitrUEke8agEM',
      'AIzaSyDMAScliyLx7F0NPDEJi1QmyCgHIAODrlU',
      'AIzaSyD3asb\\-2pEZVqMkmL6M9N6nHZRR_znhrh0',
      'AIzayDNSXIbFmlXbIE6mCzDLQAqITYefhixbX4A',
      'AIzaSyAdOS2zB6NCsk1pCdZ4\\-P6GBdi_UUPwX7c',
      'AIzaSyASWm6HmTMdYWpgMnjRBjxcQ9CKctWmLd4',
      'AIzaSyANUvH9H9BsUccjsu2pCmEkOPjjaXeDQgY',
      'AIzaSyA5_iVawFQ8ABuTZNUdcwERLJv_a_p4wtM',
      'AIzaSyA4UrcGxgwQFTfaI3no3t7Lt1sjmdnP5sQ',
      'AIzaSyDSb51JiIcB6OJpwwMicseKRhhrOq1cS7g',
      'AIzaSyBF2RrAIm4a0mO64EShQfqfd2AFnzAvvuU',
      'AIzaSyBcE\\-OOIbhjyR83gm4r2MFCu4MJmprNXsw',
      'AIzaSyB8qGxt4ec15vitgn44duC5ucxaOi4FmqE',
      'AIzaSyA8vmApnrHNFE0bApF4hoZ11srVL_n0nvY',
    ],
  },
  {
    id: 'generic-api-key',
    heads: ['credenti', 'passw', 'access', 'auth', 'api', 'creds', 'key', 'secret', 'token'],
    isKey: false,
    expression:
      '(?:[Aa][Cc][Cc][Ee][Ss][Ss]|[Aa][Uu][Tt][Hh]|(?:[Aa]pi|API)|[Cc][Rr][Ee][Dd][Ee][Nn][Tt][Ii][Aa][Ll]|[Cc][Rr][Ee][Dd][Ss]|[Kk][Ee][Yy]|[Pp][Aa][Ss][Ss][Ww](?:[Oo][Rr])?[Dd]|[Ss][Ee][Cc][Rr][Ee][Tt]|[Tt][Oo][Kk][Ee][Nn])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\.\\d=A-Z_a-z]{10,150}|[\\dA-Za-z][\\+\\/-9A-Za-z]{11,511}={0,3})(?:[\\t\\n\\r "\';`]|\\\\[NRnr]|(?![\\s\\S]))',
    entropy: 3.5,
    allowed: [
      '(?<![\\s\\S])[\\-\\.A-Z_a-z]+(?![\\s\\S])',
      '(?<![\\s\\S])[\\dA-Fa-f]{8}\\-(?:[\\dA-Fa-f]{4}\\-){3}[\\dA-Fa-f]{12}(?![\\s\\S])',
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
      '(?<![\\s\\S])[A-Z_a-z]+[\\d]{1,3}[A-Z_a-z]*(?![\\s\\S])',
      '(?<![\\s\\S])[A-Z_a-z]\\w*(?:\\.[A-Z_a-z]\\w*)+(?![\\s\\S])',
    ],
    allowedAround: [
      '(?:[Aa][Cc][Cc][Ee][Ss][Ss](?:[Ii][Bb][Ii][Ll][Ii][Tt][Yy]|[Oo][Rr])|[Aa][Cc][Cc][Ee][Ss][Ss][\\-\\._]?[Ii][Dd]|[Rr][Aa][Nn][Dd][Oo][Mm][\\-\\._]?[Aa][Cc][Cc][Ee][Ss][Ss]|[Aa][Pp][Ii][\\-\\._]?(?:[Ii][Dd]|[Nn][Aa][Mm][Ee]|[Vv][Ee][Rr][Ss][Ii][Oo][Nn])|[Rr][Aa][Pp][Ii][Dd]|[Cc][Aa][Pp][Ii][Tt][Aa][Ll]|[Aa][Uu][Tt][Hh][Oo][Rr]|[Xx]\\-[Mm][Ss]\\-[Ee][Xx][Cc][Hh][Aa][Nn][Gg][Ee]\\-[Oo][Rr][Gg][Aa][Nn][Ii][Zz][Aa][Tt][Ii][Oo][Nn]\\-[Aa][Uu][Tt][Hh]|[Aa][Uu][Tt][Hh][Ee][Nn][Tt][Ii][Cc][Aa][Tt][Ii][Oo][Nn]\\-[Rr][Ee][Ss][Uu][Ll][Tt][Ss]|(?:[Cc][Rr][Ee][Dd][Ee][Nn][Tt][Ii][Aa][Ll][Ss]?[\\-\\._]?[Ii][Dd]|[Ww][Ii][Tt][Hh][Cc][Rr][Ee][Dd][Ee][Nn][Tt][Ii][Aa][Ll][Ss])|(?:[Bb][Uu][Cc][Kk][Ee][Tt]|[Ff][Oo][Rr][Ee][Ii][Gg][Nn]|[Hh][Oo][Tt]|[Ii][Dd][Xx]|[Nn][Aa][Tt][Uu][Rr][Aa][Ll]|[Pp][Rr][Ii][Mm][Aa][Rr][Yy]|[Pp][Uu][Bb](?:[Ll][Ii][Cc])?|[Ss][Cc][Hh][Ee][Mm][Aa]|[Ss][Ee][Qq][Uu][Ee][Nn][Cc][Ee])[\\-\\._]?[Kk][Ee][Yy]|(?:[Tt][Uu][Rr][Kk][Ee][Yy])|[Kk][Ee][Yy][\\-\\._]?(?:[Aa][Ll][Ii][Aa][Ss]|[Bb][Oo][Aa][Rr][Dd]|[Cc][Oo][Dd][Ee]|[Ff][Rr][Aa][Mm][Ee]|[Ii][Dd]|[Ll][Ee][Nn][Gg][Tt][Hh]|[Mm][Ee][Ss][Hh]|[Nn][Aa][Mm][Ee]|[Pp][Aa][Ii][Rr]|[Pp][Rr][Ee][Ss][Ss](?:[Ee][Dd])?|[Rr][Ii][Nn][Gg]|[Ss][Ee][Ll][Ee][Cc][Tt][Oo][Rr]|[Ss][Ii][Gg][Nn][Aa][Tt][Uu][Rr][Ee]|[Ss][Ii][Zz][Ee]|[Ss][Tt][Oo][Nn][Ee]|[Ss][Tt][Oo][Rr][Ee][Tt][Yy][Pp][Ee]|[Ww][Oo][Rr][Dd]|[Uu][Pp]|[Dd][Oo][Ww][Nn]|[Ll][Ee][Ff][Tt]|[Rr][Ii][Gg][Hh][Tt])|[Kk][Ee][Yy][\\-\\._]?[Vv][Aa][Uu][Ll][Tt][\\-\\._]?(?:[Ii][Dd]|[Nn][Aa][Mm][Ee])|[Kk][Ee][Yy][Vv][Aa][Uu][Ll][Tt][Tt][Oo][Ss][Tt][Oo][Rr][Ee][Ss][Ee][Cc][Rr][Ee][Tt][Ss]|[Kk][Ee][Yy](?:[Ss][Tt][Oo][Rr][Ee]|[Tt][Aa][Bb])[\\-\\._]?(?:[Ff][Ii][Ll][Ee]|[Pp][Aa][Tt][Hh])|[Ii][Ss][Ss][Uu][Ee][Rr][Kk][Ee][Yy][Hh][Aa][Ss][Hh]|(?:[DMdm]onkey|[DM]ONKEY)|[Kk][Ee][Yy][Ii][Nn][Gg]|(?:[Ss][Ee][Cc][Rr][Ee][Tt])[\\-\\._]?(?:[Ll][Ee][Nn][Gg][Tt][Hh]|[Nn][Aa][Mm][Ee]|[Ss][Ii][Zz][Ee])|[Uu][Ss][Ee][Rr][Ss][Ee][Cc][Rr][Ee][Tt][Ss][Ii][Dd]|(?:[Cc][Ss][Rr][Ff])[\\-\\._]?[Tt][Oo][Kk][Ee][Nn]|(?:[Ii][Oo]\\.[Jj][Ss][Oo][Nn][Ww][Ee][Bb][Tt][Oo][Kk][Ee][Nn][\\t ]?:[\\t ]?[\\-\\w]+)|(?:[Aa][Pp][Ii]|[Cc][Rr][Ee][Dd][Ee][Nn][Tt][Ii][Aa][Ll][Ss]|[Tt][Oo][Kk][Ee][Nn])[\\-\\._]?(?:[Ee][Nn][Dd][Pp][Oo][Ii][Nn][Tt]|[Uu][Rr][ILil])|[Pp][Uu][Bb][Ll][Ii][Cc][\\-\\._]?[Tt][Oo][Kk][Ee][Nn]|(?:[Kk][Ee][Yy]|[Tt][Oo][Kk][Ee][Nn])[\\-\\._]?[Ff][Ii][Ll][Ee])',
    ],
    stopwords:
      "000000 6fe4476ee5a1832882e326b506d14126 _ec2_ aaaaaa about abstract academy acces account act- act. act_ action active actively activity adapter add- add-on add. add_ addon addres admin adobe advanced adventure agent agile air- air. air_ ajax akka alert alfred algorithm all- all. all_ alloy alpha amazon amqp analysi analytic analyzer android angular angularj animate animation another ansible answer ant- ant. ant_ any- any. any_ apache app- app. app_ apple arch archive archived arduino array art- art. art_ article asp- asp. asp_ asset async atom attention audio audit aura auth author authorize auto automated automatic awesome aws_ azure back backbone backend backup bar- bar. bar_ base based bash basic batch been beer behavior being benchmark best beta better big- big. big_ binary binding bit- bit. bit_ bitcoin block blog board book bookmark boost boot bootstrap bosh bot- bot. bot_ bower box- box. box_ boxen bracket branch bridge browser brunch buffer bug- bug. bug_ build builder building buildout buildpack built bundle busines but- but. but_ button cache caching cakephp calendar call camera campfire can- can. can_ canva captcha capture card carousel case cassandra cat- cat. cat_ category center cento challenge change changelog channel chart chat cheat check checker chef ches chinese chosen chrome ckeditor clas classe classic clean cli- cli. cli_ client clojure clone closure cloud club cluster cms- cms_ coco code coding coffee color combination combo command commander comment commit common community compas compiler complete component composer computer computing con- con. con_ concept conf config connect connector console contact container contao content contest context control convert converter conway' cookbook cookie cool copy cordova core couchbase couchdb countdown counter course craft crawler create creating creator credential crm- crm. crm_ cros crud csv- csv. csv_ cube cucumber cuda current currently custom daemon dark dart dash dashboard data database date day- day. day_ dead debian debug debugger deck define del- del. del_ delete demo deploy design designer desktop detection detector dev- dev. dev_ develop developer device devise diff digital directive directory discovery display django dns- dns_ doc- doc. doc_ docker docpad doctrine document doe- doe. doe_ dojo dom- dom. dom_ domain don't done dot- dot. dot_ dotfile download draft drag drill drive driven driver drop dropbox drupal dsl- dsl. dsl_ dynamic easy ecdsa eclipse edit editing edition editor element emac email embed embedded ember emitter emulator encoding endpoint engine english enhanced entity entry env_ episode erlang error espresso event evented example exchange exercise experiment expire exploit explorer export exporter expres ext- ext. ext_ extended extension external extra extractor fabric facebook factory fake fast feature feed fewfwef ffmpeg field file filter find finder firefox firmware first fish fix- fix_ flash flask flat flex flexible flickr flow fluent fluentd fluid folder font force foreman fork form format formatter forum foundry framework free friend friendly front-end frontend ftp- ftp. ftp_ fuel full fun- fun. fun_ func future gaia gallery game gateway gem- gem. gem_ gen- gen. gen_ general generator generic genetic get- get. get_ getenv getting ghost gist git- git. git_ github gitignore gitlab glas gmail gnome gnu- gnu. gnu_ goal golang gollum good google gpu- gpu. gpu_ gradle grail graph graphic great grid groovy group grunt guard gui- gui. gui_ guide guideline gulp gwt- gwt. gwt_ hack hackathon hacker hacking hadoop haml handler hardware has- has_ hash haskell have haxe hello help helper here hero heroku high hipchat history home homebrew homepage hook host hosting hot- hot. hot_ house how- how. how_ html http hub- hub. hub_ hubot human icon ide- ide. ide_ idea identity idiomatic image impact import important importer impres index infinite info injection inline input inside inspector instagram install installer instant intellij interface internet interview into intro ionic iphone ipython irc- irc_ iso- iso. iso_ issue jade jasmine java jbos jekyll jenkin jetbrains job- job. job_ joomla jpa- jpa. jpa_ jquery json just kafka karma kata kernel keyboard kindle kit- kit. kit_ kitchen knife koan kohana lab- lab. lab_ lambda lamp language laravel last latest latex launcher layer layout lazy ldap leaflet league learn learning led- led. led_ leetcode les- les. les_ level leveldb lib- lib. lib_ librarie library license life liferay light lightbox like line link linked linkedin linux lisp list lite little load loader local location lock log- log. log_ logger logging logic login logstash longer look love lua- lua. lua_ mac- mac. mac_ machine made magento magic mail make maker making man- man. man_ manage manager manifest manual map- map. map_ mapper mapping markdown markup master math matrix maven md5 mean media mediawiki meetup memcached memory menu merchant message messaging meta metadata meteor method metric micro middleman migration minecraft miner mini minimal mirror mit- mit. mit_ mobile mocha mock mod- mod. mod_ mode model modern modular module modx money mongo mongodb mongoid mongoose monitor monkey more motion moved movie mozilla mqtt mule multi multiple music mustache mvc- mvc. mvc_ mysql nagio name native need neo- neo. neo_ nest nested net- net. net_ nette network new- new. new_ next nginx ninja nlp- nlp. nlp_ node nodej nosql not- not. not_ note notebook notepad notice notifier now- now. now_ number oauth object objective obsolete ocaml octopres official old- old. old_ onboard online only open opencv opengl openshift openwrt option oracle org- org. org_ origin original orm- orm. orm_ osx- osx_ our- our. our_ out- out. out_ output over overview own- own. own_ pack package packet page panel paper paperclip para parallax parallel parse parser parsing particle party password patch path pattern payment paypal pdf- pdf. pdf_ pebble people perl personal phalcon phoenix phone phonegap photo php- php. php_ physic picker pipeline platform play player please plu- plu. plu_ plug-in plugin plupload png- png. png_ poker polyfill polymer pool pop- pop. pop_ popcorn popup port portable portal portfolio post power powered powerful prelude pretty preview principle print pro- pro. pro_ problem proc product profile profiler program progres project protocol prototype provider proxy public pull puppet pure purpose push pusher pyramid python quality query queue quick rabbitmq rack radio rail railscast random range raspberry rdf- rdf. rdf_ react reactive read reader readme ready real real-time reality realtime recipe recorder red- red. red_ reddit redi redmine reference refinery refresh registry related release remote rendering repo report request require required requirej research resource response resque rest restful resume reveal reverse review riak rich right ring robot role room router routing rpc- rpc. rpc_ rpg- rpg. rpg_ rspec ruby- ruby. ruby_ rule run- run. run_ runner running runtime rust rvm- rvm. rvm_ salt sample sandbox sas- sas. sas_ sbt- sbt. sbt_ scala scalable scanner schema scheme school science scraper scratch screen script scroll scs- scs. scs_ sdk- sdk. sdk_ sdl- sdl. sdl_ search secure security see- see. see_ seed select selector selenium semantic sencha send sentiment serie server service session set- set. set_ setting setup sha1 sha2 sha256 share shared sharing sheet shell shield shipping shop shopify shortener should show showcase side silex simple simulator single site skeleton sketch skin slack slide slider slim small smart smtp snake snapshot snippet soap social socket software solarized solr solution solver some soon source space spark spatial spec sphinx spine spotify spree spring sprite sql- sql. sql_ sqlite ssh- ssh. ssh_ stack staging standard stanford start started starter startup stat statamic state static statistic statsd statu steam step still stm- stm. stm_ storage store storm story strategy stream streaming string stripe structure studio study stuff style sublime sugar suite summary super support supported svg- svg. svg_ svn- svn. svn_ swagger swift switch switcher symfony symphony sync synopsi syntax system tab- tab. tab_ table tag- tag. tag_ talk target task tcp- tcp. tcp_ tdd- tdd. tdd_ team tech template term terminal testing tetri text textmate theme theory three thrift time timeline timer tiny tinymce tip- tip. tip_ title todo todomvc token tool toolbox toolkit top- top. top_ tornado touch tower tracker tracking traffic training transfer translate transport tree trello try- try. try_ tumblr tut- tut. tut_ tutorial tweet twig twitter type typo ubuntu uiview ultimate under unit unity universal unix update updated upgrade upload uploader uri- uri. uri_ url- url. url_ usage usb- usb. usb_ use- use. use_ used useful user using util utilitie utility vagrant validator value variou varnish version via- via. via_ video view viewer vim- vim. vim_ vimrc virtual vision visual vpn want warning watch watcher wave way- way. way_ weather web- web_ webapp webgl webhook webkit webrtc website websocket welcome what what' when where which why- why. why_ widget wifi wiki win- win. win_ window wip- wip. wip_ within without wizard word wordpres work worker workflow working workshop world wrapper write writer writing written www- www. www_ xamarin xcode xml- xml. xml_ xmpp xxxxxx yahoo yaml yandex yeoman yet- yet. yet_ yii- yii. yii_ youtube yui- yui. yui_ zend zero zip- zip. zip_ zsh- zsh. zsh_",
  },
  {
    id: 'github-app-token',
    heads: ['ghu_', 'ghs_'],
    isKey: true,
    expression: '(?:ghu|ghs)_[\\dA-Za-z]{36}',
    entropy: 3,
  },
  {
    id: 'github-fine-grained-pat',
    heads: ['github_p'],
    isKey: true,
    expression: 'github_pat_\\w{82}',
    entropy: 3,
  },
  { id: 'github-oauth', heads: ['gho_'], isKey: true, expression: 'gho_[\\dA-Za-z]{36}', entropy: 3 },
  { id: 'github-pat', heads: ['ghp_'], isKey: true, expression: 'ghp_[\\dA-Za-z]{36}', entropy: 3 },
  { id: 'github-refresh-token', heads: ['ghr_'], isKey: true, expression: 'ghr_[\\dA-Za-z]{36}', entropy: 3 },
  {
    id: 'gitlab-cicd-job-token',
    heads: ['glcbt-'],
    isKey: true,
    expression: 'glcbt\\-[\\dA-Za-z]{1,5}_[\\-\\w]{20}',
    entropy: 3,
  },
  { id: 'gitlab-deploy-token', heads: ['gldt-'], isKey: true, expression: 'gldt\\-[\\-\\w]{20}', entropy: 3 },
  {
    id: 'gitlab-feature-flag-client-token',
    heads: ['glffct-'],
    isKey: true,
    expression: 'glffct\\-[\\-\\w]{20}',
    entropy: 3,
  },
  { id: 'gitlab-feed-token', heads: ['glft-'], isKey: true, expression: 'glft\\-[\\-\\w]{20}', entropy: 3 },
  {
    id: 'gitlab-incoming-mail-token',
    heads: ['glimt-'],
    isKey: true,
    expression: 'glimt\\-[\\-\\w]{25}',
    entropy: 3,
  },
  {
    id: 'gitlab-kubernetes-agent-token',
    heads: ['glagent-'],
    isKey: true,
    expression: 'glagent\\-[\\-\\w]{50}',
    entropy: 3,
  },
  {
    id: 'gitlab-oauth-app-secret',
    heads: ['gloas-'],
    isKey: true,
    expression: 'gloas\\-[\\-\\w]{64}',
    entropy: 3,
  },
  { id: 'gitlab-pat', heads: ['glpat-'], isKey: true, expression: 'glpat\\-[\\-\\w]{20}', entropy: 3 },
  {
    id: 'gitlab-pat-routable',
    heads: ['glpat-'],
    isKey: true,
    isWord: true,
    expression: 'glpat\\-[\\-\\w]{27,300}\\.[\\da-z]{2}[\\da-z]{7}\\b',
    entropy: 4,
  },
  { id: 'gitlab-ptt', heads: ['glptt-'], isKey: true, expression: 'glptt\\-[\\da-f]{40}', entropy: 3 },
  { id: 'gitlab-rrt', heads: ['gr134894'], isKey: true, expression: 'GR1348941[\\-\\w]{20}', entropy: 3 },
  {
    id: 'gitlab-runner-authentication-token',
    heads: ['glrt-'],
    isKey: true,
    expression: 'glrt\\-[\\-\\w]{20}',
    entropy: 3,
  },
  {
    id: 'gitlab-runner-authentication-token-routable',
    heads: ['glrt-t'],
    isKey: true,
    isWord: true,
    expression: 'glrt\\-t\\d_[\\-\\w]{27,300}\\.[\\da-z]{2}[\\da-z]{7}\\b',
    entropy: 4,
  },
  {
    id: 'gitlab-scim-token',
    heads: ['glsoat-'],
    isKey: true,
    expression: 'glsoat\\-[\\-\\w]{20}',
    entropy: 3,
  },
  {
    id: 'gitlab-session-cookie',
    heads: ['_gitlab_'],
    isKey: true,
    expression: '_gitlab_session=[\\da-z]{32}',
    entropy: 3,
  },
  {
    id: 'gitter-access-token',
    heads: ['gitter'],
    isKey: false,
    expression:
      '(?:[Gg][Ii][Tt][Tt][Ee][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\w]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'gocardless-api-token',
    heads: ['gocardle'],
    isKey: false,
    expression:
      '(?:[Gg][Oo][Cc][Aa][Rr][Dd][Ll][Ee][Ss][Ss])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Ll][Ii][Vv][Ee]_[\\-\\d=A-Z_a-z]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'grafana-api-key',
    heads: ['eyjrijoi'],
    isKey: true,
    isWord: true,
    expression:
      '([Ee][Yy][Jj][Rr][Ii][Jj][Oo][Ii][\\dA-Za-z]{70,400}={0,3})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'grafana-cloud-api-token',
    heads: ['glc_'],
    isKey: true,
    isWord: true,
    expression:
      '([Gg][Ll][Cc]_[\\+\\/-9A-Za-z]{32,400}={0,3})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'grafana-service-account-token',
    heads: ['glsa_'],
    isKey: true,
    isWord: true,
    expression:
      '([Gg][Ll][Ss][Aa]_[\\dA-Za-z]{32}_[\\dA-Fa-f]{8})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'harness-api-key',
    heads: ['pat.', 'sat.'],
    isKey: true,
    expression: '(?:pat|sat)\\.[\\-\\w]{22}\\.[\\dA-Za-z]{24}\\.[\\dA-Za-z]{20}',
  },
  {
    id: 'hashicorp-tf-api-token',
    heads: ['.atlasv1'],
    isKey: true,
    back: 14,
    expression: '[\\dA-Za-z]{14}\\.(?:atlasv1)\\.[\\-\\d=A-Z_a-z]{60,70}',
    entropy: 3.5,
  },
  {
    id: 'heroku-api-key',
    heads: ['heroku'],
    isKey: false,
    expression:
      '(?:[Hh][Ee][Rr][Oo][Kk][Uu])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{8}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{12})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'heroku-api-key-v2',
    heads: ['hrku-aa'],
    isKey: true,
    isWord: true,
    expression:
      '((?:HRKU\\-AA[\\-\\w]{58}))(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 4,
  },
  {
    id: 'hubspot-api-key',
    heads: ['hubspot'],
    isKey: false,
    expression:
      '(?:[Hh][Uu][Bb][Ss][Pp][Oo][Tt])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{8}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{12})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'huggingface-access-token',
    heads: ['hf_'],
    isKey: true,
    isWord: true,
    expression: '(hf_(?:[A-Za-z]{34}))(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'huggingface-organization-api-token',
    heads: ['api_org_'],
    isKey: true,
    isWord: true,
    expression:
      '(api_org_(?:[A-Za-z]{34}))(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'infracost-api-token',
    heads: ['ico-'],
    isKey: true,
    isWord: true,
    expression: '(ico\\-[\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'intercom-api-key',
    heads: ['intercom'],
    isKey: false,
    expression:
      '(?:[Ii][Nn][Tt][Ee][Rr][Cc][Oo][Mm])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\d=A-Z_a-z]{60})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'intra42-client-secret',
    heads: ['s-s4t2ud', 's-s4t2af'],
    isKey: true,
    isWord: true,
    expression:
      '(s\\-s4t2(?:ud|af)\\-[\\dA-Fa-f]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'jfrog-api-key',
    heads: ['artifact', 'jfrog', 'bintray', 'xray'],
    isKey: false,
    expression:
      '(?:[Jj][Ff][Rr][Oo][Gg]|[Aa][Rr][Tt][Ii][Ff][Aa][Cc][Tt][Oo][Rr][Yy]|[Bb][Ii][Nn][Tt][Rr][Aa][Yy]|[Xx][Rr][Aa][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{73})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'jfrog-identity-token',
    heads: ['artifact', 'jfrog', 'bintray', 'xray'],
    isKey: false,
    expression:
      '(?:[Jj][Ff][Rr][Oo][Gg]|[Aa][Rr][Tt][Ii][Ff][Aa][Cc][Tt][Oo][Rr][Yy]|[Bb][Ii][Nn][Tt][Rr][Aa][Yy]|[Xx][Rr][Aa][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'kraken-access-token',
    heads: ['kraken'],
    isKey: false,
    expression:
      '(?:[Kk][Rr][Aa][Kk][Ee][Nn])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\+\\-\\/-9=A-Z_a-z]{80,90})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'kucoin-access-token',
    heads: ['kucoin'],
    isKey: false,
    expression:
      '(?:[Kk][Uu][Cc][Oo][Ii][Nn])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{24})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'kucoin-secret-key',
    heads: ['kucoin'],
    isKey: false,
    expression:
      '(?:[Kk][Uu][Cc][Oo][Ii][Nn])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{8}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{12})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'launchdarkly-access-token',
    heads: ['launchda'],
    isKey: false,
    expression:
      '(?:[Ll][Aa][Uu][Nn][Cc][Hh][Dd][Aa][Rr][Kk][Ll][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\d=A-Z_a-z]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'linear-api-key',
    heads: ['lin_api_'],
    isKey: true,
    expression: 'lin_api_[\\dA-Za-z]{40}',
    entropy: 2,
  },
  {
    id: 'linear-client-secret',
    heads: ['linear'],
    isKey: false,
    expression:
      '(?:[Ll][Ii][Nn][Ee][Aa][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'linkedin-client-id',
    heads: ['linked'],
    isKey: false,
    expression:
      '(?:[Ll][Ii][Nn][Kk][Ee][Dd][\\-_]?[Ii][Nn])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{14})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'linkedin-client-secret',
    heads: ['linked'],
    isKey: false,
    expression:
      '(?:[Ll][Ii][Nn][Kk][Ee][Dd][\\-_]?[Ii][Nn])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{16})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'lob-api-key',
    heads: ['lob'],
    isKey: false,
    expression:
      '(?:[Ll][Oo][Bb])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}((?:[Ll][Ii][Vv][Ee]|[Tt][Ee][Ss][Tt])_[\\dA-Fa-f]{35})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'lob-pub-api-key',
    heads: ['lob'],
    isKey: false,
    expression:
      '(?:[Ll][Oo][Bb])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}((?:[Tt][Ee][Ss][Tt]|[Ll][Ii][Vv][Ee])_[Pp][Uu][Bb]_[\\dA-Fa-f]{31})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'looker-client-id',
    heads: ['looker'],
    isKey: false,
    expression:
      '(?:[Ll][Oo][Oo][Kk][Ee][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{20})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'looker-client-secret',
    heads: ['looker'],
    isKey: false,
    expression:
      '(?:[Ll][Oo][Oo][Kk][Ee][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{24})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'mailchimp-api-key',
    heads: ['mailchim'],
    isKey: false,
    expression:
      '(?:[Mm][Aa][Ii][Ll][Cc][Hh][Ii][Mm][Pp][Ss][Dd][Kk][^\\n][Ii][Nn][Ii][Tt][Ii][Aa][Ll][Ii][Zz][Ee]|[Mm][Aa][Ii][Ll][Cc][Hh][Ii][Mm][Pp])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{32}\\-[Uu][Ss]\\d\\d)(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'mailgun-private-api-token',
    heads: ['mailgun'],
    isKey: false,
    expression:
      '(?:[Mm][Aa][Ii][Ll][Gg][Uu][Nn])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Kk][Ee][Yy]\\-[\\dA-Fa-f]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'mailgun-pub-key',
    heads: ['mailgun'],
    isKey: false,
    expression:
      '(?:[Mm][Aa][Ii][Ll][Gg][Uu][Nn])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Pp][Uu][Bb][Kk][Ee][Yy]\\-[\\dA-Fa-f]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'mailgun-signing-key',
    heads: ['mailgun'],
    isKey: false,
    expression:
      '(?:[Mm][Aa][Ii][Ll][Gg][Uu][Nn])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Ha-h]{32}\\-[\\dA-Ha-h]{8}\\-[\\dA-Ha-h]{8})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'mapbox-api-token',
    heads: ['mapbox'],
    isKey: false,
    expression:
      '(?:[Mm][Aa][Pp][Bb][Oo][Xx])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Pp][Kk]\\.[\\dA-Za-z]{60}\\.[\\dA-Za-z]{22})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'mattermost-access-token',
    heads: ['mattermo'],
    isKey: false,
    expression:
      '(?:[Mm][Aa][Tt][Tt][Ee][Rr][Mm][Oo][Ss][Tt])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{26})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'maxmind-license-key',
    heads: ['_mmk'],
    isKey: true,
    isWord: true,
    back: 36,
    expression:
      '([\\dA-Za-z]{6}_[\\dA-Za-z]{29}_mmk)(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 4,
  },
  {
    id: 'messagebird-api-token',
    heads: ['message'],
    isKey: false,
    expression:
      '(?:[Mm][Ee][Ss][Ss][Aa][Gg][Ee][\\-_]?[Bb][Ii][Rr][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{25})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'messagebird-client-id',
    heads: ['message'],
    isKey: false,
    expression:
      '(?:[Mm][Ee][Ss][Ss][Aa][Gg][Ee][\\-_]?[Bb][Ii][Rr][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{8}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{12})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'microsoft-teams-webhook',
    heads: ['https://'],
    isKey: true,
    expression:
      'https:\\/\\/[\\da-z]{1,501}\\.webhook\\.office\\.com\\/webhookb2\\/[\\da-z]{8}\\-(?:[\\da-z]{4}\\-){3}[\\da-z]{12}@[\\da-z]{8}\\-(?:[\\da-z]{4}\\-){3}[\\da-z]{12}\\/IncomingWebhook\\/[\\da-z]{32}\\/[\\da-z]{8}\\-(?:[\\da-z]{4}\\-){3}[\\da-z]{12}',
  },
  {
    id: 'netlify-access-token',
    heads: ['netlify'],
    isKey: false,
    expression:
      '(?:[Nn][Ee][Tt][Ll][Ii][Ff][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\d=A-Z_a-z]{40,46})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'new-relic-browser-api-token',
    heads: ['new-reli', 'newrelic', 'new_reli'],
    isKey: false,
    expression:
      '(?:[Nn][Ee][Ww]\\-[Rr][Ee][Ll][Ii][Cc]|[Nn][Ee][Ww][Rr][Ee][Ll][Ii][Cc]|[Nn][Ee][Ww]_[Rr][Ee][Ll][Ii][Cc])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Nn][Rr][Jj][Ss]\\-[\\dA-Fa-f]{19})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'new-relic-insert-key',
    heads: ['new-reli', 'newrelic', 'new_reli'],
    isKey: false,
    expression:
      '(?:[Nn][Ee][Ww]\\-[Rr][Ee][Ll][Ii][Cc]|[Nn][Ee][Ww][Rr][Ee][Ll][Ii][Cc]|[Nn][Ee][Ww]_[Rr][Ee][Ll][Ii][Cc])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Nn][Rr][Ii][Ii]\\-[\\-\\dA-Za-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'new-relic-user-api-id',
    heads: ['new-reli', 'newrelic', 'new_reli'],
    isKey: false,
    expression:
      '(?:[Nn][Ee][Ww]\\-[Rr][Ee][Ll][Ii][Cc]|[Nn][Ee][Ww][Rr][Ee][Ll][Ii][Cc]|[Nn][Ee][Ww]_[Rr][Ee][Ll][Ii][Cc])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'new-relic-user-api-key',
    heads: ['new-reli', 'newrelic', 'new_reli'],
    isKey: false,
    expression:
      '(?:[Nn][Ee][Ww]\\-[Rr][Ee][Ll][Ii][Cc]|[Nn][Ee][Ww][Rr][Ee][Ll][Ii][Cc]|[Nn][Ee][Ww]_[Rr][Ee][Ll][Ii][Cc])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Nn][Rr][Aa][Kk]\\-[\\dA-Za-z]{27})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'notion-api-token',
    heads: ['ntn_'],
    isKey: true,
    isWord: true,
    expression:
      '(ntn_[\\d]{11}[\\dA-Za-z]{32}[\\dA-Za-z]{3})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 4,
  },
  {
    id: 'npm-access-token',
    heads: ['npm_'],
    isKey: true,
    isWord: true,
    expression:
      '([Nn][Pp][Mm]_[\\dA-Za-z]{36})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'nuget-config-password',
    heads: ['<add key'],
    isKey: true,
    expression:
      '<[Aa][Dd][Dd] [Kk][Ee][Yy]="(?:(?:[Cc][Ll][Ee][Aa][Rr][Tt][Ee][Xx][Tt])?[Pp][Aa][Ss][Ss][Ww][Oo][Rr][Dd])"\\s{0,500}[Vv][Aa][Ll][Uu][Ee]="([^\\n]{8,508})"\\s{0,500}\\/>',
    entropy: 1,
    allowed: ['33f!!lloppa', 'hal\\+9ooo_da!sY', '(?<![\\s\\S])%\\S[^\\n]*%(?![\\s\\S])'],
  },
  {
    id: 'nytimes-access-token',
    heads: ['new-york', 'newyorkt', 'nytimes'],
    isKey: false,
    expression:
      '(?:[Nn][Yy][Tt][Ii][Mm][Ee][Ss]|[Nn][Ee][Ww]\\-[Yy][Oo][Rr][Kk]\\-[Tt][Ii][Mm][Ee][Ss],|[Nn][Ee][Ww][Yy][Oo][Rr][Kk][Tt][Ii][Mm][Ee][Ss])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\d=A-Z_a-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'octopus-deploy-api-key',
    heads: ['api-'],
    isKey: true,
    isWord: true,
    expression: '(API\\-[\\dA-Z]{26})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'okta-access-token',
    heads: ['okta'],
    isKey: false,
    expression:
      '(?:(?:(?:[Oo]kta|OKTA))(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3})(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}(00[\\-\\d=A-Z_a-z]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 4,
  },
  {
    id: 'openai-api-key',
    heads: ['sk-svcac', 'sk-admin', 'sk-proj-', 'sk-'],
    isKey: true,
    isWord: true,
    expression:
      '(sk\\-(?:proj|svcacct|admin)\\-(?:[\\-\\w]{74}|[\\-\\w]{58})T3BlbkFJ(?:[\\-\\w]{74}|[\\-\\w]{58})\\b|sk\\-[\\dA-Za-z]{20}T3BlbkFJ[\\dA-Za-z]{20})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'openshift-user-token',
    heads: ['sha256~'],
    isKey: true,
    isWord: true,
    expression: '(sha256~[\\-\\w]{43})(?:[^\\-\\w]|(?![\\s\\S]))',
    entropy: 3.5,
  },
  {
    id: 'perplexity-api-key',
    heads: ['pplx-'],
    isKey: true,
    isWord: true,
    expression: '(pplx\\-[\\dA-Za-z]{48})(?:[\\t\\n\\r "\';`]|\\\\[nr]|(?![\\s\\S])|\\b)',
    entropy: 4,
  },
  {
    id: 'plaid-api-token',
    heads: ['plaid'],
    isKey: false,
    expression:
      '(?:[Pp][Ll][Aa][Ii][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Aa][Cc][Cc][Ee][Ss][Ss]\\-(?:[Ss][Aa][Nn][Dd][Bb][Oo][Xx]|[Dd][Ee][Vv][Ee][Ll][Oo][Pp][Mm][Ee][Nn][Tt]|[Pp][Rr][Oo][Dd][Uu][Cc][Tt][Ii][Oo][Nn])\\-[\\dA-Fa-f]{8}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{12})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'plaid-client-id',
    heads: ['plaid'],
    isKey: false,
    expression:
      '(?:[Pp][Ll][Aa][Ii][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{24})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3.5,
  },
  {
    id: 'plaid-secret-key',
    heads: ['plaid'],
    isKey: false,
    expression:
      '(?:[Pp][Ll][Aa][Ii][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{30})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3.5,
  },
  {
    id: 'planetscale-api-token',
    heads: ['pscale_t'],
    isKey: true,
    isWord: true,
    expression:
      '(pscale_tkn_[\\-\\.\\d=A-Z_a-z]{32,64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'planetscale-oauth-token',
    heads: ['pscale_o'],
    isKey: true,
    isWord: true,
    expression:
      '(pscale_oauth_[\\-\\.\\d=A-Z_a-z]{32,64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'planetscale-password',
    heads: ['pscale_p'],
    isKey: true,
    isWord: true,
    expression:
      '([Pp][Ss][Cc][Aa][Ll][Ee]_[Pp][Ww]_[\\-\\.\\d=A-Z_a-z]{32,64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'postman-api-token',
    heads: ['pmak-'],
    isKey: true,
    isWord: true,
    expression:
      '(PMAK\\-[\\dA-Fa-f]{24}\\-[\\dA-Fa-f]{34})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'prefect-api-token',
    heads: ['pnu_'],
    isKey: true,
    isWord: true,
    expression: '(pnu_[\\dA-Za-z]{36})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'privateai-api-token',
    heads: ['private'],
    isKey: false,
    expression:
      '(?:(?:[Pp][Rr][Ii][Vv][Aa][Tt][Ee][\\-_]?[Aa][Ii])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3})(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\da-z]{32})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'pulumi-api-token',
    heads: ['pul-'],
    isKey: true,
    isWord: true,
    expression: '(pul\\-[\\da-f]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'pypi-upload-token',
    heads: ['pypi-age'],
    isKey: true,
    expression: 'pypi\\-AgEIcHlwaS5vcmc[\\-\\w]{50,1000}',
    entropy: 3,
  },
  {
    id: 'rapidapi-access-token',
    heads: ['rapidapi'],
    isKey: false,
    expression:
      '(?:[Rr][Aa][Pp][Ii][Dd][Aa][Pp][Ii])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\-\\w]{50})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'readme-api-token',
    heads: ['rdme_'],
    isKey: true,
    isWord: true,
    expression: '(rdme_[\\da-z]{70})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'rubygems-api-token',
    heads: ['rubygems'],
    isKey: true,
    isWord: true,
    expression: '(rubygems_[\\da-f]{48})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'scalingo-api-token',
    heads: ['tk-us-'],
    isKey: true,
    isWord: true,
    expression:
      '(tk\\-us\\-[\\-\\w]{48})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'sendbird-access-id',
    heads: ['sendbird'],
    isKey: false,
    expression:
      '(?:[Ss][Ee][Nn][Dd][Bb][Ii][Rr][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{8}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{12})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'sendbird-access-token',
    heads: ['sendbird'],
    isKey: false,
    expression:
      '(?:[Ss][Ee][Nn][Dd][Bb][Ii][Rr][Dd])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'sendgrid-api-token',
    heads: ['sg.'],
    isKey: true,
    isWord: true,
    expression:
      '(SG\\.[\\-\\.\\d=A-Z_a-z]{66})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'sendinblue-api-token',
    heads: ['xkeysib-'],
    isKey: true,
    isWord: true,
    expression:
      '(xkeysib\\-[\\da-f]{64}\\-[\\dA-Za-z]{16})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'sentry-access-token',
    heads: ['sentry'],
    isKey: false,
    expression:
      '(?:[Ss][Ee][Nn][Tt][Rr][Yy])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'sentry-org-token',
    heads: ['sntrys_e'],
    isKey: true,
    isWord: true,
    expression:
      'sntrys_eyJpYXQiO[\\+\\/-9A-Za-z]{10,200}(?:LCJyZWdpb25fdXJs|InJlZ2lvbl91cmwi|cmVnaW9uX3VybCI6)[\\+\\/-9A-Za-z]{10,200}={0,2}_[\\+\\/-9A-Za-z]{43}(?:[^\\+\\/-9A-Za-z]|(?![\\s\\S]))',
    entropy: 4.5,
  },
  {
    id: 'sentry-user-token',
    heads: ['sntryu_'],
    isKey: true,
    isWord: true,
    expression: '(sntryu_[\\da-f]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3.5,
  },
  {
    id: 'settlemint-application-access-token',
    heads: ['sm_aat_'],
    isKey: true,
    isWord: true,
    expression:
      '(sm_aat_[\\dA-Za-z]{16})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'settlemint-personal-access-token',
    heads: ['sm_pat_'],
    isKey: true,
    isWord: true,
    expression:
      '(sm_pat_[\\dA-Za-z]{16})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'settlemint-service-access-token',
    heads: ['sm_sat_'],
    isKey: true,
    isWord: true,
    expression:
      '(sm_sat_[\\dA-Za-z]{16})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'shippo-api-token',
    heads: ['shippo_l', 'shippo_t'],
    isKey: true,
    isWord: true,
    expression:
      '(shippo_(?:live|test)_[\\dA-Fa-f]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'shopify-access-token',
    heads: ['shpat_'],
    isKey: true,
    expression: 'shpat_[\\dA-Fa-f]{32}',
    entropy: 2,
  },
  {
    id: 'shopify-custom-access-token',
    heads: ['shpca_'],
    isKey: true,
    expression: 'shpca_[\\dA-Fa-f]{32}',
    entropy: 2,
  },
  {
    id: 'shopify-private-app-access-token',
    heads: ['shppa_'],
    isKey: true,
    expression: 'shppa_[\\dA-Fa-f]{32}',
    entropy: 2,
  },
  {
    id: 'shopify-shared-secret',
    heads: ['shpss_'],
    isKey: true,
    expression: 'shpss_[\\dA-Fa-f]{32}',
    entropy: 2,
  },
  {
    id: 'sidekiq-secret',
    heads: ['bundle_e', 'bundle_g'],
    isKey: false,
    expression:
      '(?:[Bb][Uu][Nn][Dd][Ll][Ee]_[Ee][Nn][Tt][Ee][Rr][Pp][Rr][Ii][Ss][Ee]__[Cc][Oo][Nn][Tt][Rr][Ii][Bb][Ss][Yy][Ss]__[Cc][Oo][Mm]|[Bb][Uu][Nn][Dd][Ll][Ee]_[Gg][Ee][Mm][Ss]__[Cc][Oo][Nn][Tt][Rr][Ii][Bb][Ss][Yy][Ss]__[Cc][Oo][Mm])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{8}:[\\dA-Fa-f]{8})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'sidekiq-sensitive-url',
    heads: ['http'],
    isKey: true,
    isWord: true,
    expression:
      '[Hh][Tt][Tt][Pp][Ss]?:\\/\\/([\\dA-Fa-f]{8}:[\\dA-Fa-f]{8})@(?:[Gg][Ee][Mm][Ss][^\\n][Cc][Oo][Nn][Tt][Rr][Ii][Bb][Ss][Yy][Ss][^\\n][Cc][Oo][Mm]|[Ee][Nn][Tt][Ee][Rr][Pp][Rr][Ii][Ss][Ee][^\\n][Cc][Oo][Nn][Tt][Rr][Ii][Bb][Ss][Yy][Ss][^\\n][Cc][Oo][Mm])(?:[#\\/:\\?\\|]|(?![\\s\\S]))',
  },
  {
    id: 'slack-app-token',
    heads: ['xapp-'],
    isKey: true,
    expression: '[Xx][Aa][Pp][Pp]\\-\\d\\-[\\dA-Za-z]{1,501}\\-\\d{1,501}\\-[\\dA-Za-z]{1,501}',
    entropy: 2,
  },
  {
    id: 'slack-bot-token',
    heads: ['xoxb-'],
    isKey: true,
    expression: 'xoxb\\-[\\d]{10,13}\\-[\\d]{10,13}[\\-\\dA-Za-z]{0,500}',
    entropy: 3,
  },
  {
    id: 'slack-config-access-token',
    heads: ['xoxe'],
    isKey: true,
    expression: '[Xx][Oo][Xx][Ee][^\\n][Xx][Oo][Xx][BPbp]\\-\\d\\-[\\dA-Za-z]{163,166}',
    entropy: 2,
  },
  {
    id: 'slack-config-refresh-token',
    heads: ['xoxe-'],
    isKey: true,
    expression: '[Xx][Oo][Xx][Ee]\\-\\d\\-[\\dA-Za-z]{146}',
    entropy: 2,
  },
  {
    id: 'slack-legacy-bot-token',
    heads: ['xoxb-'],
    isKey: true,
    expression: 'xoxb\\-[\\d]{8,14}\\-[\\dA-Za-z]{18,26}',
    entropy: 2,
  },
  {
    id: 'slack-legacy-token',
    heads: ['xoxo-', 'xoxs-'],
    isKey: true,
    expression: 'xox[os]\\-\\d{1,501}\\-\\d{1,501}\\-\\d{1,501}\\-[\\dA-Fa-f]{1,501}',
    entropy: 2,
  },
  {
    id: 'slack-legacy-workspace-token',
    heads: ['xoxa-', 'xoxr-'],
    isKey: true,
    expression: 'xox[ar]\\-(?:\\d\\-)?[\\dA-Za-z]{8,48}',
    entropy: 2,
  },
  {
    id: 'slack-user-token',
    heads: ['xoxe-', 'xoxp-'],
    isKey: true,
    expression: 'xox[ep](?:\\-[\\d]{10,13}){3}\\-[\\-\\dA-Za-z]{28,34}',
    entropy: 2,
  },
  {
    id: 'slack-webhook-url',
    heads: ['hooks.sl'],
    isKey: true,
    expression: 'hooks\\.slack\\.com\\/(?:services|workflows|triggers)\\/([\\+\\/-9A-Za-z]{43,56})',
  },
  {
    id: 'snyk-api-token',
    heads: ['snyk'],
    isKey: false,
    expression:
      '(?:[Ss][Nn][Yy][Kk][\\-\\._]?(?:(?:[Aa][Pp][Ii]|[Oo][Aa][Uu][Tt][Hh])[\\-\\._]?)?(?:[Kk][Ee][Yy]|[Tt][Oo][Kk][Ee][Nn]))(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{8}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{12})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'sonar-api-token',
    heads: ['sonar'],
    isKey: false,
    expression:
      '(?:[Ss][Oo][Nn][Aa][Rr][\\-\\._]?(?:[Ll][Oo][Gg][Ii][Nn]|[Tt][Oo][Kk][Ee][Nn]))(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}((?:[Ss][Qq][Uu]_|[Ss][Qq][Pp]_|[Ss][Qq][Aa]_)?[\\-\\d=A-Z_a-z]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'sourcegraph-access-token',
    heads: ['sgp_'],
    isKey: true,
    isWord: true,
    expression: '([Ss][Gg][Pp]_(?:(?:[\\dA-Fa-f]{16}|[Ll][Oo][Cc][Aa][Ll])_)?[\\dA-Fa-f]{40})\\b',
    entropy: 3,
  },
  {
    id: 'square-access-token',
    heads: ['eaaa', 'sq0atp-'],
    isKey: true,
    isWord: true,
    expression:
      '((?:EAAA|sq0atp\\-)[\\-\\w]{22,60})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'squarespace-access-token',
    heads: ['squaresp'],
    isKey: false,
    expression:
      '(?:[Ss][Qq][Uu][Aa][Rr][Ee][Ss][Pp][Aa][Cc][Ee])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Fa-f]{8}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{4}\\-[\\dA-Fa-f]{12})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'stripe-access-token',
    heads: ['sk_test_', 'rk_test_', 'sk_live_', 'rk_live_', 'sk_prod_', 'rk_prod_'],
    isKey: true,
    isWord: true,
    expression:
      '((?:sk|rk)_(?:test|live|prod)_[\\dA-Za-z]{10,99})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 2,
  },
  {
    id: 'sumologic-access-id',
    heads: ['sumo'],
    isKey: false,
    expression:
      '(?:(?:(?:[Ss]umo|SUMO))(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3})(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}(su[\\dA-Za-z]{12})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'sumologic-access-token',
    heads: ['sumo'],
    isKey: false,
    expression:
      '(?:(?:[Ss]umo|SUMO))(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{64})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3,
  },
  {
    id: 'telegram-bot-api-token',
    heads: ['telegr'],
    isKey: false,
    expression:
      '(?:[Tt][Ee][Ll][Ee][Gg][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\d]{5,16}:(?:A)[\\-\\w]{34})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'travisci-access-token',
    heads: ['travis'],
    isKey: false,
    expression:
      '(?:[Tt][Rr][Aa][Vv][Ii][Ss])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{22})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'twilio-api-key',
    heads: [
      'sk0',
      'sk1',
      'sk2',
      'sk3',
      'sk4',
      'sk5',
      'sk6',
      'sk7',
      'sk8',
      'sk9',
      'ska',
      'skb',
      'skc',
      'skd',
      'ske',
      'skf',
    ],
    isKey: true,
    expression: 'SK[\\dA-Fa-f]{32}',
    entropy: 3,
  },
  {
    id: 'twitch-api-token',
    heads: ['twitch'],
    isKey: false,
    expression:
      '(?:[Tt][Ww][Ii][Tt][Cc][Hh])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{30})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'twitter-access-secret',
    heads: ['twitter'],
    isKey: false,
    expression:
      '(?:[Tt][Ww][Ii][Tt][Tt][Ee][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{45})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'twitter-access-token',
    heads: ['twitter'],
    isKey: false,
    expression:
      '(?:[Tt][Ww][Ii][Tt][Tt][Ee][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\d]{15,25}\\-[\\dA-Za-z]{20,40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'twitter-api-key',
    heads: ['twitter'],
    isKey: false,
    expression:
      '(?:[Tt][Ww][Ii][Tt][Tt][Ee][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{25})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'twitter-api-secret',
    heads: ['twitter'],
    isKey: false,
    expression:
      '(?:[Tt][Ww][Ii][Tt][Tt][Ee][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{50})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'twitter-bearer-token',
    heads: ['twitter'],
    isKey: false,
    expression:
      '(?:[Tt][Ww][Ii][Tt][Tt][Ee][Rr])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Aa]{22}[%\\dA-Za-z]{80,100})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'typeform-api-token',
    heads: ['typeform'],
    isKey: false,
    expression:
      '(?:[Tt][Yy][Pp][Ee][Ff][Oo][Rr][Mm])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Tt][Ff][Pp]_[\\-\\.\\d=A-Z_a-z]{59})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'vault-batch-token',
    heads: ['hvb.'],
    isKey: true,
    isWord: true,
    expression:
      '(hvb\\.[\\-\\w]{138,300})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 4,
  },
  {
    id: 'vault-service-token',
    heads: [
      'hvs.',
      's.0',
      's.1',
      's.2',
      's.3',
      's.4',
      's.5',
      's.6',
      's.7',
      's.8',
      's.9',
      's.a',
      's.b',
      's.c',
      's.d',
      's.e',
      's.f',
      's.g',
      's.h',
      's.i',
      's.j',
      's.k',
      's.l',
      's.m',
      's.n',
      's.o',
      's.p',
      's.q',
      's.r',
      's.s',
      's.t',
      's.u',
      's.v',
      's.w',
      's.x',
      's.y',
      's.z',
    ],
    isKey: true,
    isWord: true,
    expression:
      '((?:hvs\\.[\\-\\w]{90,120}|s\\.(?:[\\dA-Za-z]{24})))(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
    entropy: 3.5,
    allowed: ['s\\.[A-Za-z]{24}'],
  },
  {
    id: 'yandex-access-token',
    heads: ['yandex'],
    isKey: false,
    expression:
      '(?:[Yy][Aa][Nn][Dd][Ee][Xx])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Tt]1\\.[\\-\\w]{1,501}={0,2}\\.[\\-\\w]{86}={0,2})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'yandex-api-key',
    heads: ['yandex'],
    isKey: false,
    expression:
      '(?:[Yy][Aa][Nn][Dd][Ee][Xx])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Aa][Qq][Vv][Nn][\\-\\w]{35,38})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'yandex-aws-access-token',
    heads: ['yandex'],
    isKey: false,
    expression:
      '(?:[Yy][Aa][Nn][Dd][Ee][Xx])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([Yy][Cc][\\-\\w]{38})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
  {
    id: 'zendesk-secret-key',
    heads: ['zendesk'],
    isKey: false,
    expression:
      '(?:[Zz][Ee][Nn][Dd][Ee][Ss][Kk])(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}([\\dA-Za-z]{40})(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))',
  },
];
