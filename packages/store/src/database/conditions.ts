/** Conditions of a query that is put together from filters, with its values. */
export interface Conditions {
  readonly values: unknown[];
  /** Adds `text`, in which `$0` stands for the value. `label` goes into the name of the query. */
  add(text: string, label: string, value: unknown, type: string): void;
  /** A placeholder for a value. */
  value(value: unknown, type: string): string;
  /** Adds text that has its placeholders already. */
  raw(text: string): void;
  /** All conditions, joined. */
  text(): string;
  /** Labels of all conditions. */
  name(): string;
}

/**
 * Puts a query's conditions together. Queries with the same filters have the same text, whatever the values, so that
 * each of them can be prepared once.
 */
export function createConditions(): Conditions {
  const values: unknown[] = [];
  const texts: string[] = [];
  const labels: string[] = [];
  const place = (value: unknown, type: string) => {
    values.push(value);
    return `$${values.length}::${type}`;
  };
  return {
    values,
    value: place,
    add(text, label, value, type) {
      texts.push(text.replace('$0', place(value, type)));
      labels.push(label);
    },
    raw: (text) => void texts.push(text),
    text: () => (texts.length === 0 ? 'true' : texts.join(' and ')),
    name: () => labels.join(' '),
  };
}
