// What the benchmarks use without its types: modules that run.sh installs, and what they put into pages.

declare module "playwright-core";
declare const memories: any, shift: any;

interface Window {
  [name: string]: any;
}
interface PerformanceEntry {
  [name: string]: any;
}
interface Storage {
  setItem(key: string, value: number): void;
}
interface JSON {
  parse(text: Buffer): any;
}
