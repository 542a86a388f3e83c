/** `<broadsheet-reader>` in templates of Preact: add this file to the files that TypeScript reads. */
import type { BroadsheetAttributes, BroadsheetEvents, BroadsheetReader } from "./broadsheet";
import type { HTMLAttributes } from "preact";

type Events = { [Name in keyof BroadsheetEvents as `on${Name}`]?: (event: BroadsheetEvents[Name]) => void };

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "broadsheet-reader": Omit<HTMLAttributes<BroadsheetReader>, keyof BroadsheetAttributes> & BroadsheetAttributes & Events;
    }
  }
}
