export { findDocStyle, findTests } from './find.ts';
export { docStyleText, testsText } from './render.ts';
export type {
  DocStyle,
  DocStyleId,
  Evidence,
  FoundFramework,
  TestExample,
  TestFacts,
  TestFramework,
  TestPlace,
  TestRun,
} from './types.ts';
