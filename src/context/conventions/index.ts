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
