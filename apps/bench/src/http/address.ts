/** Where a request goes. */
export interface Address {
  readonly url: URL;
  readonly href: string;
  readonly origin: string;
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  /** Without the query: what requests are grouped by, where the scenario gives them no name. */
  readonly name: string;
}

/** Addresses as scenarios write them, read once: users ask for the same ones again and again. */
export interface Addresses {
  /** Reads an address that may be relative to that of the server under test. Error: `TypeError` where it is none. */
  resolve(given: string): Address;
}

/** Most addresses that are remembered. */
const maxKnown = 1000;

/** Makes the reading of addresses that are relative to `base`. */
export function createAddresses(base: string): Addresses {
  const known = new Map<string, Address>();
  return {
    resolve(given) {
      let address = known.get(given);
      if (address) return address;
      address = addressOf(new URL(given, base));
      if (known.size >= maxKnown) known.clear();
      known.set(given, address);
      return address;
    },
  };
}

function addressOf(url: URL): Address {
  const { href, origin, host, pathname, search } = url;
  return { url, href, origin, host, target: `${pathname}${search}`, name: `${origin}${pathname}` };
}
