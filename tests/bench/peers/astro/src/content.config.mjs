import { glob } from "astro/loaders";
import { defineCollection } from "astro:content";

const posts = defineCollection({ loader: glob({ base: process.env.CONTENT, pattern: "*.md" }) });
export const collections = { posts };
