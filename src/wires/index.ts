export { answerReader, answerWriter } from './answers.ts';
export * from './answerTypes.ts';
export { NOTHING_BACK } from './back.ts';
export { editRequest, isUsageAlone, type RequestChanges } from './edit.ts';
export { type End, endOf } from './ends.ts';
export { type ErrorAnswer, errorBody, errorFrame, type FailedAnswer } from './errors.ts';
export { extentProblem } from './extent.ts';
export { ofForty, ofLetters, ofNine } from './history.ts';
export { createKept, disown, foreignSeals, type Kept, keeping } from './kept.ts';
export { createJsonEnd, type JsonEnd, parseJson } from './read.ts';
export { effortOf, readRequest, writeRequest } from './requests.ts';
export { offeredTools } from './responses/index.ts';
export { inputSchema } from './schema.ts';
export { few, isObject, lenient, modelShape, optional, record } from './shapes.ts';
export { imageKind } from './sources.ts';
export { eventIn, type SseEvent, sseFrames, sseReader } from './sse.ts';
export * from './types.ts';
export {
  type AnthropicUsage,
  anthropicUsage,
  costInHeaders,
  type OpenAiUsage,
  openAiUsage,
  type ReportedUsage,
  readAnthropicUsage,
  readOpenAiUsage,
  serviceTier,
  tokenCount,
  withReport,
} from './usage.ts';
export { noteWords, refusalWords } from './words.ts';
