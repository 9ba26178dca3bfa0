/** The whole stack on one machine, for demos, tests and benchmarks. */
export { type Stack, type StackOptions, type StackPart, startStack } from './stack.ts';
