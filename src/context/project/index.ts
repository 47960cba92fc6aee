export type {
  Link,
  ProjectContext,
  ProjectLeftOut,
  ProjectLeftOutReason,
  ProjectPiece,
  ProjectRequest,
  Purpose,
} from './types.ts';
