export { gatherProject } from './gather.ts';
export { leftOutText, projectText } from './render.ts';
export type {
  Link,
  ProjectContext,
  ProjectLeftOut,
  ProjectLeftOutReason,
  ProjectPiece,
  ProjectRequest,
  Purpose,
} from './types.ts';
