// Globals that TypeScript does not know.

// What wasm-bindgen writes before boot.js in the reader's one script.
declare function __wbg_init(given: { module_or_path: Promise<Response> | Response }): Promise<WebAssembly.Exports>;
declare function __wbg_get_imports(): WebAssembly.Imports;
declare const wasm: WebAssembly.Exports;

// Trusted Types. Its library lacks them.
declare var trustedTypes: { createPolicy(name: string, rules: object): any };
