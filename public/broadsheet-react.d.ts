/** `<broadsheet-reader>` in templates of React 19: add this file to the files that TypeScript reads. */
import type { BroadsheetAttributes, BroadsheetEvents, BroadsheetReader } from "./broadsheet";
import type { DetailedHTMLProps, HTMLAttributes } from "react";

type Events = { [Name in keyof BroadsheetEvents as `on${Name}`]?: (event: BroadsheetEvents[Name]) => void };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "broadsheet-reader": DetailedHTMLProps<HTMLAttributes<BroadsheetReader>, BroadsheetReader> & BroadsheetAttributes & Events;
    }
  }
}
