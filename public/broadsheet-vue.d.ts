/** `<broadsheet-reader>` in templates of Vue 3: add this file to the files that TypeScript reads. */
import type { BroadsheetAttributes, BroadsheetEvents } from "./broadsheet";
import type { DefineComponent } from "vue";

type Capital<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Capital<Rest>}`
  : Capitalize<Name>;
type Events = {
  [Name in keyof BroadsheetEvents as `on${Capital<Name>}`]?: (event: BroadsheetEvents[Name]) => void;
};

declare module "vue" {
  interface GlobalComponents {
    "broadsheet-reader": DefineComponent<BroadsheetAttributes & Events>;
  }
}
