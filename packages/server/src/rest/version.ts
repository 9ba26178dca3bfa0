/** Version of the REST face. A change that breaks callers makes a new one, beside this. */
export const apiVersion = '1';
