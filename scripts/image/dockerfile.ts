/** What a Dockerfile says, as far as ours goes: stages and their instructions. */

/** One instruction, its lines joined. */
export interface Instruction {
  /** In capitals, such as `RUN`. */
  readonly name: string;
  readonly text: string;
}

/** One stage: from its `FROM` to the next. */
export interface Stage {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** Reads the stages of a Dockerfile. Instructions before the first `FROM` are left out. */
export function parseStages(text: string): Stage[] {
  const stages: { name: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(text)) {
    const stage = /^\S+(?: +AS +(\S+))?$/i.exec(instruction.text);
    if (instruction.name === 'FROM') stages.push({ name: stage?.[1] ?? '', instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The environment that a stage sets, in the order of its lines. */
export function environmentOf({ instructions }: Stage): Record<string, string> {
  const pairs = instructions
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ text }) => text.split(/\s+/).map((pair) => pair.split(/=(.*)/s, 2)));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

/** The words of `CMD ["…"]` or of `HEALTHCHECK … CMD ["…"]`. */
export function commandOf({ instructions }: Stage, name: 'CMD' | 'HEALTHCHECK'): string[] {
  const text = instructions.findLast((instruction) => instruction.name === name)?.text ?? '';
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
}

function instructionsOf(text: string): Instruction[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => /^(\w+)\s+(.*)$/.exec(line.trim()))
    .flatMap((match) =>
      match ? [{ name: match[1]?.toUpperCase() ?? '', text: match[2]?.trim() ?? '' }] : [],
    );
}
