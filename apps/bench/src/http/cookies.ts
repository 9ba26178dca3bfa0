import { CookieJar } from 'tough-cookie';

/** The cookies of one virtual user, as a browser keeps them (RFC 6265bis). Made when the first one comes: most have none. */
export interface Cookies {
  /** Value of the header `cookie` for a request; empty where there is none to send. */
  headerFor(url: URL): string;
  /** Takes `set-cookie` values of an answer. Those that are not valid for its address are left out. */
  take(url: URL, values: readonly string[]): void;
  clear(): void;
}

/** No cookies yet. */
export function createCookies(): Cookies {
  let jar: CookieJar | undefined;
  return {
    headerFor: (url) => jar?.getCookieStringSync(url.href) ?? '',
    take(url, values) {
      if (values.length === 0) return;
      jar ??= new CookieJar();
      for (const value of values) jar.setCookieSync(value, url.href, { ignoreError: true });
    },
    clear() {
      jar = undefined;
    },
  };
}
