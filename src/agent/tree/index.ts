export { type Written, writeRest } from './rest.ts';
export { createTrees, type TreesOptions } from './trees.ts';
export type {
  Branched,
  Checkout,
  Entry,
  Failed,
  LeftOut,
  Merged,
  Place,
  PlaceProblem,
  RefusedChange,
  Rest,
  RestChange,
  SnapshotId,
  Tree,
  TreeChange,
  TreePath,
  TreeProblem,
  TreeRequest,
  Trees,
  UserFolder,
} from './types.ts';
export { pathNamed, pathWithin } from './units.ts';
