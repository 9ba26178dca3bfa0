/** The part of WebAssembly that is used. Node's type declarations have it only together with a browser's. */
interface WasmApi {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
}

/** Compiled code. */
export interface WasmModule {
  readonly [brand]: 'module';
}
declare const brand: unique symbol;

/** What an instance gives to the outside. */
export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** What an instance needs from the outside, by module and name. */
export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An instance's memory. Growing it leaves its old buffer with length 0. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export const { compile: compileWasm, Instance: WasmInstance } = (
  globalThis as unknown as { readonly WebAssembly: WasmApi }
).WebAssembly;
