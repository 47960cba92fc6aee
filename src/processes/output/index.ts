export { type Capture, createCapture } from './capture.ts';
export { type OutputPart, readOutput } from './read.ts';
