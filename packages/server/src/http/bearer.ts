/** The token of an `Authorization: Bearer …` header; `undefined` where there is none. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? '')?.[1];
}
