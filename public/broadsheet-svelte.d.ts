/** `<broadsheet-reader>` in templates of Svelte 5: add this file to the files that TypeScript reads. */
import type { BroadsheetAttributes, BroadsheetEvents, BroadsheetReader } from "./broadsheet";
import type { HTMLAttributes } from "svelte/elements";

type Events = { [Name in keyof BroadsheetEvents as `on${Name}`]?: (event: BroadsheetEvents[Name]) => void };

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "broadsheet-reader": Omit<HTMLAttributes<BroadsheetReader>, keyof BroadsheetAttributes> & BroadsheetAttributes & Events;
  }
}
