/** `<broadsheet-reader>` in templates of Solid: add this file to the files that TypeScript reads. */
import type { BroadsheetAttributes, BroadsheetEvents, BroadsheetReader } from "./broadsheet";
import type { JSX } from "solid-js";

type Events = { [Name in keyof BroadsheetEvents as `on:${Name}`]?: (event: BroadsheetEvents[Name]) => void };
type Attributes = {
  [Name in keyof BroadsheetAttributes as Name extends "articles" ? `prop:${Name}` : Name]: BroadsheetAttributes[Name];
};

declare module "solid-js" {
  namespace JSX {
    interface IntrinsicElements {
      "broadsheet-reader": Omit<JSX.HTMLAttributes<BroadsheetReader>, keyof BroadsheetAttributes> & Attributes & Events;
    }
  }
}
