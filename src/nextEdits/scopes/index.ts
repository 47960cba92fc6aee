export { type Family, type Language, languageOf } from './languages.ts';
export { endOfComment, endOfLiteral, isInComment, withoutStrings } from './literals.ts';
export { namesOf } from './names.ts';
export { createScopes, type Scopes } from './scope.ts';
